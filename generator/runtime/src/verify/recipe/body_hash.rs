//! Bodies that are signed by their hash.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256, Sha512};

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

/// The hash of the body as a piece of a template: `sha256`, `sha512:base64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BodyHash {
    is_sha512: bool,
    written: Written,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Hex,
    UpperHex,
    Base64,
    Bytes,
}

impl BodyHash {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (hash, written) = text.split_once(':').unwrap_or((text, "hex"));
        let is_sha512 = match hash {
            "sha256" => false,
            "sha512" => true,
            _ => return None,
        };
        let written = match written {
            "hex" => Written::Hex,
            "upper" => Written::UpperHex,
            "base64" => Written::Base64,
            "bytes" => Written::Bytes,
            _ => return None,
        };
        Some(Self { is_sha512, written })
    }

    pub(super) fn hash(self, body: &[u8]) -> Vec<u8> {
        let hash = if self.is_sha512 { Sha512::digest(body).to_vec() } else { Sha256::digest(body).to_vec() };
        match self.written {
            Written::Hex => encoding::to_hex(&hash).into_bytes(),
            Written::UpperHex => encoding::to_hex(&hash).to_ascii_uppercase().into_bytes(),
            Written::Base64 => encoding::to_base64(&hash).into_bytes(),
            Written::Bytes => hash,
        }
    }
}
