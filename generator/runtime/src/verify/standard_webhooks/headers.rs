//! The three headers, and what is signed.

use http::{HeaderMap, HeaderName};
use memchr::{memchr, memchr_iter};

use crate::headers::{required_bytes, required_text};
use crate::verify::clock::unix_time;
use crate::verify::error::VerifyError;
use crate::verify::sign::{self, SignError};

const MAX_ID: usize = 256;
const MAX_SIGNATURES: usize = 64;
/// Room for the signatures of all known versions.
const MAX_LENGTH: usize = 8 * 1024;

/// The names of the headers of one family.
#[derive(Clone)]
pub(super) struct Headers {
    /// The name of the scheme.
    pub(super) scheme: &'static str,
    pub(super) id: HeaderName,
    timestamp: HeaderName,
    signature: HeaderName,
}

/// What a sender signs besides the body, and the signatures.
pub(super) struct Signed<'a> {
    pub(super) id: &'a str,
    /// The time as written, which is what is signed.
    time: &'a str,
    pub(super) at: i64,
    signatures: &'a [u8],
}

impl Headers {
    pub(super) fn webhook() -> Self {
        Self {
            scheme: "standard-webhooks",
            id: HeaderName::from_static("webhook-id"),
            timestamp: HeaderName::from_static("webhook-timestamp"),
            signature: HeaderName::from_static("webhook-signature"),
        }
    }

    pub(super) fn svix() -> Self {
        Self {
            scheme: "svix",
            id: HeaderName::from_static("svix-id"),
            timestamp: HeaderName::from_static("svix-timestamp"),
            signature: HeaderName::from_static("svix-signature"),
        }
    }

    /// Reads the headers. They aren't verified yet.
    pub(super) fn read<'a>(&self, headers: &'a HeaderMap) -> Result<Signed<'a>, VerifyError> {
        let id = required_text(headers, &self.id)?;
        let time = required_text(headers, &self.timestamp)?;
        let at = unix_time(time, &self.timestamp)?;
        let signed = Signed::new(id, time, at);
        let signed = signed.ok_or_else(|| VerifyError::not(&self.id, "visible ASCII without a period"))?;
        Ok(Signed { signatures: self.signatures(headers)?, ..signed })
    }

    /// The list of signatures. Fails if there are too many.
    fn signatures<'a>(&self, headers: &'a HeaderMap) -> Result<&'a [u8], VerifyError> {
        let list = required_bytes(headers, &self.signature)?;
        // A shorter list doesn't have to be counted.
        let is_bounded =
            list.len() < MAX_SIGNATURES || list.len() <= MAX_LENGTH && memchr_iter(b' ', list).count() < MAX_SIGNATURES;
        if is_bounded { Ok(list) } else { Err(VerifyError::not(&self.signature, "a list of at most 64 signatures")) }
    }

    /// Builds the headers that state what is signed, and the signature.
    pub(super) fn write(&self, signed: &Signed<'_>, signature: &str) -> Result<HeaderMap, SignError> {
        let of = [(&self.id, signed.id), (&self.timestamp, signed.time), (&self.signature, signature)];
        of.into_iter().map(|(name, text)| Ok((name.clone(), sign::value(text)?))).collect()
    }
}

impl<'a> Signed<'a> {
    /// Without signatures; `None` for an invalid id.
    pub(super) fn new(id: &'a str, time: &'a str, at: i64) -> Option<Self> {
        // Looking at all bytes is done for many at once. A search that may stop early isn't.
        let is_fit = |byte: u8| byte.is_ascii_graphic() && byte != b'.';
        let is_id = (1..=MAX_ID).contains(&id.len()) && id.bytes().fold(true, |all, byte| all & is_fit(byte));
        is_id.then_some(Self { id, time, at, signatures: b"" })
    }

    /// The parts of what is signed. The body isn't copied.
    pub(super) fn message<'b>(&self, body: &'b [u8]) -> [&'b [u8]; 5]
    where
        'a: 'b,
    {
        [self.id.as_bytes(), b".", self.time.as_bytes(), b".", body]
    }

    /// The signatures of the version, without its name.
    pub(super) fn signatures(&self, version: &'static str) -> impl Iterator<Item = &'a [u8]> + Clone {
        let behind_version = move |one: &'a [u8]| one.strip_prefix(version.as_bytes())?.strip_prefix(b",");
        parted_by_spaces(self.signatures).filter_map(behind_version)
    }
}

fn parted_by_spaces(list: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    let mut rest = Some(list);
    std::iter::from_fn(move || {
        let list = rest?;
        let (first, others) = match memchr(b' ', list) {
            Some(space) => (&list[..space], Some(&list[space + 1..])),
            None => (list, None),
        };
        rest = others;
        Some(first)
    })
}
