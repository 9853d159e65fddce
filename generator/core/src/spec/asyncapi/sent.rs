//! Which messages of a document are its events.

use super::super::{Dialect, Reading, Security};
use super::layers::Layers;
use super::operations::{Side, messages as messages_of_side, messages_of};
use crate::config::Messages;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;

/// A message where the document says that it travels.
#[derive(Clone, Debug)]
pub(super) struct Sent<'d> {
    /// The name that it has where it stands, for messages without one of their own: its key in the channel (3.x) or
    /// the channel's address (2.x).
    pub(super) fallback: &'d str,
    /// The key of its channel.
    pub(super) channel: Option<&'d str>,
    /// The operation of which it is the only message.
    pub(super) operation: Option<Layers<'d>>,
    /// The method of the request that delivers it, where the operation's binding for HTTP says so.
    pub(super) method: Option<&'d str>,
    /// How its sender is known, where the operation says so.
    pub(super) security: Option<Security<'d>>,
    /// The message, or a reference to it.
    pub(super) cursor: Cursor<'d>,
}

impl<'d> Sent<'d> {
    pub(super) fn new(fallback: &'d str, channel: Option<&'d str>, cursor: Cursor<'d>) -> Self {
        Self { fallback, channel, operation: None, method: None, security: None, cursor }
    }
}

/// The messages that are wanted. A document that describes no sending is written from the reader's own side, and one that
/// has no channels is a catalogue: its messages are taken all the same.
pub(super) fn messages<'d>(
    root: &Cursor<'d>,
    wanted: Messages,
    dialect: Dialect,
    reading: &mut Reading<'_, 'd>,
) -> Vec<Sent<'d>> {
    if is_without(root, "channels") && is_without(root, "operations") {
        return of_components(root, reading);
    }
    if dialect != Dialect::AsyncApi2 && is_without(root, "operations") {
        return of_channels(root, reading);
    }
    let mut of = |side| messages_of_side(root, side, dialect, reading);
    match wanted {
        Messages::Received => of(Side::Receives),
        Messages::Both => [of(Side::Sends), of(Side::Receives)].concat(),
        Messages::Sent => {
            let sent = of(Side::Sends);
            if sent.is_empty() { only_received(root, dialect, reading) } else { sent }
        }
    }
}

fn is_without(root: &Cursor<'_>, key: &str) -> bool {
    root.node.get(key).is_none_or(|node| *node == Node::Null || node.as_map().is_some_and(crate::node::Map::is_empty))
}

fn of_channels<'d>(root: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let channels: Vec<_> = root.mapping("channels", reading.diagnostics).iter().flat_map(Cursor::entries).collect();
    channels.into_iter().flat_map(|(key, channel)| messages_of(Some(key), channel, reading)).collect()
}

fn only_received<'d>(root: &Cursor<'d>, dialect: Dialect, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let received = messages_of_side(root, Side::Receives, dialect, reading);
    if let (false, Some(key)) = (received.is_empty(), root.get("operations").or_else(|| root.get("channels"))) {
        let message = "the document's application sends nothing; the messages that it receives are taken instead";
        reading.diagnostics.push(Diagnostic::note(codes::messages::APPLICATION_RECEIVES, key.key_location(), message));
    }
    received
}

fn of_components<'d>(root: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Sent<'d>> {
    let Some(messages) = root.descend(&["components", "messages"]) else { return Vec::new() };
    if messages.read_as(Node::as_map, "a mapping", reading.diagnostics).is_some_and(|map| !map.is_empty()) {
        let message = "the document has no channels; all messages of its components are taken";
        reading.diagnostics.push(Diagnostic::note(codes::messages::COMPONENTS_TAKEN, messages.key_location(), message));
    }
    messages.entries().map(|(name, message)| Sent::new(name, None, message)).collect()
}
