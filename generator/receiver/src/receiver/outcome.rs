//! What became of a request.

use std::time::Duration;

use hookwright_runtime::ReplyInfo;
use hookwright_runtime::handshake::Answer;

use super::replies::Reply;

/// What became of a request, from which its answer follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The inbox keeps it.
    Stored,
    /// The inbox has or had one with its key.
    Duplicate,
    /// The handler is done with it.
    Handled,
    /// The inbox keeps it or the handler is done with it, and its sender is replied to.
    Replied(Box<Reply>),
    /// Like the one above, and the reply is late.
    Late(&'static ReplyInfo),
    /// Like the one above, but without a reply, since the responder failed.
    ReplyFailed(&'static ReplyInfo),
    /// It holds no event: a list without items.
    Nothing,
    /// The document does not list its event.
    Unknown,
    /// Its payload does not fit.
    Malformed,
    /// It isn't an event.
    Unnamed,
    /// The handler failed, and another attempt may help.
    Transient { retry_after: Option<Duration> },
    /// The handler failed, and another attempt cannot help.
    Permanent,
    /// The handler panicked.
    Panicked,
    /// The inbox holds as much as it may.
    Full,
    /// The inbox cannot be reached, or cannot write.
    Down,
    /// The tenant is unknown, since the lookup failed.
    NoTenants,
    /// The receiver takes nothing any more.
    ShuttingDown,
    /// Its signature is missing or invalid.
    Unverified,
    /// It is a handshake.
    Answered(Box<Answer>),
    /// It is a handshake that is wrong or unexpected.
    Refused,
    /// It is a handshake whose values are missing or out of bounds.
    Unfit,
    /// It holds no delivery that can be read.
    Rejected(Rejection),
}

/// Why a request holds no delivery that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// None of the events is delivered by its method.
    Method,
    /// The document doesn't list its media type.
    MediaType,
    /// Its body is encoded in a way that isn't accepted, or several times.
    Coding,
    /// Its body is longer than is allowed, as it came or once it is decoded, or holds more events.
    Large,
    /// Its body takes longer than is allowed.
    Slow,
    /// Its body breaks off.
    Broken,
    /// All bodies together are longer than is allowed.
    Busy,
}

impl Outcome {
    /// The outcome as counters and spans call it.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
            Self::Handled => "handled",
            Self::Replied(_) => "replied",
            Self::Late(_) => "late",
            Self::ReplyFailed(_) => "reply_failed",
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
            Self::Malformed => "malformed",
            Self::Unnamed => "unnamed",
            Self::Transient { .. } => "transient",
            Self::Permanent => "permanent",
            Self::Panicked => "panicked",
            Self::Full => "inbox_full",
            Self::Down => "inbox_down",
            Self::NoTenants => "lookup_failed",
            Self::ShuttingDown => "shutting_down",
            Self::Unverified => "unverified",
            Self::Answered(_) => "answered",
            Self::Refused => "refused",
            Self::Unfit => "unfit",
            Self::Rejected(rejection) => rejection.label(),
        }
    }
}

impl Outcome {
    /// Whether the delivery can't get lost any more.
    pub(super) fn is_safe(&self) -> bool {
        matches!(self, Self::Stored | Self::Duplicate | Self::Handled)
    }

    /// How bad it is for the whole of a body that holds several events: the worst is what its sender is told.
    pub(super) fn severity(&self) -> u8 {
        match self {
            Self::Nothing
            | Self::Stored
            | Self::Duplicate
            | Self::Handled
            | Self::Replied(_)
            | Self::Late(_)
            | Self::ReplyFailed(_) => 0,
            Self::Unknown => 1,
            Self::Malformed | Self::Unnamed => 2,
            Self::Permanent => 3,
            Self::Transient { retry_after: None } | Self::Panicked => 4,
            Self::Transient { retry_after: Some(_) } => 5,
            Self::Unverified | Self::Rejected(_) | Self::Answered(_) | Self::Refused | Self::Unfit => 6,
            Self::Full | Self::Down | Self::NoTenants | Self::ShuttingDown => 7,
        }
    }
}

impl Rejection {
    fn label(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::MediaType => "media_type",
            Self::Coding => "encoding",
            Self::Large => "too_large",
            Self::Slow => "too_slow",
            Self::Broken => "broken_off",
            Self::Busy => "busy",
        }
    }
}
