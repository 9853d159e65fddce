//! One handshake, as data.

use crate::verify::recipe::{Algorithm, Encoding};

/// One handshake. Places are written as [`Place`](crate::verify::recipe::Place) reads them, `query hub.challenge`, and texts
/// are templates with the pieces `{header:X}`, `{query:x}`, `{body:/x}` and `{computed}`.
///
/// Nothing is checked before [`Answers::new`](super::Answers::new), so that generated code can have rules as constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    pub(super) method: Option<&'a str>,
    pub(super) when: &'a [Condition<'a>],
    pub(super) checks: &'a [Check<'a>],
    pub(super) is_verified: bool,
    pub(super) matches: Option<&'a str>,
    pub(super) computed: Option<Computed<'a>>,
    pub(super) gives: Option<Gift<'a>>,
    pub(super) status: u16,
    pub(super) content: Content<'a>,
    pub(super) headers: &'a [(&'a str, &'a str)],
}

/// What tells a handshake from other requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition<'a> {
    /// A text, a number or a boolean is at the place.
    Present(&'a str),
    /// This text is at the place. Numbers and booleans are compared as they are written.
    Is(&'a str, &'a str),
    /// An empty list is at the place, which is in the body.
    Empty(&'a str),
}

/// What has to be right in a handshake. If it isn't, the handshake is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check<'a> {
    /// One of the secrets is at the place.
    Secret(&'a str),
    /// One of the [tokens](super::Answers::tokens) is at the place.
    Token(&'a str),
    /// One of these texts is at the place.
    OneOf(&'a str, &'a [&'a str]),
}

/// A value that is computed with the secret, for the piece `{computed}`.
///
/// A sender that can get any text signed can get an event signed. So this is answered only after verification, or for texts
/// that are
/// [bounded](Rule::matches) so narrowly that none of them is what an event signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Computed<'a> {
    /// One of the HMACs.
    pub algorithm: Algorithm,
    /// The template of what is signed.
    pub of: &'a str,
    /// How the value is written.
    pub encoding: Encoding,
}

/// What a sender passes in a handshake, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gift<'a> {
    /// A secret that later deliveries are signed with.
    Secret(&'a str),
    /// A URL to be called, which confirms the registration.
    Url(&'a str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    Nothing,
    Text(&'a str),
    Json(&'a str),
}

impl<'a> Computed<'a> {
    /// The HMAC with SHA-1 of a text, in hexadecimal digits.
    pub const fn hmac_sha1(of: &'a str) -> Self {
        Self { algorithm: Algorithm::HmacSha1, of, encoding: Encoding::Hex }
    }

    /// The HMAC with SHA-256 of a text, in hexadecimal digits.
    pub const fn hmac_sha256(of: &'a str) -> Self {
        Self { algorithm: Algorithm::HmacSha256, of, encoding: Encoding::Hex }
    }

    /// The HMAC with SHA-512 of a text, in hexadecimal digits.
    pub const fn hmac_sha512(of: &'a str) -> Self {
        Self { algorithm: Algorithm::HmacSha512, of, encoding: Encoding::Hex }
    }

    /// The same in Base64.
    #[must_use]
    pub const fn base64(self) -> Self {
        Self { encoding: Encoding::Base64, ..self }
    }
}

impl Rule<'_> {
    /// A rule that all requests follow which may deliver an event; they are answered with 200 and nothing else.
    pub const fn new() -> Self {
        Self {
            method: None,
            when: &[],
            checks: &[],
            is_verified: false,
            matches: None,
            computed: None,
            gives: None,
            status: 200,
            content: Content::Nothing,
            headers: &[],
        }
    }
}

impl<'a> Rule<'a> {
    /// For requests with this method only. Without, for those with a method that is not safe (RFC 9110, section 9.2.1).
    #[must_use]
    pub const fn method(self, method: &'a str) -> Self {
        Self { method: Some(method), ..self }
    }

    /// Only for requests that match all of this.
    #[must_use]
    pub const fn when(self, when: &'a [Condition<'a>]) -> Self {
        Self { when, ..self }
    }

    /// All of this has to be right.
    #[must_use]
    pub const fn checks(self, checks: &'a [Check<'a>]) -> Self {
        Self { checks, ..self }
    }

    /// The request is verified first, as every delivery is.
    #[must_use]
    pub const fn verified(self) -> Self {
        Self { is_verified: true, ..self }
    }

    /// What a sender's values have to be to be repeated or computed with: characters and how many of them,
    /// `[A-Za-z0-9_-]{1,128}`. Without, they are 1 to 1,024 characters of visible ASCII or spaces, but for `<` and `>`.
    #[must_use]
    pub const fn matches(self, class: &'a str) -> Self {
        Self { matches: Some(class), ..self }
    }

    /// The value of the piece `{computed}`.
    #[must_use]
    pub const fn computed(self, computed: Computed<'a>) -> Self {
        Self { computed: Some(computed), ..self }
    }

    /// What the sender passes.
    #[must_use]
    pub const fn gives(self, gift: Gift<'a>) -> Self {
        Self { gives: Some(gift), ..self }
    }

    /// The response's status, a success.
    #[must_use]
    pub const fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The response's body is this text: a template.
    #[must_use]
    pub const fn text(self, template: &'a str) -> Self {
        Self { content: Content::Text(template), ..self }
    }

    /// The response's body is this JSON, whose strings are templates. Their values stay inside of the strings.
    #[must_use]
    pub const fn json(self, json: &'a str) -> Self {
        Self { content: Content::Json(json), ..self }
    }

    /// The response's further headers, whose values are templates. One without a value is left out.
    #[must_use]
    pub const fn headers(self, headers: &'a [(&'a str, &'a str)]) -> Self {
        Self { headers, ..self }
    }
}

impl Default for Rule<'_> {
    fn default() -> Self {
        Self::new()
    }
}
