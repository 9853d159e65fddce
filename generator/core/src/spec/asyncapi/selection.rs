//! Which messages of a document are its events.

use super::super::{Dialect, Reading};
use super::operations::{Side, messages as messages_of_side, messages_of};
use super::sent_message::SentMessage;
use crate::config::Messages;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;

/// The messages that are wanted. A document that describes no sending is written from the reader's own side, and one that
/// has no channels is a catalogue: its messages are taken all the same.
pub(super) fn select_messages<'d>(
    wanted: Messages,
    dialect: Dialect,
    reading: &mut Reading<'_, 'd>,
) -> Vec<SentMessage<'d>> {
    if is_without(&reading.root, "channels") && is_without(&reading.root, "operations") {
        return component_messages(reading);
    }
    if dialect != Dialect::AsyncApi2 && is_without(&reading.root, "operations") {
        let channels = reading.root.mapping("channels", reading.diagnostics);
        let channels: Vec<_> = channels.iter().flat_map(Cursor::entries).collect();
        return channels.into_iter().flat_map(|(key, channel)| messages_of(Some(key), channel, reading)).collect();
    }
    let mut of = |side| messages_of_side(side, dialect, reading);
    match wanted {
        Messages::Received => of(Side::Receives),
        Messages::Both => [of(Side::Sends), of(Side::Receives)].concat(),
        Messages::Sent => {
            let sent = of(Side::Sends);
            if sent.is_empty() { received_messages(dialect, reading) } else { sent }
        }
    }
}

fn is_without(root: &Cursor<'_>, key: &str) -> bool {
    root.node.get(key).is_none_or(|node| *node == Node::Null || node.as_map().is_some_and(crate::node::Map::is_empty))
}

fn received_messages<'d>(dialect: Dialect, reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let received = messages_of_side(Side::Receives, dialect, reading);
    let root = &reading.root;
    if let (false, Some(key)) = (received.is_empty(), root.get("operations").or_else(|| root.get("channels"))) {
        let message = "the document's application sends nothing; the messages that it receives are taken instead";
        reading.diagnostics.push(Diagnostic::note(codes::messages::APPLICATION_RECEIVES, key.key_location(), message));
    }
    received
}

fn component_messages<'d>(reading: &mut Reading<'_, 'd>) -> Vec<SentMessage<'d>> {
    let Some(messages) = reading.root.descend(&["components", "messages"]) else { return Vec::new() };
    if messages.read_as(Node::as_map, "a mapping", reading.diagnostics).is_some_and(|map| !map.is_empty()) {
        let message = "the document has no channels; all messages of its components are taken";
        reading.diagnostics.push(Diagnostic::note(codes::messages::COMPONENTS_TAKEN, messages.key_location(), message));
    }
    messages.entries().map(|(name, message)| SentMessage::new(name, None, message)).collect()
}
