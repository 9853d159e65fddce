//! The operations of both major versions, as one list.

use hookwright_runtime::Direction;

use super::super::{Dialect, Reading, Security, StatedFor};
use super::layers::Layers;
use super::sent_message::SentMessage;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::hash::HashSet;
use crate::place::Place;

/// The application's side of an operation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Side {
    /// It sends.
    Sends,
    /// It receives.
    Receives,
}

/// The messages that the application sends, or those that it receives.
pub(super) fn messages<'d>(side: Side, dialect: Dialect, reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let mut messages = match dialect {
        Dialect::AsyncApi2 => messages_in_2(side, reading),
        _ => messages_in_3(side, reading),
    };
    let direction = if side == Side::Sends { Direction::Sent } else { Direction::Received };
    messages.iter_mut().for_each(|message| message.direction = Some(direction));
    messages
}

/// 2.x: the messages of each channel's operation. The application sends what others may `subscribe` to.
fn messages_in_2<'d>(side: Side, reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let key = if side == Side::Sends { "subscribe" } else { "publish" };
    let mut sent = Vec::new();
    for (address, channel) in reading.root.mapping("channels", reading.diagnostics).iter().flat_map(Cursor::entries) {
        let Some(channel) = reading.follow(channel) else { continue };
        let Some(operation) = channel.mapping(key, reading.diagnostics) else { continue };
        let Some(message) = operation.get("message") else { continue };
        // A reference that leads nowhere is reported when the message is read.
        let target = crate::resolve::follow(reading.sources, message.clone()).ok();
        let messages: Vec<_> = match target.and_then(|target| alternatives(&target, reading)) {
            Some(several) => several.items().collect(),
            None => vec![message],
        };
        let messages = messages.into_iter().map(|cursor| SentMessage::new(address, Some(address), cursor)).collect();
        let operation = Layers::with_traits(operation, Dialect::AsyncApi2, reading);
        sent.extend(operation_messages(messages, &operation, reading));
    }
    sent
}

/// 2.x: the messages of which one is sent. Some documents list them like the alternatives of a schema.
fn alternatives<'d>(message: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let listed = message.list("oneOf", reading.diagnostics);
    if let (None, Some(any_of)) = (&listed, message.get("anyOf")) {
        let fault = Diagnostic::warning(
            codes::messages::ANY_OF_MESSAGES,
            any_of.key_location(),
            "a message can't have `anyOf`; it is read as `oneOf`",
        );
        reading.diagnostics.push(fault.help("write `oneOf`"));
        return message.list("anyOf", reading.diagnostics);
    }
    listed
}

/// 3.x: the messages of the operations with that action, and those of the replies to the operations with the other
/// action.
fn messages_in_3<'d>(side: Side, reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let action = if side == Side::Sends { "send" } else { "receive" };
    let mut sent = Vec::new();
    for (_, operation) in reading.root.mapping("operations", reading.diagnostics).iter().flat_map(Cursor::entries) {
        let Some(operation) = reading.follow(operation) else { continue };
        if reading.text(&operation, "action") == Some(action) {
            let messages = listed_or_all(&operation, reading);
            let operation = Layers::with_traits(operation, Dialect::AsyncApi3, reading);
            sent.extend(operation_messages(messages, &operation, reading));
        } else if let Some(reply) = operation.get("reply").and_then(|reply| reading.follow(reply)) {
            sent.extend(listed_or_all(&reply, reading));
        }
    }
    sent
}

/// The messages of an operation. They have its security. Its texts are used for its message, if it has only one.
fn operation_messages<'d>(
    mut messages: Vec<SentMessage<'d>>,
    operation: &Layers<'d>,
    reading: &mut Reading<'_, 'd>,
) -> Vec<SentMessage<'d>> {
    let security = operation.raw("security").and_then(|list| Security::read(&list, StatedFor::Sending, reading));
    let method = method(operation, reading);
    let reply = operation.raw("reply");
    for message in &mut messages {
        message.reply.clone_from(&reply);
        message.security.clone_from(&security);
        message.method = method;
    }
    if let [only] = messages.as_mut_slice() {
        only.operation = Some(operation.clone());
    }
    messages
}

/// The method of a binding for HTTP (`bindings-http`, "Operation Binding Object"). A safe one, such as `GET`, is that
/// of a subscriber and delivers no event.
fn method<'d>(operation: &Layers<'d>, reading: &Reading<'_, 'd>) -> Option<&'d str> {
    let bindings = reading.bindings(operation.raw("bindings")?)?;
    let method = bindings.get("http")?.get("method")?.node.as_str()?;
    ["POST", "PUT", "PATCH", "DELETE"].iter().any(|known| known.eq_ignore_ascii_case(method)).then_some(method)
}

/// 3.x: the keys of channels with operations and replies.
pub(super) fn channels<'d>(reading: &Reading<'_, 'd>) -> HashSet<&'d str> {
    let operations: Vec<_> = reading.root.get("operations").iter().flat_map(Cursor::entries).collect();
    let operations = operations.into_iter().filter_map(|(_, it)| crate::resolve::follow(reading.sources, it).ok());
    let parts = operations.flat_map(|operation| {
        let reply = operation.get("reply").and_then(|reply| crate::resolve::follow(reading.sources, reply).ok());
        [Some(operation), reply]
    });
    parts.flatten().filter_map(|part| channel_key(&part, reading)).collect()
}

/// The key of an operation's or a reply's channel. Some documents repeat the channel instead of referring to it.
fn channel_key<'d>(part: &Cursor<'d>, reading: &Reading<'_, 'd>) -> Option<&'d str> {
    let channel = part.get("channel")?;
    let written = || {
        let name = channel.node.as_str()?;
        reading.root.get("channels")?.entries().map(|(key, _)| key).find(|key| *key == name)
    };
    key_of_target(&channel, reading).or_else(written)
}

/// The messages that an operation or a reply lists, or else those of its channel.
pub(super) fn listed_or_all<'d>(part: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let channel_key = channel_key(part, reading);
    let Some(list) = part.list("messages", reading.diagnostics) else {
        let channel = part.get("channel").filter(|channel| channel.node.as_str().is_none());
        let written = || reading.root.descend(&["channels", channel_key?]);
        return channel.or_else(written).map(|it| messages_of(channel_key, it, reading)).unwrap_or_default();
    };
    let sent =
        |item: Cursor<'d>| SentMessage::new(key_of_target(&item, reading).unwrap_or_default(), channel_key, item);
    list.items().map(sent).collect()
}

/// 3.x: all messages of a channel.
pub(super) fn messages_of<'d>(
    key: Option<&'d str>,
    channel: Cursor<'d>,
    reading: &mut Reading<'_, 'd>,
) -> Vec<SentMessage<'d>> {
    let Some(channel) = reading.follow(channel) else { return Vec::new() };
    let messages = channel.mapping("messages", reading.diagnostics);
    messages.iter().flat_map(Cursor::entries).map(|(name, message)| SentMessage::new(name, key, message)).collect()
}

/// The key of a reference's target. A faulty reference is reported when it is followed.
fn key_of_target<'d>(cursor: &Cursor<'d>, reading: &Reading<'_, 'd>) -> Option<&'d str> {
    let target = crate::resolve::target(reading.sources, &cursor.get("$ref")?).ok()?;
    key_at(&target.place, reading)
}

/// The last key of a place, as the document has it.
pub(super) fn key_at<'d>(place: &Place, reading: &Reading<'_, 'd>) -> Option<&'d str> {
    let parent = Place { file: place.file, pointer: place.pointer.parent()?.clone() };
    let last = place.pointer.last()?;
    reading.sources.node(&parent)?.as_map()?.keys().find(|key| *key == last)
}
