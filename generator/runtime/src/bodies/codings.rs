//! Compressed bodies: which encodings are accepted (`Content-Encoding`), and how far a body may grow.
//!
//! Only one layer is undone. What is undone is bounded before it is made, by its length and by how many times longer it is than
//! what came, so that a few bytes can't take much memory.

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

/// The encodings of bodies that are accepted, and how far a body may grow as one is undone: to 1 MiB and to 20 times its length,
/// unless something else is said.
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
    /// Undoes it, up to as many bytes.
    decode: fn(&[u8], usize) -> Result<Vec<u8>, CodingFault>,
}

/// `gzip` (RFC 1952).
#[cfg(feature = "gzip")]
pub const GZIP: Coding = Coding { name: "gzip", decode: deflate::gzip };
/// `deflate`: what `zlib` writes (RFC 1950), and bare deflated data (RFC 1951), which some senders take it for.
#[cfg(feature = "gzip")]
pub const DEFLATE: Coding = Coding { name: "deflate", decode: deflate::deflate };
/// `br` (RFC 7932).
#[cfg(feature = "brotli")]
pub const BROTLI: Coding = Coding { name: "br", decode: brotli::decode };
/// `zstd` (RFC 8878), with windows of at most 8 MiB (RFC 9659).
#[cfg(feature = "zstd")]
pub const ZSTD: Coding = Coding { name: "zstd", decode: zstd::decode };

/// Why a body cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingFault {
    /// It is encoded otherwise, or several times.
    NotAccepted,
    /// It would be longer than is allowed.
    TooLarge,
    /// It isn't what the header says, breaks off, or has something behind its end.
    Damaged,
}

impl Codings {
    /// None.
    pub const NONE: Self = Self::accept(&[]);

    /// These, bounded as usual.
    pub const fn accept(accepted: &'static [Coding]) -> Self {
        Self { accepted, max_bytes: 1024 * 1024, max_ratio: 20 }
    }

    /// The same with another bound of the length, in bytes.
    #[must_use]
    pub const fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// The same with another bound of how many times longer a body may be than what came.
    #[must_use]
    pub const fn max_ratio(self, max_ratio: usize) -> Self {
        Self { max_ratio, ..self }
    }

    /// Whether none is accepted.
    pub(crate) const fn are_none(&self) -> bool {
        self.accepted.is_empty()
    }

    /// Their names, as `Accept-Encoding` lists them.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self.accepted.iter().map(|coding| coding.name).collect();
        if names.is_empty() { "identity".to_owned() } else { names.join(", ") }
    }

    /// The one that the headers name; none if the body is as it was written.
    pub(crate) fn named(&self, headers: &HeaderMap) -> Result<Option<Coding>, CodingFault> {
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

    /// The body as it was before. One without bytes has nothing to undo.
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
            Self::TooLarge => "the body is longer than is allowed once it is decoded",
            Self::Damaged => "the body isn't what its `Content-Encoding` says, or it is damaged",
        })
    }
}

impl std::error::Error for CodingFault {}
