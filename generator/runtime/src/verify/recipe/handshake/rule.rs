//! One handshake, as data.

use crate::verify::recipe::{Algorithm, Encoding};

/// One handshake. Places have the syntax of [`Place`](crate::verify::recipe::Place), such as `query hub.challenge`.
/// Texts are templates with the pieces `{header:X}`, `{query:x}`, `{body:/x}` and `{computed}`.
///
/// Nothing is checked before [`Answers::new`](super::Answers::new), so that generated code can define rules as
/// constants.
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
    pub(super) refused: u16,
    pub(super) content: Content<'a>,
    pub(super) headers: &'a [(&'a str, &'a str)],
}

/// What distinguishes a handshake from other requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition<'a> {
    /// The place has a text, a number or a boolean.
    Present(&'a str),
    /// The place has this text. Numbers and booleans are compared as written.
    Is(&'a str, &'a str),
    /// The place, which is in the body, has an empty list.
    Empty(&'a str),
    /// The request isn't a handshake, but a delivery that was accepted. The answer is the response to it.
    Accepted,
}

/// What must be right in a handshake. Otherwise, the handshake is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check<'a> {
    /// The place has one of the secrets.
    Secret(&'a str),
    /// The place has one of the [tokens](super::Answers::tokens).
    Token(&'a str),
    /// The place has one of these texts.
    OneOf(&'a str, &'a [&'a str]),
}

/// A value that is computed with the secret or a token, for the piece `{computed}`.
///
/// A sender that can get any text signed can get an event signed. So this is answered only after verification, or for
/// texts that are [bounded](Rule::matches) so narrowly that none of them is what an event signs.
///
/// It is closed: nothing else can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Computed<'a> {
    /// The algorithm: an HMAC with the secret, or SHA-256.
    pub algorithm: Algorithm,
    /// The template of what is signed.
    pub of: &'a str,
    /// The encoding of the value.
    pub encoding: Encoding,
}

/// What a sender passes in a handshake, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gift<'a> {
    /// A secret that later deliveries are signed with.
    Secret(&'a str),
    /// A URL that confirms the registration when called.
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

    /// The SHA-256 of a text, in hexadecimal digits. The text usually has the piece `{token}`: the first of the
    /// [tokens](super::Answers::tokens).
    pub const fn sha256(of: &'a str) -> Self {
        Self { algorithm: Algorithm::Sha256, of, encoding: Encoding::Hex }
    }

    /// The same in Base64.
    #[must_use]
    pub const fn base64(self) -> Self {
        Self { encoding: Encoding::Base64, ..self }
    }
}

impl Rule<'_> {
    /// A rule that matches all requests that may deliver an event, and answers them with an empty 200.
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
            refused: 403,
            content: Content::Nothing,
            headers: &[],
        }
    }
}

impl<'a> Rule<'a> {
    /// Sets the only method that matches. By default, all methods match that aren't safe (RFC 9110, section 9.2.1), and
    /// for the response to an accepted delivery all methods.
    #[must_use]
    pub const fn method(self, method: &'a str) -> Self {
        Self { method: Some(method), ..self }
    }

    /// Sets conditions that a request must meet to match.
    #[must_use]
    pub const fn when(self, when: &'a [Condition<'a>]) -> Self {
        Self { when, ..self }
    }

    /// Sets checks that must all pass.
    #[must_use]
    pub const fn checks(self, checks: &'a [Check<'a>]) -> Self {
        Self { checks, ..self }
    }

    /// Sets that the request is verified first, like a delivery.
    #[must_use]
    pub const fn verified(self) -> Self {
        Self { is_verified: true, ..self }
    }

    /// Sets which values of the sender may be repeated or computed with, by their characters and length:
    /// `[A-Za-z0-9_-]{1,128}`. The default is 1 to 1,024 characters of visible ASCII or spaces, except `<` and `>`.
    #[must_use]
    pub const fn matches(self, class: &'a str) -> Self {
        Self { matches: Some(class), ..self }
    }

    /// Sets the value of the piece `{computed}`.
    #[must_use]
    pub const fn computed(self, computed: Computed<'a>) -> Self {
        Self { computed: Some(computed), ..self }
    }

    /// Sets what the sender passes.
    #[must_use]
    pub const fn gives(self, gift: Gift<'a>) -> Self {
        Self { gives: Some(gift), ..self }
    }

    /// Sets the response's status, 200 to 299.
    #[must_use]
    pub const fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// Sets the status of the response if a check fails, 400 to 499. The default is 403.
    #[must_use]
    pub const fn refused(self, status: u16) -> Self {
        Self { refused: status, ..self }
    }

    /// Sets the response's body to a text, which is a template.
    #[must_use]
    pub const fn text(self, template: &'a str) -> Self {
        Self { content: Content::Text(template), ..self }
    }

    /// Sets the response's body to JSON whose strings are templates. The values stay inside the strings.
    #[must_use]
    pub const fn json(self, json: &'a str) -> Self {
        Self { content: Content::Json(json), ..self }
    }

    /// Sets further headers of the response. Their values are templates; a header without a value is left out.
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
