//! `OpenAPI` 3.0, 3.1 and 3.2: the messages are the root's `webhooks` (3.1, section 4.8.1.1) or `x-webhooks`, the
//! `callbacks` of operations and components (section 4.8.18), and the operations that `codegen.yaml` names.

mod body;
mod callbacks;
mod headers;
mod item;
mod keys;
mod message;
mod paths;
mod reply;

use super::{Api, Dialect, Handshake, Message, Reading};
use crate::config::Config;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::node::Node;

use self::item::{PathItem, SAFE};
use self::keys::NamedMessage;

/// Reads an `OpenAPI` document; `version` is the value of its `openapi` key.
pub(super) fn read<'d>(
    root: &Cursor<'d>,
    version: &Cursor<'d>,
    config: &Config,
    reading: &mut Reading<'_, 'd>,
) -> Option<Api<'d>> {
    let dialect = dialect(version, reading)?;
    let info = root.mapping("info", reading.diagnostics);
    let mut found = Vec::new();
    webhooks(dialect, reading, &mut found);
    callbacks::read_paths(reading, &mut found);
    set_checks_apart(reading, &mut found);
    paths::read_configured_paths(config, reading, &mut found);
    callbacks::read_components(reading, &mut found);
    if found.is_empty() {
        let unread = reading.diagnostics.iter().find(|it| it.code == codes::messages::UNRECEIVABLE).cloned();
        // Not after another fault, which may be the reason.
        if let Some(unread) = unread {
            let message = "none of the events can be received: no body is JSON, a form or text";
            reading.diagnostics.push(Diagnostic::error(codes::messages::UNRECEIVABLE, unread.location, message));
        } else if !reading.is_faulty() {
            reading.diagnostics.push(no_events(root, dialect));
        }
        return None;
    }
    Some(Api {
        dialect,
        title: info.as_ref().and_then(|info| reading.prose(info, "title")),
        version: Reading::version(info.as_ref()),
        description: info.as_ref().and_then(|info| reading.prose(info, "description")),
        description_place: info.as_ref().and_then(|info| Some(info.get("description")?.place)),
        links: reading.links(info.as_ref(), root.get("externalDocs")),
        tags: reading.tags(root.get("tags").as_ref()),
        servers: Vec::new(),
        by_http: false,
        channels: Vec::new(),
        messages: keys::distinct(found),
        batch: None,
        handshakes: std::mem::take(&mut reading.handshakes),
    })
}

fn dialect(version: &Cursor<'_>, reading: &mut Reading<'_, '_>) -> Option<Dialect> {
    let text = version.read_as(Node::as_str, "a string, as in `3.1.0`", reading.diagnostics)?;
    let mut numbers = text.split('.');
    match (numbers.next(), numbers.next()) {
        (Some("3"), Some("0")) => return Some(Dialect::OpenApi30),
        (Some("3"), Some("1" | "2")) => return Some(Dialect::OpenApi31),
        _ => {}
    }
    let message = format!("OpenAPI `{text}` is not supported");
    reading.diagnostics.push(
        Diagnostic::error(codes::documents::VERSION, version.location(), message)
            .help("use OpenAPI 3.0, 3.1 or 3.2, such as `openapi: 3.1.0`"),
    );
    None
}

fn webhooks<'d>(dialect: Dialect, reading: &mut Reading<'_, 'd>, found: &mut Vec<NamedMessage<'d>>) {
    let root = reading.root.clone();
    let standard = part(&root, "webhooks", reading);
    if let (Some(webhooks), Dialect::OpenApi30) = (&standard, dialect) {
        let message = "OpenAPI 3.0 doesn't have `webhooks`; the section is read anyway";
        reading.diagnostics.push(Diagnostic::note(codes::messages::EARLY_WEBHOOKS, webhooks.key_location(), message));
    }
    let extension = part(&root, "x-webhooks", reading);
    let extension = extension.iter().flat_map(Cursor::entries).filter(|(key, item)| {
        // Some documents have both sections, for readers of either version.
        let other = standard.as_ref().and_then(|webhooks| webhooks.get(key));
        if let Some(other) = other.as_ref().filter(|other| other.node != item.node) {
            let message = format!("`{key}` has another description in `webhooks`, which is used instead");
            let warning = Diagnostic::warning(codes::messages::DESCRIBED_TWICE, item.key_location(), message);
            reading.diagnostics.push(warning.label(other.key_location(), "this description is used"));
        }
        other.is_none()
    });
    let extension: Vec<_> = extension.collect();
    for (key, cursor) in standard.iter().flat_map(Cursor::entries).chain(extension) {
        let Some(item) = PathItem::read(cursor, reading) else { continue };
        webhook(key, &item, reading, found);
    }
}

/// A webhook or callback that only has a safe operation, next to others that deliver events: its sender checks whether
/// the receiver is there, too.
fn set_checks_apart<'d>(reading: &mut Reading<'_, 'd>, found: &mut Vec<NamedMessage<'d>>) {
    let safe = |message: &Message<'_>| SAFE.into_iter().find(|method| message.method.eq_ignore_ascii_case(method));
    if found.iter().all(|it| safe(&it.message).is_some()) {
        return;
    }
    found.retain(|NamedMessage { message, .. }| {
        let Some((method, node)) = safe(message).zip(reading.sources.node(&message.place)) else { return true };
        let operation = Cursor { node, place: message.place.clone() };
        let key = message.key.to_string();
        reading.handshakes.push(Handshake { key, method, operation, is_alone: true });
        false
    });
}

/// One webhook. A path item with several operations is several messages.
fn webhook<'d>(key: &'d str, item: &PathItem<'d>, reading: &mut Reading<'_, 'd>, found: &mut Vec<NamedMessage<'d>>) {
    let operations = item.deliveries(key, reading);
    if operations.is_empty() && callbacks::read_in_webhook(key, item, reading, found) {
        return;
    }
    if operations.is_empty() {
        reading.diagnostics.push(no_operation(&format!("the webhook `{key}`"), item.location()));
    }
    for (method, operation) in &operations {
        let id = operation.node.get("operationId").and_then(Node::as_str).map(str::to_owned);
        let messages = message::read(&key.into(), (method, operation), item, reading);
        found.extend(NamedMessage::all(messages, &[id, Some(format!("{key}.{method}"))]));
        callbacks::read_operation(operation, key, method, reading, found);
    }
}

fn no_operation(what: &str, location: Location) -> Diagnostic {
    let warning = Diagnostic::warning(codes::messages::NO_OPERATION, location, format!("{what} has no operation"));
    warning.help("describe the request under `post`")
}

/// A mapping of the root, which may be in a separate file.
fn part<'d>(parent: &Cursor<'d>, key: &str, reading: &mut Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let part = reading.follow(parent.get(key)?)?;
    part.read_as(Node::as_map, "a mapping", reading.diagnostics).is_some().then_some(part)
}

fn no_events(root: &Cursor<'_>, dialect: Dialect) -> Diagnostic {
    let section = if dialect == Dialect::OpenApi30 { "x-webhooks" } else { "webhooks" };
    let empty = ["webhooks", "x-webhooks", "openapi"].iter().find_map(|key| root.get(key));
    let location = empty.map_or(Location::File(root.place.file), |webhooks| webhooks.key_location());
    let path = paths::of_receiver(root).unwrap_or("/orders");
    Diagnostic::error(codes::messages::NO_EVENTS, location, "the document has no webhooks").help(format!(
        "describe each event in `{section}`; if events are sent to paths of the document, list them in codegen.yaml: `events: [{{ path: {path}, method: post }}]`"
    ))
}
