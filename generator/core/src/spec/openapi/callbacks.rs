//! Callbacks: what an API sends because an operation of it was called (`OpenAPI` 3.1, section 4.8.18).

use super::super::Reading;
use super::item::PathItem;
use super::keys::NamedMessage;
use super::{message, part};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;

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

/// What a URL says about its callback: the path at its end, or else where the URL is from. `/paid` of
/// `{$request.body#/url}/paid`, and `url` of `{$request.body#/url}`.
fn word_of(expression: &str) -> Option<&str> {
    let source = || expression.trim_end_matches('}').rsplit(['/', '.', '#']).next();
    path_of(expression).map(|path| path.trim_matches('/')).or_else(source).filter(|word| !word.is_empty())
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
    for (expression, cursor) in callback.entries().filter(|(key, _)| !key.starts_with("x-")) {
        let Some(item) = PathItem::read(cursor, reading) else { continue };
        for (method, operation) in item.deliveries(name, reading) {
            // Several operations may refer to one callback.
            if found.iter().any(|known: &NamedMessage<'_>| known.message.place == operation.place) {
                continue;
            }
            let id = operation.node.get("operationId").and_then(Node::as_str).map(str::to_owned);
            let qualified = qualified(name, (expression, method), id, callers);
            let mut messages = message::read(&name.into(), (method, &operation), &item, reading);
            messages.iter_mut().for_each(|message| message.path = path_of(expression));
            found.extend(NamedMessage::all(messages, &qualified));
            read_operation(&operation, expression, method, reading, found);
        }
    }
}
