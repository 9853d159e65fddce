//! A message where the document says that it travels.

use hookwright_runtime::Direction;

use super::super::Security;
use super::layers::Layers;
use crate::cursor::Cursor;

/// The message, and what is said of it there.
#[derive(Clone, Debug)]
pub(super) struct SentMessage<'d> {
    /// The name that it has where it stands, for messages without one of their own: its key in the channel (3.x) or
    /// the channel's address (2.x).
    pub(super) fallback: &'d str,
    /// The key of its channel.
    pub(super) channel: Option<&'d str>,
    /// Whether the document's application sends it or receives it, where an operation says so.
    pub(super) direction: Option<Direction>,
    /// The operation of which it is the only message.
    pub(super) operation: Option<Layers<'d>>,
    /// The method of the request that delivers it, where the operation's binding for HTTP says so.
    pub(super) method: Option<&'d str>,
    /// What the operation says of the reply to it.
    pub(super) reply: Option<Cursor<'d>>,
    /// How its sender is known, where the operation says so.
    pub(super) security: Option<Security<'d>>,
    /// The message, or a reference to it.
    pub(super) cursor: Cursor<'d>,
}

impl<'d> SentMessage<'d> {
    pub(super) fn new(fallback: &'d str, channel: Option<&'d str>, cursor: Cursor<'d>) -> Self {
        Self { fallback, channel, direction: None, operation: None, method: None, reply: None, security: None, cursor }
    }
}
