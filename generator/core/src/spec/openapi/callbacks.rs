//! Callbacks: what an API sends because an operation of it was called (`OpenAPI` 3.1, section 4.8.18).

use super::super::Reading;
use super::item::PathItem;
use super::keys::NamedMessage;
use super::{message, no_operation, part};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;
use crate::place::Place;

/// The callbacks of all operations below `paths`.
pub(super) fn read_paths<'d>(reading: &mut Reading<'_, 'd>, found: &mut Vec<NamedMessage<'d>>) {
    let Some(paths) = PathItem::read_if_found(reading.root.clone(), reading).and_then(|root| root.get("paths")) else {
        return;
    };
    for (path, cursor) in paths.entries() {
        let Some(item) = PathItem::read_if_found(cursor, reading) else { continue };
        for (method, operation) in item.operations(reading) {
            read_operation(&operation, path, method, reading, found);
        }
    }
}

/// The callbacks of one operation, including nested ones.
pub(super) fn read_operation<'d>(
    operation: &Cursor<'d>,
    path: &str,
    method: &str,
    reading: &mut Reading<'_, 'd>,
    found: &mut Vec<NamedMessage<'d>>,
) {
    let Some(callbacks) = part(operation, "callbacks", reading) else { return };
    let caller = operation.node.get("operationId").and_then(Node::as_str);
    for (name, callback) in callbacks.entries() {
        // The last segment of a path usually says what it is about.
        let end = path.split('/').rfind(|segment| !segment.is_empty() && !segment.contains(['{', '#', '?']));
        let callers = [
            caller.map(|caller| format!("{caller}.{name}")),
            end.map(|end| format!("{end}.{name}")),
            end.map(|end| format!("{end}.{method}.{name}")),
            Some(format!("{path}.{method}.{name}")),
        ];
        read_callback(name, callback, &callers, reading, found);
    }
}

/// The callbacks of the components. No operation is known to use them, so they are events only if the document has no
/// others.
pub(super) fn read_components<'d>(reading: &mut Reading<'_, 'd>, found: &mut Vec<NamedMessage<'d>>) {
    let callbacks = reading.root.get("components").and_then(|components| part(&components, "callbacks", reading));
    let callbacks: Vec<_> = callbacks.iter().flat_map(Cursor::entries).collect();
    if found.is_empty() {
        return callbacks.into_iter().for_each(|(name, callback)| read_callback(name, callback, &[], reading, found));
    }
    for (name, callback) in callbacks {
        let Ok(target) = crate::resolve::follow(reading.sources, callback.clone()) else { continue };
        if !found.iter().any(|known| known.message.place.is_within(&target.place)) {
            let message = format!("no operation uses the callback `{name}`, so its requests are not events");
            let note = Diagnostic::note(codes::messages::CALLBACK_UNUSED, callback.key_location(), message);
            reading.diagnostics.push(note.help("refer to it in the `callbacks` of an operation"));
        }
    }
}

/// The end of a URL that the expression doesn't leave open (section 4.8.18.1): `/paid` of `{$request.body#/url}/paid`.
fn path_of(expression: &str) -> Option<&str> {
    let (_, path) = expression.rsplit_once('}')?;
    (path.starts_with('/') && path.len() > 1 && !path.contains(['?', '#'])).then_some(path)
}

/// The value of the only parameter in the query of a URL: `paid` of `{$request.body#/url}?event=paid`.
fn query_of(expression: &str) -> Option<&str> {
    let (_, end) = expression.rsplit_once('}')?;
    let (_, query) = end.split_once('?')?;
    query.split_once('=').map(|(_, value)| value).filter(|value| !value.contains(['&', '=']))
}

/// What a URL says about its callback: the parameter or the path at its end, or else where the URL is from. `paid` of
/// `{$request.body#/url}/paid`, and `url` of `{$request.body#/url}`.
fn word_of(expression: &str) -> Option<&str> {
    let source = || {
        let (source, _) = expression.rsplit_once('}').unwrap_or((expression, ""));
        source.rsplit(['/', '.', '#']).next()
    };
    let path = || path_of(expression).map(|path| path.trim_matches('/'));
    query_of(expression).or_else(path).or_else(source).filter(|word| !word.is_empty())
}

/// The names of an operation in a callback if the callback's name isn't enough: with its callers, or else with what
/// distinguishes it within the callback.
fn qualified(
    name: &str,
    (expression, method): (&str, &str),
    id: Option<String>,
    callers: &[Option<String>],
) -> Vec<Option<String>> {
    let word = word_of(expression);
    let with_word = |name: &str| word.map(|word| format!("{name}.{word}"));
    let longest = callers.last().and_then(Option::as_deref).unwrap_or(name);
    let mut names = vec![id];
    names.extend(callers.iter().cloned());
    names.extend([with_word(name), Some(format!("{name}.{method}"))]);
    names.extend(callers.iter().map(|caller| with_word(caller.as_deref()?)));
    names.push(Some(format!("{longest}.{expression}.{method}")));
    names
}

/// A webhook in the form of a callback. Returns whether it is one.
pub(super) fn read_in_webhook<'d>(
    name: &'d str,
    item: &PathItem<'d>,
    reading: &mut Reading<'_, 'd>,
    found: &mut Vec<NamedMessage<'d>>,
) -> bool {
    let callback = item.cursor();
    let is_item = |cursor| crate::resolve::follow(reading.sources, cursor).is_ok_and(|item| PathItem::is_one(&item));
    let mut expressions = callback.entries().filter(|(key, _)| !key.starts_with("x-")).peekable();
    if expressions.peek().is_none() || !expressions.all(|(_, cursor)| is_item(cursor)) {
        return false;
    }
    let message = format!("the webhook `{name}` is written like a callback, with a level for the URL");
    let note = Diagnostic::note(codes::messages::CALLBACK_LEVEL, callback.key_location(), message);
    reading.diagnostics.push(note.help("move the method up, directly below the name"));
    read_callback(name, callback.clone(), &[], reading, found);
    true
}

/// The expressions of a callback, each with its path item. Some documents leave them out.
fn expressions<'d>(name: &str, callback: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<(&'d str, Cursor<'d>)> {
    if PathItem::is_one(callback) {
        let message = format!("the callback `{name}` has no expression for its URL");
        let warning = Diagnostic::warning(codes::messages::CALLBACK_LEVEL, callback.key_location(), message);
        let help = "write the expression above the method, such as `'{$request.body#/callbackUrl}'`";
        reading.diagnostics.push(warning.help(help));
        return vec![("", callback.clone())];
    }
    callback.entries().filter(|(key, _)| !key.starts_with("x-")).collect()
}

/// One callback: each operation in it is a message. `callers` are its names together with those of its callers, if its
/// own name isn't enough.
fn read_callback<'d>(
    name: &'d str,
    callback: Cursor<'d>,
    callers: &[Option<String>],
    reading: &mut Reading<'_, 'd>,
    found: &mut Vec<NamedMessage<'d>>,
) {
    let Some(callback) = reading.follow(callback) else { return };
    let expressions = expressions(name, &callback, reading);
    let count = expressions.len();
    let items = expressions.into_iter().filter_map(|(key, cursor)| Some((key, PathItem::read(cursor, reading)?)));
    let (items, empty): (Vec<_>, Vec<_>) = items.partition(|(_, item)| !item.methods().is_empty());
    if empty.len() == count {
        reading.diagnostics.push(no_operation(&format!("the callback `{name}`"), callback.key_location()));
    } else {
        let empty = empty.iter().map(|(key, item)| (format!("`{key}` of the callback `{name}`"), item.location()));
        reading.diagnostics.extend(empty.map(|(what, location)| no_operation(&what, location)));
    }
    for (expression, item) in items {
        for (method, operation) in item.deliveries(name, reading) {
            let path = path_of(expression);
            // Several operations may refer to one callback, or have a copy of it.
            if let Some(known) = found.iter_mut().find(|known| is_same(known, (name, path), &operation, reading)) {
                if known.message.place != operation.place {
                    known.message.copies.push(operation.place.clone());
                }
                continue;
            }
            let id = operation.node.get("operationId").and_then(Node::as_str).map(str::to_owned);
            let qualified = qualified(name, (expression, method), id, callers);
            let mut messages = message::read(&name.into(), (method, &operation), &item, reading);
            messages.iter_mut().for_each(|message| message.path = path);
            found.extend(NamedMessage::all(messages, &qualified));
            read_operation(&operation, expression, method, reading, found);
        }
    }
}

/// Whether an operation in a callback is a message that is known already: because of a reference, or as a copy that
/// another operation has under the same name, with the same request and no id of its own.
fn is_same<'d>(
    known: &NamedMessage<'d>,
    (name, path): (&str, Option<&str>),
    operation: &Cursor<'d>,
    reading: &Reading<'_, 'd>,
) -> bool {
    let message = &known.message;
    if message.place == operation.place {
        return true;
    }
    if message.key != name || message.path != path || message.place.file != operation.place.file {
        return false;
    }
    let method = |place: &Place| place.pointer.segments().last().map(|method| (*method).to_owned());
    let Some(node) = reading.sources.node(&message.place) else { return false };
    let request = ["operationId", "requestBody", "parameters", "security", "callbacks"];
    method(&message.place) == method(&operation.place)
        && request.into_iter().all(|key| node.get(key) == operation.node.get(key))
}

#[cfg(test)]
mod tests {
    use super::word_of;
    use crate::compilation::testing::compiled;

    const REQUEST: &str =
        "requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Paid' } } } }";
    const PAID: &str = "components: { schemas: { Paid: { type: object, properties: { id: { type: string } } } } }";

    fn names(document: &str) -> (Vec<String>, Vec<String>) {
        let (api, findings) = compiled(document);
        (api.events.into_iter().map(|event| event.name).collect(), findings)
    }

    /// Operations with one callback each. `of_other` is the second one.
    fn two_operations(of_other: &str) -> String {
        format!(
            "openapi: 3.0.3\npaths:\n  /orders: {{ post: {{ operationId: order, callbacks: {{ paid: {{ '{{$request.body#/url}}': {{ post: {{ \
             {REQUEST} }} }} }} }} }} }}\n  /bills: {{ post: {{ operationId: bill, callbacks: {{ {of_other} }} }} }}\n{PAID}"
        )
    }

    #[test]
    fn copies_of_a_callback_are_one_event() {
        let of_other = format!("paid: {{ '{{$request.body#/billing/url}}': {{ post: {{ {REQUEST} }} }} }}");
        assert_eq!(names(&two_operations(&of_other)).0, ["paid"]);
        // Another path or another request is another event.
        let by_path = of_other.replace("/url}'", "/url}/bills'");
        assert_eq!(names(&two_operations(&by_path)).0, ["order.paid", "bill.paid"]);
        let other_request = of_other.replace("#/components/schemas/Paid", "#/components/schemas/Paid/properties/id");
        assert_eq!(names(&two_operations(&other_request)).0, ["order.paid", "bill.paid"]);
    }

    #[test]
    fn the_end_of_a_url_says_what_its_callback_is_about() {
        for (expression, word) in [
            ("{$request.body#/url}/paid", Some("paid")),
            ("{$request.body#/url}?event=paid", Some("paid")),
            ("{$request.body#/url}/orders?event=paid", Some("paid")),
            ("{$request.body#/url}?a=1&b=2", Some("url")),
            ("{$request.body#/url}?test", Some("url")),
            ("{$request.body#/callback.url}", Some("url")),
            ("$request.body#/url", Some("url")),
            ("", None),
        ] {
            assert_eq!(word_of(expression), word, "{expression}");
        }
    }

    #[test]
    fn a_callback_without_an_expression_is_read_and_reported() {
        let document = two_operations(&format!("billed: {{ post: {{ {REQUEST} }} }}"));
        let (names, findings) = names(&document);
        assert_eq!(names, ["paid", "billed"]);
        assert!(
            findings.iter().any(|it| it == "HW0328: the callback `billed` has no expression for its URL"),
            "{findings:?}"
        );
    }

    #[test]
    fn a_callback_without_an_operation_is_reported_once() {
        let of = |callback: &str| {
            let (names, findings) = names(&two_operations(&format!("billed: {callback}")));
            assert_eq!(names, ["paid"], "{callback}");
            findings.into_iter().filter(|finding| finding.starts_with("HW0304")).collect::<Vec<_>>()
        };
        let without_method = format!("{{ '{{$request.body#/url}}': {{ {REQUEST} }} }}");
        let without_expression = format!("{{ {REQUEST}, responses: {{}} }}");
        for callback in [&*without_method, &without_expression, "{}", "{ x-internal: true }"] {
            assert_eq!(of(callback), ["HW0304: the callback `billed` has no operation"], "{callback}");
        }
    }

    #[test]
    fn an_expression_without_an_operation_is_reported() {
        let callback = format!("billed: {{ '{{$url}}': {{ post: {{ {REQUEST} }} }}, '{{$other}}': {{}} }}");
        let (names, findings) = names(&two_operations(&callback));
        assert_eq!(names, ["paid", "billed"]);
        assert!(
            findings.iter().any(|it| it == "HW0304: `{$other}` of the callback `billed` has no operation"),
            "{findings:?}"
        );
    }

    #[test]
    fn a_webhook_in_the_form_of_a_callback_is_read_and_noted() {
        let hook = format!("paid: {{ '{{$request.body#/url}}': {{ post: {{ {REQUEST} }} }} }}");
        let (names, findings) = names(&format!("openapi: 3.0.3\nx-webhooks: {{ {hook} }}\n{PAID}"));
        assert_eq!(names, ["paid"]);
        assert!(findings[0].starts_with("HW0328: the webhook `paid` is written like a callback"), "{findings:?}");
    }
}
