//! The events of an `AsyncAPI` document: the messages that its application sends, or receives if the settings say so.

use serde_json::Value;

use super::files::{Node, Spot};
use super::references::References;
use super::{Body, Listed};

/// Parts of the media types of schema languages that are JSON Schema, or nearly.
const JSON_SCHEMAS: [&str; 4] = ["vnd.aai.asyncapi", "schema+json", "schema+yaml", "vnd.oai.openapi"];

/// Whether the application sends or receives a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Side {
    Sent,
    Received,
}

/// A message in its channel.
struct Sent<'d> {
    message: Node<'d>,
    channel: Option<Spot>,
}

/// All events of the document at `root`.
pub(super) fn events<'d>(root: &Node<'d>, settings: &Value, references: &References<'d>) -> Vec<Listed<'d>> {
    let mut listed: Vec<Listed<'d>> = Vec::new();
    for Sent { message, channel } in messages(root, settings, references) {
        let named_at: Vec<Spot> = [message.spot.clone()].into_iter().chain(channel).collect();
        let Some(message) = references.follow(&message) else { continue };
        match listed.iter_mut().find(|listed| listed.spot == message.spot) {
            Some(known) => known.named_at.extend(named_at),
            None => {
                let bodies = bodies(&message, references);
                listed.push(Listed { spot: message.spot.clone(), named_at, bodies });
            }
        }
    }
    listed
}

/// Whether `format` is the media type of a schema language that is read as JSON Schema.
pub(super) fn is_json_schema(format: &str) -> bool {
    JSON_SCHEMAS.iter().any(|known| format.contains(known))
}

fn messages<'d>(root: &Node<'d>, settings: &Value, references: &References<'d>) -> Vec<Sent<'d>> {
    let channels = root.entries_of("channels");
    let operations = root.entries_of("operations");
    let is_version_2 =
        root.value.get("asyncapi").is_some_and(|version| version.to_string().trim_matches('"').starts_with('2'));
    if channels.is_empty() && operations.is_empty() {
        let components = root.get("components").map(|components| components.entries_of("messages")).unwrap_or_default();
        return components.into_iter().map(|(_, message)| Sent { message, channel: None }).collect();
    }
    if !is_version_2 && operations.is_empty() {
        return channels.iter().flat_map(|(_, channel)| messages_of(channel, references)).collect();
    }
    let of = |side| {
        if is_version_2 {
            in_version_2(&channels, side, references)
        } else {
            in_version_3(&operations, side, references)
        }
    };
    match settings.get("messages").and_then(Value::as_str) {
        Some("received") => of(Side::Received),
        Some("both") => of(Side::Sent).into_iter().chain(of(Side::Received)).collect(),
        _ => {
            let sent = of(Side::Sent);
            if sent.is_empty() { of(Side::Received) } else { sent }
        }
    }
}

/// In 2.x, others `subscribe` to what the application sends.
fn in_version_2<'d>(channels: &[(&str, Node<'d>)], side: Side, references: &References<'d>) -> Vec<Sent<'d>> {
    let key = if side == Side::Sent { "subscribe" } else { "publish" };
    let mut sent = Vec::new();
    for (_, channel) in channels {
        let Some(channel) = references.follow(channel) else { continue };
        let Some(message) = channel.get(key).and_then(|operation| operation.get("message")) else { continue };
        let Some(target) = references.follow(&message) else { continue };
        let lists = ["oneOf", "anyOf"].into_iter().filter(|key| target.get(key).is_some());
        let mut several: Vec<Node<'d>> = lists.flat_map(|key| target.items_of(key)).collect();
        if target.get("oneOf").or_else(|| target.get("anyOf")).is_none() {
            several.push(message);
        }
        let channel = Some(channel.spot);
        sent.extend(several.into_iter().map(|message| Sent { message, channel: channel.clone() }));
    }
    sent
}

/// In 3.x, an operation has an action, and its reply goes the other way.
fn in_version_3<'d>(operations: &[(&str, Node<'d>)], side: Side, references: &References<'d>) -> Vec<Sent<'d>> {
    let action = if side == Side::Sent { "send" } else { "receive" };
    let mut sent = Vec::new();
    for (_, operation) in operations {
        let Some(operation) = references.follow(operation) else { continue };
        let reply = || operation.get("reply").and_then(|reply| references.follow(&reply));
        let part = if operation.text("action") == Some(action) { Some(operation.clone()) } else { reply() };
        let Some(part) = part else { continue };
        let channel = part.get("channel").and_then(|channel| references.follow(&channel));
        if part.get("messages").is_some() {
            let spot = channel.map(|channel| channel.spot);
            sent.extend(part.items_of("messages").into_iter().map(|message| Sent { message, channel: spot.clone() }));
        } else if let Some(channel) = channel {
            sent.extend(messages_of(&channel, references));
        }
    }
    sent
}

/// All messages of a channel.
fn messages_of<'d>(channel: &Node<'d>, references: &References<'d>) -> Vec<Sent<'d>> {
    let Some(channel) = references.follow(channel) else { return Vec::new() };
    let messages = channel.entries_of("messages").into_iter();
    messages.map(|(_, message)| Sent { message, channel: Some(channel.spot.clone()) }).collect()
}

/// The payload of a message. A trait may describe it.
fn bodies<'d>(message: &Node<'d>, references: &References<'d>) -> Vec<Body<'d>> {
    let traits = message.items_of("traits");
    let layers: Vec<Node<'d>> =
        [message.clone()].into_iter().chain(traits.iter().filter_map(|it| references.follow(it))).collect();
    let Some(payload) = layers.iter().find_map(|layer| layer.get("payload")).filter(|it| !it.value.is_null()) else {
        return Vec::new();
    };
    let target = references.follow(&payload);
    let described = target.as_ref().filter(|it| it.get("schema").is_some()).and_then(|it| it.text("schemaFormat"));
    let format = layers.iter().find_map(|layer| layer.text("schemaFormat")).or(described);
    let named_at = [Some(payload.spot.clone()), target.map(|target| target.spot)].into_iter().flatten().collect();
    let schema = Some(payload).filter(|_| format.is_none_or(is_json_schema));
    vec![Body { named_at, schema }]
}
