//! `AsyncAPI` 2.6 and 3.0: the messages that the document's application sends.
//!
//! The two major versions look at an operation from opposite sides. In 2.x, `subscribe` is what others may do, so its
//! messages are those that the application sends; in 3.x, that operation's `action` is `send`.

use super::{Api, Dialect, Example, HeaderParameter, Message, Reading};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location};
use crate::node::Node;

/// Reads an `AsyncAPI` document; `version` is the value of its `asyncapi` key.
pub(super) fn read<'d>(root: &Cursor<'d>, version: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Api<'d>> {
    let dialect = dialect(version, reading)?;
    let info = root.mapping("info", reading.diagnostics);
    let sent = match dialect {
        Dialect::AsyncApi2 => sent_in_2(root, reading),
        _ => sent_in_3(root, reading),
    };
    let default_type = reading.text(root, "defaultContentType");
    let mut messages: Vec<Message<'d>> = Vec::new();
    for (fallback, cursor) in sent {
        let Some(message) = message(fallback, cursor, dialect, default_type, reading) else { continue };
        // A message that several operations send is still one kind of message.
        if !messages.iter().any(|other| other.place == message.place) {
            messages.push(message);
        }
    }
    if messages.is_empty() {
        // A fault that was found on the way is why there is none.
        if !reading.diagnostics.has_errors() {
            reading.diagnostics.push(no_messages(root));
        }
        return None;
    }
    let described = if dialect == Dialect::AsyncApi2 { Some(root) } else { info.as_ref() };
    Some(Api {
        dialect,
        title: info.as_ref().and_then(|info| reading.text(info, "title")),
        description: info.as_ref().and_then(|info| reading.text(info, "description")),
        links: reading.links(info.as_ref(), described.and_then(|part| part.get("externalDocs"))),
        tags: reading.tags(described.and_then(|part| part.get("tags")).as_ref()),
        messages,
    })
}

fn dialect(version: &Cursor<'_>, reading: &mut Reading<'_, '_>) -> Option<Dialect> {
    let text = version.expect(Node::as_str, "a string, as in `3.0.0`", reading.diagnostics)?;
    if text.starts_with("2.6.") {
        return Some(Dialect::AsyncApi2);
    }
    if text.starts_with("3.0.") {
        return Some(Dialect::AsyncApi3);
    }
    let message = format!("AsyncAPI `{text}` is not read");
    let help = "write the document in AsyncAPI 2.6 or 3.0, beginning with `asyncapi: 3.0.0`";
    reading.diagnostics.push(Diagnostic::error(version.location(), message).help(help));
    None
}

fn no_messages(root: &Cursor<'_>) -> Diagnostic {
    let key = root.get("operations").or_else(|| root.get("channels"));
    let location = key.map_or(Location::File(root.place.file), |key| key.key_location());
    Diagnostic::error(location, "the document describes no message that its application sends")
        .help("describe the messages in `channels`, and the sending of them as an operation with `action: send`")
}

/// A message, and the name that it has where it stands, for messages without one of their own.
type Sent<'d> = (&'d str, Cursor<'d>);

/// 2.x: the message or messages of each channel's `subscribe` operation.
fn sent_in_2<'d>(root: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let sent = messages_in_2(root, "subscribe", reading);
    if sent.is_empty() { only_received(root, messages_in_2(root, "publish", reading), reading) } else { sent }
}

fn messages_in_2<'d>(root: &Cursor<'d>, operation: &str, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let mut sent = Vec::new();
    for (address, channel) in root.mapping("channels", reading.diagnostics).iter().flat_map(Cursor::entries) {
        let Some(channel) = reading.follow(channel) else { continue };
        let Some(message) = channel.descend(&[operation, "message"]) else { continue };
        match message.get("oneOf") {
            Some(several) => sent.extend(several.items().map(|message| (address, message))),
            None => sent.push((address, message)),
        }
    }
    sent
}

/// 3.x: the messages of the operations that send; all messages of the channel where an operation lists none.
fn sent_in_3<'d>(root: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    if root.get("operations").is_none() {
        return messages_of_channels(root, reading);
    }
    let sent = messages_in_3(root, "send", reading);
    if sent.is_empty() { only_received(root, messages_in_3(root, "receive", reading), reading) } else { sent }
}

fn messages_in_3<'d>(root: &Cursor<'d>, action: &str, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let mut sent = Vec::new();
    for (_, operation) in root.mapping("operations", reading.diagnostics).iter().flat_map(Cursor::entries) {
        let Some(operation) = reading.follow(operation) else { continue };
        if reading.text(&operation, "action") != Some(action) {
            continue;
        }
        match operation.list("messages", reading.diagnostics) {
            Some(list) => sent.extend(list.items().filter_map(|message| Some((name_of(&message)?, message)))),
            None => sent.extend(operation.get("channel").map(|it| messages_of(it, reading)).unwrap_or_default()),
        }
    }
    sent
}

/// The last word of a reference is the message's key in its channel.
fn name_of<'d>(message: &Cursor<'d>) -> Option<&'d str> {
    message.node.get("$ref")?.as_str()?.rsplit('/').next()
}

fn messages_of_channels<'d>(root: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let channels: Vec<_> = root.mapping("channels", reading.diagnostics).iter().flat_map(Cursor::entries).collect();
    channels.into_iter().flat_map(|(_, channel)| messages_of(channel, reading)).collect()
}

fn messages_of<'d>(channel: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let Some(channel) = reading.follow(channel) else { return Vec::new() };
    channel.get("messages").iter().flat_map(Cursor::entries).collect()
}

/// A document that only receives is written from the reader's own side; its messages are the ones to type.
fn only_received<'d>(root: &Cursor<'d>, received: Vec<Sent<'d>>, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    if let (false, Some(key)) = (received.is_empty(), root.get("operations").or_else(|| root.get("channels"))) {
        let message = "the document's application sends nothing; the messages that it receives are taken instead";
        reading.diagnostics.push(Diagnostic::note(key.key_location(), message));
    }
    received
}

fn message<'d>(
    fallback: &'d str,
    cursor: Cursor<'d>,
    dialect: Dialect,
    default_type: Option<&'d str>,
    reading: &mut Reading<'_, 'd>,
) -> Option<Message<'d>> {
    let component = component_name(&cursor);
    let message = reading.follow(cursor)?;
    let traits: Vec<_> = message.get("traits").iter().flat_map(Cursor::items).collect();
    let traits: Vec<_> = traits.into_iter().filter_map(|item| reading.follow(item)).collect();
    let parts = Parts { message: &message, traits, trait_wins: dialect == Dialect::AsyncApi2 };
    let key = parts.text("name", reading).or_else(|| parts.text("messageId", reading)).or(component);
    Some(Message {
        key: key.unwrap_or(fallback),
        other_names: parts.text("x-ballerina-event-identifier", reading).into_iter().collect(),
        place: message.place.clone(),
        summary: parts.text("summary", reading).or_else(|| parts.text("title", reading)),
        description: parts.text("description", reading),
        since: parts.text("x-since", reading),
        tags: parts
            .get("tags")
            .iter()
            .flat_map(Cursor::items)
            .filter_map(|tag| tag.node.get("name")?.as_str())
            .collect(),
        payload: payload(&parts, default_type, reading),
        headers: headers(&parts, reading),
        examples: parts.get("examples").map(|list| examples(&list, reading)).unwrap_or_default(),
        answers: Vec::new(),
    })
}

/// The name of the component that a chain of references ends in is what the owner calls the message.
fn component_name<'d>(cursor: &Cursor<'d>) -> Option<&'d str> {
    cursor.node.get("$ref")?.as_str()?.strip_prefix("#/components/messages/")
}

/// A message with its traits (2.x, section "Message Trait Object"; 3.x, "Traits Merge Mechanism").
struct Parts<'m, 'd> {
    message: &'m Cursor<'d>,
    traits: Vec<Cursor<'d>>,
    trait_wins: bool,
}

impl<'d> Parts<'_, 'd> {
    /// The value of `key`, from the message or from a trait, whichever wins in this version.
    fn get(&self, key: &str) -> Option<Cursor<'d>> {
        let own = self.message.get(key);
        // The last trait that has the key wins among them.
        let lent = self.traits.iter().rev().find_map(|part| part.get(key));
        if self.trait_wins { lent.or(own) } else { own.or(lent) }
    }

    fn text(&self, key: &str, reading: &mut Reading<'_, 'd>) -> Option<&'d str> {
        self.get(key)?.expect(Node::as_str, "a string", reading.diagnostics)
    }
}

fn payload<'d>(parts: &Parts<'_, 'd>, default: Option<&'d str>, reading: &mut Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let payload = parts.get("payload")?;
    let media_type = parts.text("contentType", reading).or(default).unwrap_or("application/json");
    if !super::openapi::is_json(media_type) {
        let message = format!("the payload as `{media_type}` is not typed");
        reading.diagnostics.push(Diagnostic::warning(payload.key_location(), message));
        return None;
    }
    let format = parts.text("schemaFormat", reading).or_else(|| payload.node.get("schemaFormat")?.as_str());
    match format {
        Some(format) if !is_known_format(format) => {
            let message = format!("a payload described as `{format}` is not typed");
            reading.diagnostics.push(Diagnostic::warning(payload.location(), message));
            None
        }
        Some(_) => payload.get("schema").or(Some(payload)),
        None => Some(payload),
    }
}

fn is_known_format(format: &str) -> bool {
    ["application/vnd.aai.asyncapi", "application/schema+json", "application/schema+yaml"]
        .iter()
        .any(|known| format.starts_with(known))
}

/// The headers of a message are an object schema whose properties are the headers.
fn headers<'d>(parts: &Parts<'_, 'd>, reading: &mut Reading<'_, 'd>) -> Vec<HeaderParameter<'d>> {
    let Some(schema) = parts.get("headers").and_then(|schema| reading.follow(schema)) else { return Vec::new() };
    let required = reading.texts(&schema, "required");
    let properties: Vec<_> = schema.get("properties").iter().flat_map(Cursor::entries).collect();
    let header = |(name, schema): (&'d str, Cursor<'d>)| HeaderParameter {
        name,
        required: required.contains(&name),
        description: schema.node.get("description").and_then(Node::as_str),
        place: schema.place.clone(),
        schema: Some(schema),
    };
    properties.into_iter().map(header).collect()
}

fn examples<'d>(list: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Example<'d>> {
    let mut examples = Vec::new();
    for example in list.items() {
        let Some(payload) = example.get("payload") else { continue };
        examples.push(Example { name: reading.text(&example, "name"), payload });
    }
    examples
}
