//! The sender's side of the schemes, for tests and for tools that send.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

/// A scheme that can also make what it verifies.
pub trait Signer {
    /// The headers of the scheme for a body, by the first of its secrets.
    ///
    /// `id` is the delivery's, `at` the time in seconds since the Unix epoch; a scheme that signs neither leaves them out.
    fn sign(&self, id: &str, at: i64, body: &[u8]) -> Result<HeaderMap, SignError>;
}

/// Why a delivery cannot be signed.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The id is empty or longer than 256 bytes, or holds a full stop or anything but visible ASCII.
    Id,
    /// The scheme has public keys only, which cannot sign.
    NoSecret,
    /// The signature with its prefix cannot stand in a header.
    NotHeaderText,
}

/// A header's value.
pub(super) fn value(text: &str) -> Result<HeaderValue, SignError> {
    HeaderValue::from_str(text).map_err(|_| SignError::NotHeaderText)
}

/// Headers of one header.
pub(super) fn single_header(name: &HeaderName, value: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(name.clone(), value)])
}

impl fmt::Display for SignError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Id => "the id is not 1 to 256 bytes of visible ASCII without a full stop",
            Self::NoSecret => "public keys cannot sign",
            Self::NotHeaderText => "the signature with its prefix cannot stand in a header",
        })
    }
}

impl std::error::Error for SignError {}

crate::debug::debug_by_display!(SignError);
