//! Compressed bodies: which encodings are accepted (`Content-Encoding`), and how long a decompressed body may be.
//!
//! Only one layer is decompressed. Its output is bounded while it is produced, both in length and as a multiple of the
//! input, so that a few bytes can't take much memory.

#[cfg(feature = "brotli")]
mod brotli;
#[cfg(feature = "gzip")]
mod deflate;
#[cfg(feature = "zstd")]
mod zstd;

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// The accepted encodings of bodies, and the limits for decompressed bodies. By default these are 1 MiB and 20 times
/// the compressed length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codings {
    accepted: &'static [Coding],
    max_bytes: usize,
    max_ratio: usize,
}

/// An encoding of bodies.
#[derive(Clone, Copy)]
pub struct Coding {
    /// Its name in `Content-Encoding`, in lower case.
    name: &'static str,
    /// Decodes a body, up to this many bytes.
    decode: fn(&[u8], usize) -> Result<Vec<u8>, CodingFault>,
}

/// `gzip` (RFC 1952).
#[cfg(feature = "gzip")]
pub const GZIP: Coding = Coding { name: "gzip", decode: deflate::gzip };
/// `deflate`: the `zlib` format (RFC 1950), and raw deflate data (RFC 1951), which some senders send instead.
#[cfg(feature = "gzip")]
pub const DEFLATE: Coding = Coding { name: "deflate", decode: deflate::deflate };
/// `br` (RFC 7932).
#[cfg(feature = "brotli")]
pub const BROTLI: Coding = Coding { name: "br", decode: brotli::decode };
/// `zstd` (RFC 8878), with windows of at most 8 MiB (RFC 9659).
#[cfg(feature = "zstd")]
pub const ZSTD: Coding = Coding { name: "zstd", decode: zstd::decode };

/// Why a body can't be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingFault {
    /// Its encoding isn't accepted, or it is encoded several times.
    NotAccepted,
    /// It would be longer than allowed.
    TooLarge,
    /// It isn't in the encoding that the header states, is cut off, or has data after its end.
    Damaged,
}

impl Codings {
    /// No encodings.
    pub const NONE: Self = Self::accept(&[]);

    /// These encodings, with the default limits.
    pub const fn accept(accepted: &'static [Coding]) -> Self {
        Self { accepted, max_bytes: 1024 * 1024, max_ratio: 20 }
    }

    /// Sets the maximum length of a decompressed body, in bytes.
    #[must_use]
    pub const fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sets how many times longer than the compressed body a decompressed body may be.
    #[must_use]
    pub const fn max_ratio(self, max_ratio: usize) -> Self {
        Self { max_ratio, ..self }
    }

    /// Whether no encoding is accepted.
    pub(crate) const fn are_none(&self) -> bool {
        self.accepted.is_empty()
    }

    /// Their names, as `Accept-Encoding` lists them.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self.accepted.iter().map(|coding| coding.name).collect();
        if names.is_empty() { "identity".to_owned() } else { names.join(", ") }
    }

    /// The encoding that the headers state; `None` if the body isn't encoded.
    pub(crate) fn coding_of(&self, headers: &HeaderMap) -> Result<Option<Coding>, CodingFault> {
        let mut found = None;
        for value in headers.get_all(CONTENT_ENCODING) {
            let text = value.to_str().map_err(|_| CodingFault::NotAccepted)?;
            for name in text.split(',').map(str::trim) {
                if name.is_empty() || name.eq_ignore_ascii_case("identity") {
                    continue;
                }
                // An old name for the same (RFC 9110, section 8.4.1.3).
                let name = if name.eq_ignore_ascii_case("x-gzip") { "gzip" } else { name };
                let coding = self.accepted.iter().find(|coding| name.eq_ignore_ascii_case(coding.name));
                if found.is_some() {
                    return Err(CodingFault::NotAccepted);
                }
                found = Some(*coding.ok_or(CodingFault::NotAccepted)?);
            }
        }
        Ok(found)
    }

    /// The decoded body. An empty body is returned as it is.
    pub(crate) fn decode(&self, coding: Coding, body: &Bytes) -> Result<Bytes, CodingFault> {
        if body.is_empty() {
            return Ok(Bytes::new());
        }
        let most = body.len().saturating_mul(self.max_ratio).min(self.max_bytes);
        (coding.decode)(body, most).map(Bytes::from)
    }
}

impl PartialEq for Coding {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Coding {}

impl fmt::Debug for Coding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

impl fmt::Display for CodingFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotAccepted => "the body is encoded in a way that isn't accepted",
            Self::TooLarge => "the body is longer than allowed once decoded",
            Self::Damaged => "the body isn't what its `Content-Encoding` says, or it is damaged",
        })
    }
}

impl std::error::Error for CodingFault {}
