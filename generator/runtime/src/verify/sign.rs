//! The sender's side of the schemes, for tests and for tools that send.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::delivery::Delivery;

/// A scheme that can also sign.
pub trait Signer {
    /// Returns the headers of the scheme for a body, signed with the first of its secrets.
    ///
    /// `id` is the id of the delivery, `at` the time in seconds since the Unix epoch. A scheme that doesn't sign them
    /// ignores them.
    fn sign(&self, id: &str, at: i64, body: &[u8]) -> Result<HeaderMap, SignError>;

    /// Signs a whole delivery and returns it. Schemes need this if they sign the method, the URL or other
    /// headers, or if their signature is in the URL or in the body.
    fn sign_delivery(&self, delivery: Delivery, id: &str, at: i64) -> Result<Delivery, SignError> {
        let mut headers = delivery.headers().clone();
        headers.extend(self.sign(id, at, delivery.body())?);
        Ok(Delivery::new(headers, delivery.body().clone()).with_arrival(delivery.arrival().clone()))
    }
}

/// Why a delivery can't be signed.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The id is empty, longer than 256 bytes, or contains a period or anything but visible ASCII.
    Id,
    /// The scheme has only public keys, which can't sign.
    NoSecret,
    /// The signature with its prefix isn't a valid header value.
    NotHeaderText,
    /// The delivery lacks a part that the scheme signs, or could not be verified.
    Part,
    /// The body, or an item of it, has no place for the signature.
    NoPlace,
}

/// A header's value.
pub(super) fn value(text: &str) -> Result<HeaderValue, SignError> {
    HeaderValue::from_str(text).map_err(|_| SignError::NotHeaderText)
}

/// A map with this header only.
pub(super) fn single_header(name: &HeaderName, value: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(name.clone(), value)])
}

impl fmt::Display for SignError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Id => "the id is not 1 to 256 bytes of visible ASCII without a period",
            Self::NoSecret => "public keys cannot sign",
            Self::Part => "the delivery lacks a part that is signed, or has one that is refused",
            Self::NoPlace => "the body has no place for the signature",
            Self::NotHeaderText => "the signature with its prefix is not a valid header value",
        })
    }
}

impl std::error::Error for SignError {}

crate::debug::debug_by_display!(SignError);
