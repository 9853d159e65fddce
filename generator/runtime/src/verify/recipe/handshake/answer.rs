//! Answers to handshakes.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::verify::error::VerifyError;

/// The response to a handshake.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// Its status, 200 to 299.
    pub status: StatusCode,
    /// Its headers, including the type of the body.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// What the sender passed. Store it before you answer, or it is lost.
    pub given: Option<Given>,
}

/// What a sender passed in a handshake. `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Given {
    /// A secret that later deliveries are signed with.
    Secret(String),
    /// A URL that confirms the registration when called. The sender chose it: check its scheme and its host before you
    /// call it.
    Url(String),
}

/// Why a handshake is refused. It shows nothing of the request.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It must be verified, and wasn't.
    Unverified(VerifyError),
    /// A token, a secret or an origin in it is wrong. The sender gets this status, which is the rule's.
    Wrong(StatusCode),
    /// A value to be repeated is missing, occurs several times, or is out of the rule's bounds.
    Unfit,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unverified(error) => error.fmt(formatter),
            Self::Wrong(_) => formatter.write_str("a token, a secret or an origin in the handshake is wrong"),
            Self::Unfit => formatter.write_str("a value of the handshake is missing, repeated or out of bounds"),
        }
    }
}

impl std::error::Error for Refusal {}

crate::debug::debug_by_display!(Refusal);

impl fmt::Debug for Given {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Secret(_) => "Secret(…)",
            Self::Url(_) => "Url(…)",
        })
    }
}

/// Shows only the names of the headers and the length of the body.
impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("status", &self.status)
            .field("header_names", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .field("given", &self.given)
            .finish()
    }
}
