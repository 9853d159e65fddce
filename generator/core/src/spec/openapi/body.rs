//! The body of a request: its possible media types, and their schemas.

use super::super::media_type::{CLOUD_EVENT, CLOUD_EVENTS, Written, essence, if_json, is_json};
use super::super::{BodyPresence, CloudEventBody, Reading};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;

/// A request's body.
pub(super) struct Body<'d> {
    pub(super) presence: BodyPresence,
    /// Its possible payloads, the usual one first. Empty if none of them can be read.
    pub(super) payloads: Vec<Payload<'d>>,
    /// The field of a form that has the first payload as JSON.
    pub(super) form_field: Option<&'d str>,
    pub(super) cloud_event: Option<CloudEventBody>,
}

/// A payload with all media types that share it.
pub(super) struct Payload<'d> {
    pub(super) media_types: Vec<&'d str>,
    /// The media type object. `None` if the body isn't described.
    pub(super) media: Option<Cursor<'d>>,
    /// The schema of the body, or of each of its lines.
    pub(super) schema: Option<Cursor<'d>>,
}

/// Reads the body of an operation. Unsupported parts are reported.
pub(super) fn read<'d>(operation: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Body<'d> {
    let nothing = |presence| {
        let payloads = vec![Payload { media_types: Vec::new(), media: None, schema: None }];
        Body { presence, payloads, form_field: None, cloud_event: None }
    };
    let Some(body) = operation.get("requestBody") else { return nothing(BodyPresence::Absent) };
    let body = match crate::resolve::follow(reading.sources, body) {
        Ok(body) => body,
        Err(fault) => {
            reading.diagnostics.push(crate::resolve::of_schema(fault));
            return nothing(BodyPresence::Unstated);
        }
    };
    let presence = match body.flag("required", reading.diagnostics) {
        Some(true) => BodyPresence::Required,
        Some(false) => BodyPresence::Optional,
        None => BodyPresence::Unstated,
    };
    let content = body.mapping("content", reading.diagnostics);
    let Some(content) = content.filter(|content| content.entries().next().is_some()) else { return nothing(presence) };
    let mut payloads: Vec<Payload<'d>> = Vec::new();
    let mut unread = Vec::new();
    for (media_type, entry) in content.entries() {
        // 3.2 allows media types in `components/mediaTypes`.
        let Some(media) = reading.follow(entry.clone()) else { continue };
        if reading.config.written(media_type) == Written::Otherwise {
            unread.push((media_type, entry));
            continue;
        }
        let schema = schema(media_type, &media, reading);
        let node = schema.as_ref().map(|schema| schema.node);
        let same = |payload: &&mut Payload<'d>| payload.schema.as_ref().map(|schema| schema.node) == node;
        match payloads.iter_mut().find(same) {
            Some(payload) => payload.media_types.push(media_type),
            None => payloads.push(Payload { media_types: vec![media_type], media: Some(media), schema }),
        }
    }
    unite_with_lines(&mut payloads, reading);
    name_unread(operation, &unread, !payloads.is_empty(), reading);
    let form_field = unite_with_form(&mut payloads, reading);
    let cloud_event = unite_modes(&mut payloads);
    // JSON is the usual form of an event.
    payloads.sort_by_key(|payload| !payload.media_types.iter().any(|it| Written::from_media_type(it) == Written::Json));
    Body { presence, payloads, form_field, cloud_event }
}

/// The schema of a body, or of each of its lines. In 3.2, `itemSchema` describes these (Media Type Object).
fn schema<'d>(media_type: &str, media: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let whole = media.get("schema");
    let Some(items) = media.get("itemSchema") else { return whole };
    if reading.config.written(media_type) == Written::Lines {
        return Some(items);
    }
    let message = format!("`itemSchema` has no effect: a body of `{media_type}` is one event");
    let fault = Diagnostic::warning(codes::messages::STREAM, items.key_location(), message);
    reading.diagnostics.push(fault.help("describe the whole body with `schema`"));
    whole
}

/// Merges lines with a list of the same items.
fn unite_with_lines(payloads: &mut Vec<Payload<'_>>, reading: &Reading<'_, '_>) {
    let is_lines =
        |payload: &Payload<'_>| payload.media_types.iter().all(|it| reading.config.written(it) == Written::Lines);
    let Some(index) = payloads.iter().position(is_lines) else { return };
    let Some(line) = payloads.get(index).and_then(|payload| payload.schema.clone()) else { return };
    let is_list_of_them = |payload: &Payload<'_>| {
        let list = payload.schema.clone().and_then(|schema| crate::resolve::follow(reading.sources, schema).ok());
        list.is_some_and(|list| list.node.get("items") == Some(line.node))
    };
    let Some(list) = payloads.iter().position(is_list_of_them) else { return };
    let lines = payloads.remove(index);
    let list = if list > index { list - 1 } else { list };
    if let Some(list) = payloads.get_mut(list) {
        list.media_types.extend(lines.media_types);
    }
}

/// Merges a form that only contains the JSON of another payload with that payload. Returns the name of its field.
fn unite_with_form<'d>(payloads: &mut Vec<Payload<'d>>, reading: &Reading<'_, 'd>) -> Option<&'d str> {
    let written = |payload: &Payload<'_>, as_what: Written| {
        payload.media_types.iter().all(|it| Written::from_media_type(it) == as_what)
    };
    let form = payloads.iter().position(|payload| written(payload, Written::Form))?;
    let schema = payloads.get(form)?.schema.clone()?;
    let schema = crate::resolve::follow(reading.sources, schema).ok()?;
    let properties: Vec<_> = schema.get("properties")?.entries().collect();
    let [(name, property)] = properties.as_slice() else { return None };
    let content = crate::resolve::follow(reading.sources, property.clone()).ok()?;
    let holds_json = content.node.get("contentMediaType").and_then(Node::as_str).is_some_and(is_json);
    let inner = content.node.get("contentSchema").or_else(|| (!holds_json).then_some(property.node));
    let is_same = |payload: &&mut Payload<'d>| {
        let schema = payload.schema.as_ref().map(|schema| schema.node);
        let is_json = payload.media_types.iter().any(|it| Written::from_media_type(it) == Written::Json);
        is_json && inner.map_or(holds_json, |inner| schema == Some(inner))
    };
    let media_types = payloads.get(form)?.media_types.clone();
    payloads.iter_mut().find(is_same)?.media_types.extend(media_types);
    payloads.remove(form);
    Some(name)
}

/// Merges the modes of a `CloudEvent`, since it is one event in any mode: structured mode is kept if the document
/// describes it. A list of them is several of the same event.
fn unite_modes(payloads: &mut Vec<Payload<'_>>) -> Option<CloudEventBody> {
    let has = |payload: &Payload<'_>, wanted: &str| payload.media_types.iter().any(|it| essence(it) == wanted);
    let is_list = |payload: &Payload<'_>| {
        has(payload, CLOUD_EVENTS) && payload.media_types.iter().all(|it| essence(it) == CLOUD_EVENTS)
    };
    let is_data = |payload: &Payload<'_>| {
        !has(payload, CLOUD_EVENT) && payload.media_types.iter().all(|it| Written::from_media_type(it) == Written::Json)
    };
    let has_lists = payloads.iter().any(is_list);
    if payloads.iter().any(|payload| !is_list(payload)) {
        payloads.retain(|payload| !is_list(payload));
    } else {
        return None;
    }
    if !payloads.iter().any(|payload| has(payload, CLOUD_EVENT)) {
        return has_lists.then_some(CloudEventBody::Data);
    }
    let data: Vec<&str> =
        payloads.iter().filter(|payload| is_data(payload)).flat_map(|payload| payload.media_types.clone()).collect();
    payloads.retain(|payload| !is_data(payload));
    if let Some(envelope) = payloads.iter_mut().find(|payload| has(payload, CLOUD_EVENT)) {
        envelope.media_types.extend(data);
    }
    Some(CloudEventBody::Envelope)
}

/// Reports the bodies of an operation that can't be read.
fn name_unread(operation: &Cursor<'_>, bodies: &[(&str, Cursor<'_>)], are_others: bool, reading: &mut Reading<'_, '_>) {
    if are_others {
        reading.diagnostics.extend(bodies.iter().map(|(media_type, body)| {
            let message = format!("`{media_type}` is not supported: a receiver answers 415");
            Diagnostic::warning(codes::messages::MEDIA_TYPE, body.key_location(), message).help(if_json(media_type))
        }));
    } else if !bodies.is_empty() {
        let message = "this event can't be received: its body is not JSON, a form or text";
        let fault = Diagnostic::warning(codes::messages::UNRECEIVABLE, operation.key_location(), message);
        let fault = bodies.iter().fold(fault, |fault, (media_type, body)| {
            fault.label(body.key_location(), format!("`{media_type}` is not supported"))
        });
        let json = bodies.first().map(|(media_type, _)| format!("; {}", if_json(media_type))).unwrap_or_default();
        reading.diagnostics.push(fault.help(format!("if the sender can send JSON or a form, describe that{json}")));
    }
}
