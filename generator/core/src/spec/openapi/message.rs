//! One operation as a message: its body, its headers and its docs.

use std::borrow::Cow;

use super::super::media_type::{Written, essence};
use super::super::{BodyPresence, Example, Message, Reading, Security, StatedFor};
use super::body::{self, Body, Payload};
use super::headers::{self, Parameters};
use super::item::PathItem;
use super::reply;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;

/// Reads the operation of `item` with this `method`: a message for each payload that its body may have. The first has
/// the key. Empty if the body can't be read.
pub(super) fn read<'d>(
    key: &Cow<'d, str>,
    (method, operation): (&'d str, &Cursor<'d>),
    item: &PathItem<'d>,
    reading: &mut Reading<'_, 'd>,
) -> Vec<Message<'d>> {
    let Body { presence, payloads, form_field, cloud_event } = body::read(operation, reading);
    let mut messages: Vec<Message<'d>> = Vec::new();
    for Payload { media_types, media, schema: payload } in payloads {
        let examples = media.map(|media| examples(&media, &media_types, reading)).unwrap_or_default();
        let message = match messages.first() {
            None => {
                Message { media_types, payload, examples, ..described(key.clone(), (method, operation), item, reading) }
            }
            Some(first) => {
                let written_as = media_types.first().and_then(|it| Some(essence(it).split_once('/')?.1.to_owned()));
                let first = first.clone();
                let key = format!("{}.{}", first.key, written_as.as_deref().unwrap_or_default()).into();
                Message { key, media_types, written_as, payload, examples, ..first }
            }
        };
        messages.push(Message { body: presence, form_field, cloud_event, ..message });
    }
    messages
}

/// The message without its body.
fn described<'d>(
    key: Cow<'d, str>,
    (method, operation): (&'d str, &Cursor<'d>),
    item: &PathItem<'d>,
    reading: &mut Reading<'_, 'd>,
) -> Message<'d> {
    let id = reading.text(operation, "operationId");
    let Parameters { headers, query } = headers::read(item, operation, reading);
    Message {
        other_names: id.into_iter().filter(|id| *id != key).collect(),
        key,
        place: operation.place.clone(),
        method: PathItem::method_of_request(method),
        path: None,
        media_types: Vec::new(),
        written_as: None,
        body: BodyPresence::Absent,
        form_field: None,
        cloud_event: None,
        is_batched: false,
        stated_name: None,
        summary: reading.prose(operation, "summary").or_else(|| item.text("summary")),
        description: reading.prose(operation, "description").or_else(|| item.text("description")),
        remarks: remarks(operation, item, reading),
        since: reading.prose(operation, "x-since"),
        deprecated: operation.flag("deprecated", reading.diagnostics).unwrap_or(false),
        tags: reading.texts(operation, "tags"),
        payload: None,
        headers,
        query,
        examples: Vec::new(),
        security: security(operation, reading),
        answers: operation.get("responses").iter().flat_map(Cursor::entries).map(|(status, _)| status).collect(),
        reply: reply::read(operation, reading),
        channels: Vec::new(),
        directions: Vec::new(),
        copies: Vec::new(),
        correlation_id: None,
        bindings: None,
    }
}

/// What the path says next to the operation, and what its body says.
fn remarks<'d>(operation: &Cursor<'d>, item: &PathItem<'d>, reading: &Reading<'_, 'd>) -> Vec<&'d str> {
    let body = operation.get("requestBody").and_then(|body| crate::resolve::follow(reading.sources, body).ok());
    let of_body = body.and_then(|body| body.node.get("description").and_then(Node::as_str));
    [item.text("summary"), item.text("description"), of_body].into_iter().flatten().collect()
}

/// The operation's own security, or else that of the document, unless this also applies to other operations: for those
/// below `paths`, it says how callers authenticate, which has nothing to do with what the owner sends.
fn security<'d>(operation: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Security<'d>> {
    let has_paths = reading.root.get("paths").is_some_and(|paths| paths.entries().next().is_some());
    if let Some(own) = operation.get("security") {
        return Security::read(&own, StatedFor::Sending, reading);
    }
    let of_document = reading.root.get("security").filter(|_| !has_paths)?;
    Security::read(&of_document, StatedFor::Document, reading)
}

fn examples<'d>(media: &Cursor<'d>, media_types: &[&str], reading: &mut Reading<'_, 'd>) -> Vec<Example<'d>> {
    let is_sequence = media_types.iter().all(|it| reading.config.written(it) == Written::Lines);
    let single = media.get("example").map(|payload| Example { name: None, payload: reading.shown(payload) });
    let named: Vec<_> = media.get("examples").iter().flat_map(Cursor::entries).collect();
    let named = named.into_iter().filter_map(|(name, example)| {
        let example = reading.follow(example)?;
        // 3.2 has `dataValue` for the payload, and other fields for its serialization.
        let Some(payload) = example.get("dataValue").or_else(|| example.get("value")) else {
            name_what_is_elsewhere(&example, reading);
            return None;
        };
        Some(Example { name: Some(name), payload: reading.shown(payload) })
    });
    let all = single.into_iter().chain(named);
    // An example of a sequence is the list of its items.
    let items = |example: Example<'d>| match example.payload.node {
        Node::List(_) if is_sequence => {
            example.payload.items().map(|payload| Example { name: example.name, payload }).collect()
        }
        _ => vec![example],
    };
    all.flat_map(items).collect()
}

/// Nothing is fetched, and no file is read as an example.
fn name_what_is_elsewhere(example: &Cursor<'_>, reading: &mut Reading<'_, '_>) {
    for key in ["externalValue", "serializedValue"] {
        if let Some(value) = example.get(key) {
            let fault = Diagnostic::warning(
                codes::examples::ELSEWHERE,
                value.key_location(),
                format!("an example in `{key}` is ignored"),
            );
            reading.diagnostics.push(fault.help("write the payload itself in `value`"));
        }
    }
}
