//! Bodies that are signed by their hash.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::Encoding;
use super::error::PartReason;
use super::place::Place;
use super::source::Source;
use crate::verify::encoding;
use crate::verify::error::VerifyError;

/// Where the SHA-256 of the body is, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodySha256 {
    pub(super) at: Place,
    prefix: Cow<'static, str>,
    encoding: Encoding,
}

impl BodySha256 {
    /// The hash is at this place, in hexadecimal digits.
    pub fn at(place: impl Into<Place>) -> Self {
        Self { at: place.into(), prefix: "".into(), encoding: Encoding::Hex }
    }

    /// Sets what precedes the hash.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<Cow<'static, str>>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Sets how the hash is written.
    #[must_use]
    pub fn encoding(self, encoding: Encoding) -> Self {
        Self { encoding, ..self }
    }

    /// The text for a body.
    pub(super) fn text(&self, body: &[u8]) -> String {
        format!("{}{}", self.prefix, self.encoding.encode(&Sha256::digest(body)))
    }

    /// Fails unless the place holds the hash of the body.
    pub(super) fn check(&self, source: Source<'_>) -> Result<(), VerifyError> {
        let text = source.required(&self.at)?;
        let hash: Option<[u8; 32]> = text.strip_prefix(&*self.prefix).and_then(|hash| self.encoding.decode(hash));
        let own: [u8; 32] = Sha256::digest(source.sent.body()).into();
        // Neither is secret.
        if hash == Some(own) {
            Ok(())
        } else {
            Err(VerifyError::place(&self.at, PartReason::Not("the SHA-256 of the body")))
        }
    }
}

/// The SHA-256 in lower-case hexadecimal digits.
pub(super) fn hex_sha256(body: &[u8]) -> String {
    encoding::to_hex(&Sha256::digest(body))
}
