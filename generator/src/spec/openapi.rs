//! `OpenAPI` 3.1: the root's `webhooks` (section 4.8.1.1) are the messages.

use super::{Api, Dialect, Example, HeaderParameter, Message, Reading};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Reads an `OpenAPI` document; `version` is the value of its `openapi` key.
pub(super) fn read<'d>(root: &Cursor<'d>, version: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Api<'d>> {
    let dialect = dialect(version, reading)?;
    let info = root.mapping("info", reading.diagnostics);
    let webhooks = root.mapping("webhooks", reading.diagnostics);
    let mut messages = Vec::new();
    for (key, item) in webhooks.iter().flat_map(Cursor::entries) {
        path_item(key, item, reading, &mut messages);
    }
    if messages.is_empty() {
        // A fault that was found on the way is why there is none.
        if !reading.diagnostics.has_errors() {
            reading.diagnostics.push(no_webhooks(root));
        }
        return None;
    }
    Some(Api {
        dialect,
        title: info.as_ref().and_then(|info| reading.text(info, "title")),
        description: info.as_ref().and_then(|info| reading.text(info, "description")),
        links: reading.links(info.as_ref(), root.get("externalDocs")),
        tags: reading.tags(root.get("tags").as_ref()),
        messages,
    })
}

fn dialect(version: &Cursor<'_>, reading: &mut Reading<'_, '_>) -> Option<Dialect> {
    let text = version.expect(crate::node::Node::as_str, "a string, as in `3.1.0`", reading.diagnostics)?;
    if text.starts_with("3.1.") {
        return Some(Dialect::OpenApi31);
    }
    let message = format!("OpenAPI `{text}` is not read");
    reading.diagnostics.push(
        Diagnostic::error(version.location(), message)
            .help("write the document in OpenAPI 3.1, beginning with `openapi: 3.1.0`"),
    );
    None
}

fn no_webhooks(root: &Cursor<'_>) -> Diagnostic {
    let location = root.get("webhooks").map_or(Location::File(root.place.file), |webhooks| webhooks.key_location());
    Diagnostic::error(location, "the document describes no webhook").help("describe each event in `webhooks`")
}

/// One webhook; a path item with several methods is several messages.
fn path_item<'d>(key: &'d str, item: Cursor<'d>, reading: &mut Reading<'_, 'd>, messages: &mut Vec<Message<'d>>) {
    let Some(item) = reading.follow(item) else { return };
    let operations: Vec<_> = METHODS.iter().filter_map(|method| item.get(method)).collect();
    if operations.is_empty() {
        let fault = Diagnostic::warning(item.key_location(), format!("the webhook `{key}` has no operation"));
        reading.diagnostics.push(fault.help("describe the request in `post`"));
    }
    let shared = item.get("parameters");
    for operation in &operations {
        // The key alone says which message it is only where there is one operation.
        let own_key = if operations.len() > 1 { reading.text(operation, "operationId") } else { None };
        messages.push(message(own_key.unwrap_or(key), operation, shared.as_ref(), reading));
    }
}

fn message<'d>(
    key: &'d str,
    operation: &Cursor<'d>,
    shared: Option<&Cursor<'d>>,
    reading: &mut Reading<'_, 'd>,
) -> Message<'d> {
    let media = operation.get("requestBody").and_then(|body| json_media(body, reading));
    Message {
        key,
        other_names: reading.text(operation, "operationId").into_iter().filter(|id| *id != key).collect(),
        place: operation.place.clone(),
        summary: reading.text(operation, "summary"),
        description: reading.text(operation, "description"),
        since: reading.text(operation, "x-since"),
        tags: reading.texts(operation, "tags"),
        payload: media.as_ref().and_then(|media| media.get("schema")),
        headers: headers(shared, operation, reading),
        examples: media.map(|media| examples(&media, reading)).unwrap_or_default(),
        answers: operation.get("responses").iter().flat_map(Cursor::entries).map(|(status, _)| status).collect(),
    }
}

/// The media type object that describes JSON; the others are named in a diagnostic.
fn json_media<'d>(body: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let body = reading.follow(body)?;
    let content = body.mapping("content", reading.diagnostics)?;
    let mut json = None;
    for (media_type, media) in content.entries() {
        if json.is_none() && is_json(media_type) {
            json = Some(media);
        } else {
            let message = format!("the body as `{media_type}` is not typed");
            reading.diagnostics.push(Diagnostic::warning(media.key_location(), message));
        }
    }
    json
}

/// Whether a media type is JSON: `application/json`, `application/cloudevents+json`, `*/*` (RFC 6839, section 3.1).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*" || essence == "application/*"
}

/// The header parameters of the path item and of the operation; the operation's win (section 4.8.10.1).
fn headers<'d>(
    shared: Option<&Cursor<'d>>,
    operation: &Cursor<'d>,
    reading: &mut Reading<'_, 'd>,
) -> Vec<HeaderParameter<'d>> {
    let own = operation.get("parameters");
    let items: Vec<_> = shared.into_iter().chain(&own).flat_map(Cursor::items).collect();
    let mut headers: Vec<HeaderParameter<'d>> = Vec::new();
    for item in items {
        let Some(header) = header(item, reading) else { continue };
        headers.retain(|other| !other.name.eq_ignore_ascii_case(header.name));
        headers.push(header);
    }
    headers
}

fn header<'d>(item: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<HeaderParameter<'d>> {
    let parameter = reading.follow(item)?;
    let location = reading.text(&parameter, "in")?;
    if location != "header" {
        let message = format!("a parameter in `{location}` is not typed");
        reading.diagnostics.push(Diagnostic::note(parameter.location(), message));
        return None;
    }
    Some(HeaderParameter {
        name: reading.text(&parameter, "name")?,
        required: parameter.flag("required", reading.diagnostics).unwrap_or(false),
        description: reading.text(&parameter, "description"),
        schema: parameter.get("schema"),
        place: parameter.place,
    })
}

fn examples<'d>(media: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Example<'d>> {
    let single = media.get("example").map(|payload| Example { name: None, payload });
    let named: Vec<_> = media.get("examples").iter().flat_map(Cursor::entries).collect();
    let named = named.into_iter().filter_map(|(name, example)| {
        let payload = reading.follow(example)?.get("value")?;
        Some(Example { name: Some(name), payload })
    });
    single.into_iter().chain(named).collect()
}
