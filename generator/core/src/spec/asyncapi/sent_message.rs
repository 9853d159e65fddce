//! A message where it is sent.

use hookwright_runtime::Direction;

use super::super::Security;
use super::layers::Layers;
use crate::cursor::Cursor;

/// The message, and what the document says about it there.
#[derive(Clone, Debug)]
pub(super) struct SentMessage<'d> {
    /// The name for messages without their own: the key in the channel (3.x) or the channel's address (2.x).
    pub(super) fallback: &'d str,
    /// The key of its channel.
    pub(super) channel: Option<&'d str>,
    /// Whether the document's application sends it or receives it, if an operation says so.
    pub(super) direction: Option<Direction>,
    /// The operation, if this is its only message.
    pub(super) operation: Option<Layers<'d>>,
    /// The method of the request that delivers it, if the operation's binding for HTTP says so.
    pub(super) method: Option<&'d str>,
    /// The operation's reply to it.
    pub(super) reply: Option<Cursor<'d>>,
    /// Its security, if the operation has any.
    pub(super) security: Option<Security<'d>>,
    /// The message, or a reference to it.
    pub(super) cursor: Cursor<'d>,
}

impl<'d> SentMessage<'d> {
    pub(super) fn new(fallback: &'d str, channel: Option<&'d str>, cursor: Cursor<'d>) -> Self {
        Self { fallback, channel, direction: None, operation: None, method: None, reply: None, security: None, cursor }
    }
}
