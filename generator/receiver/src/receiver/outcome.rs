//! The outcomes of requests.

use std::time::Duration;

use hookwright_runtime::ReplyInfo;
use hookwright_runtime::handshake::Answer;

use http::StatusCode;

use super::replies::Reply;

/// The outcome of a request, which determines its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The inbox has stored it.
    Stored,
    /// The inbox has or had one with its key.
    Duplicate,
    /// The handler has handled it.
    Handled,
    /// It is stored or handled, and gets a reply.
    Replied(Box<Reply>),
    /// It is stored or handled, but the reply is late.
    Late(&'static ReplyInfo),
    /// It is stored or handled, but without a reply, since the responder failed.
    ReplyFailed(&'static ReplyInfo),
    /// It contains no event: a list without items.
    Nothing,
    /// The document does not list its event.
    Unknown,
    /// Its payload does not fit.
    Malformed,
    /// It isn't an event.
    Unnamed,
    /// The handler failed, and another attempt may help.
    Transient { retry_after: Option<Duration> },
    /// The handler failed, and another attempt can't help.
    Permanent,
    /// The handler panicked.
    Panicked,
    /// The inbox is full.
    Full,
    /// The inbox can't be reached, or can't write.
    Down,
    /// The tenant is unknown because the lookup failed.
    NoTenants,
    /// The receiver is shutting down.
    ShuttingDown,
    /// Its signature is missing or invalid.
    Unverified,
    /// It is a handshake.
    Answered(Box<Answer>),
    /// It is a handshake that is wrong or unexpected, and gets this status.
    Refused(StatusCode),
    /// It is a handshake whose values are missing or out of bounds.
    Unfit,
    /// It contains no readable delivery.
    Rejected(Rejection),
}

/// Why a request contains no readable delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// No event is delivered with its method.
    Method,
    /// The document doesn't list its media type.
    MediaType,
    /// Its body is encoded in a way that isn't accepted, or several times.
    Coding,
    /// Its body is longer than allowed, as received or decoded, or has too many events.
    Large,
    /// Its body takes too long.
    Slow,
    /// Its body is cut off.
    Broken,
    /// All bodies together are longer than allowed.
    Busy,
}

impl Outcome {
    /// The outcome's name in counters and spans.
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
            Self::Refused(_) => "refused",
            Self::Unfit => "unfit",
            Self::Rejected(rejection) => rejection.label(),
        }
    }
}

impl Outcome {
    /// Whether the request is a delivery, not a handshake, and was verified.
    pub(super) fn is_delivery(&self) -> bool {
        !matches!(self, Self::Unverified | Self::Answered(_) | Self::Refused(_) | Self::Unfit | Self::Rejected(_))
    }

    /// Whether the delivery can no longer be lost.
    pub(super) fn is_safe(&self) -> bool {
        matches!(self, Self::Stored | Self::Duplicate | Self::Handled)
    }

    /// How bad the outcome is for a body with several events. The worst determines the response.
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
            Self::Unverified | Self::Rejected(_) | Self::Answered(_) | Self::Refused(_) | Self::Unfit => 6,
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
