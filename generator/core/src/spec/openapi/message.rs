//! One operation as a message: its body, its headers and what is said of it.

use std::borrow::Cow;

use super::super::{Example, Message, Reading, Security, StatedFor};
use super::headers;
use super::item::PathItem;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};

/// Reads the operation of `item` that `method` has.
pub(super) fn read<'d>(
    key: Cow<'d, str>,
    (method, operation): (&'d str, &Cursor<'d>),
    item: &PathItem<'d>,
    reading: &mut Reading<'_, 'd>,
) -> Message<'d> {
    let Body { media_types, json: media } =
        operation.get("requestBody").map(|body| read_body(body, reading)).unwrap_or_default();
    media.iter().for_each(|media| name_items(media, reading));
    let id = reading.text(operation, "operationId");
    Message {
        other_names: id.into_iter().filter(|id| *id != key).collect(),
        key,
        place: operation.place.clone(),
        method: PathItem::method_of_request(method),
        path: None,
        media_types,
        stated_name: None,
        summary: reading.prose(operation, "summary").or_else(|| item.text("summary")),
        description: reading.prose(operation, "description").or_else(|| item.text("description")),
        since: reading.prose(operation, "x-since"),
        tags: reading.texts(operation, "tags"),
        payload: media.as_ref().and_then(|media| media.get("schema")),
        headers: headers::read(item, operation, reading),
        examples: media.map(|media| examples(&media, reading)).unwrap_or_default(),
        security: security(operation, reading),
        answers: operation.get("responses").iter().flat_map(Cursor::entries).map(|(status, _)| status).collect(),
        channels: Vec::new(),
        copies: Vec::new(),
        correlation_id: None,
        bindings: None,
    }
}

/// The operation's own security; where it has none, that of the document, unless this is about other operations as well:
/// those below `paths` say how the owner knows who calls, which has nothing to do with what the owner sends.
fn security<'d>(operation: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Security<'d>> {
    let has_paths = reading.root.get("paths").is_some_and(|paths| paths.entries().next().is_some());
    let of_document = || reading.root.get("security").filter(|_| !has_paths);
    let list = operation.get("security").or_else(of_document)?;
    Security::read(&list, StatedFor::Sending, reading)
}

/// A request's body: the media type object that describes JSON, and the media types that it may have.
#[derive(Default)]
struct Body<'d> {
    media_types: Vec<&'d str>,
    json: Option<Cursor<'d>>,
}

/// Reads a body; the media types that say something else than the JSON one are named in a diagnostic.
fn read_body<'d>(body: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Body<'d> {
    let content = reading.follow(body).and_then(|body| body.mapping("content", reading.diagnostics));
    let Some(content) = content else { return Body::default() };
    let mut json: Option<Cursor<'d>> = None;
    let mut unread = Vec::new();
    let mut media_types = Vec::new();
    for (media_type, entry) in content.entries() {
        // 3.2 lets media types stand in `components/mediaTypes`.
        let Some(media) = reading.follow(entry.clone()) else { continue };
        let says_the_same = json.as_ref().is_some_and(|json| json.node.get("schema") == media.node.get("schema"));
        if is_json(media_type) && (json.is_none() || says_the_same) {
            json.get_or_insert(media);
            media_types.push(media_type);
        } else if !is_json(media_type) {
            unread.push((media_type, entry));
        } else {
            let message = format!("the body as `{media_type}` has another schema, and is decoded by the first one");
            reading.diagnostics.push(Diagnostic::warning(codes::messages::MEDIA_TYPE, entry.key_location(), message));
        }
    }
    if json.is_none() {
        media_types.extend(unread.iter().map(|(media_type, _)| *media_type));
    }
    name_unread(&unread, json.is_some(), reading);
    Body { media_types, json }
}

/// The bodies that are not JSON.
fn name_unread(bodies: &[(&str, Cursor<'_>)], has_json: bool, reading: &mut Reading<'_, '_>) {
    for (media_type, body) in bodies {
        let consequence = if has_json { "" } else { ", so the event cannot be received" };
        let message = format!("the body as `{media_type}` is not read{consequence}: a receiver answers it with 415");
        let warning = Diagnostic::warning(codes::messages::MEDIA_TYPE, body.key_location(), message);
        reading.diagnostics.push(if has_json {
            warning
        } else {
            warning.help("have the sender send JSON, and describe that")
        });
    }
}

/// 3.2 describes what comes in a stream item by item.
fn name_items(media: &Cursor<'_>, reading: &mut Reading<'_, '_>) {
    if let Some(items) = media.get("itemSchema") {
        let message = "the items of a stream are not read; an event is a body of its own";
        let help = "describe the whole body by `schema`";
        reading
            .diagnostics
            .push(Diagnostic::warning(codes::messages::STREAM, items.key_location(), message).help(help));
    }
}

/// Whether a media type is JSON: `application/json`, `application/cloudevents+json`, `*/*` (RFC 6839, section 3.1).
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*" || essence == "application/*"
}

fn examples<'d>(media: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Example<'d>> {
    let single = media.get("example").map(|payload| Example { name: None, payload });
    let named: Vec<_> = media.get("examples").iter().flat_map(Cursor::entries).collect();
    let named = named.into_iter().filter_map(|(name, example)| {
        let example = reading.follow(example)?;
        // 3.2 writes `dataValue` for what the payload is, as opposed to how it is sent.
        let Some(payload) = example.get("dataValue").or_else(|| example.get("value")) else {
            name_what_is_elsewhere(&example, reading);
            return None;
        };
        Some(Example { name: Some(name), payload })
    });
    single.into_iter().chain(named).collect()
}

/// Nothing is fetched, and no file is taken for an example.
fn name_what_is_elsewhere(example: &Cursor<'_>, reading: &mut Reading<'_, '_>) {
    for key in ["externalValue", "serializedValue"] {
        if let Some(value) = example.get(key) {
            let fault = Diagnostic::warning(
                codes::examples::ELSEWHERE,
                value.key_location(),
                format!("an example in `{key}` is not read"),
            );
            reading.diagnostics.push(fault.help("write the payload itself in `value`"));
        }
    }
}
