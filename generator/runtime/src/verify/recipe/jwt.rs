//! JSON Web Tokens (RFC 7519) that a sender signs for each delivery.
//!
//! The recipe determines the algorithm and the keys. A token that names keys or extensions (`jku`, `jwk`, `x5u`, `x5c`,
//! `crit`) is refused.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::key::{Keys, Signed, bytes_of};
use super::pointer::Pointer;
use crate::verify::clock::Freshness;
use crate::verify::encoding;
use crate::verify::error::VerifyError;

/// How long a token may be, unless it is in the body.
const MAX_LENGTH: usize = 16 * 1024;

/// How far the sender's clock may differ from ours, in seconds.
const LEEWAY: i64 = 60;

/// What the claims of a token must be. `exp` and `nbf` are always checked. Without `exp`, a maximum age is required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    pub(super) audience: Option<Cow<'static, str>>,
    issuer: Option<Cow<'static, str>>,
    equal: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    body_sha256: Option<Cow<'static, str>>,
    url_sha256: Option<Cow<'static, str>>,
    max_age: Option<Duration>,
    is_expiry_optional: bool,
    token_type: Option<Cow<'static, str>>,
    is_payload: bool,
}

impl Claims {
    /// Only the times.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whom the token is for: `aud` must be this, or a list that contains it.
    #[must_use]
    pub fn audience(self, audience: impl Into<Cow<'static, str>>) -> Self {
        Self { audience: Some(audience.into()), ..self }
    }

    /// Sets who has issued the token: `iss`.
    #[must_use]
    pub fn issuer(self, issuer: impl Into<Cow<'static, str>>) -> Self {
        Self { issuer: Some(issuer.into()), ..self }
    }

    /// The claim of this name must be a string with this value, or a number or boolean written like it.
    #[must_use]
    pub fn equal(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Cow<'static, str>>) -> Self {
        self.equal.push((name.into(), value.into()));
        self
    }

    /// The claim of this name must be the SHA-256 of the body, in hexadecimal digits or in Base64 of either alphabet.
    /// Without this, the token isn't bound to its body.
    #[must_use]
    pub fn body_sha256(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { body_sha256: Some(name.into()), ..self }
    }

    /// The claim of this name must be the SHA-256 of the URL that the sender calls, written like that of the body. It
    /// is the recipe's [`url`](super::Recipe::url) or [`origin`](super::Recipe::origin).
    #[must_use]
    pub fn url_sha256(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { url_sha256: Some(name.into()), ..self }
    }

    /// Sets the type that the token's header must state, such as `secevent+jwt` (RFC 8725, section 3.11). Without this,
    /// a token that was made for something else is accepted if its claims fit. `application/` in front and case don't
    /// count.
    #[must_use]
    pub fn token_type(self, token_type: impl Into<Cow<'static, str>>) -> Self {
        Self { token_type: Some(token_type.into()), ..self }
    }

    /// Accepts tokens without `exp`, which are valid forever. They need the hash of the body, or are the body.
    #[must_use]
    pub fn optional_expiry(self) -> Self {
        Self { is_expiry_optional: true, ..self }
    }

    /// Sets that the claims are the payload of the event: the token is in the body, and what decodes the body reads
    /// nothing else. So the token needs no audience, and stays in the body that is stored.
    #[must_use]
    pub fn as_payload(self) -> Self {
        Self { is_payload: true, ..self }
    }

    /// Sets how old the token may be, by `iat`.
    #[must_use]
    pub fn max_age(self, age: Duration) -> Self {
        Self { max_age: Some(age), ..self }
    }

    /// Whether tokens for others, or for another body, are refused.
    pub(super) fn binds(&self) -> bool {
        self.audience.is_some() || self.body_sha256.is_some()
    }

    pub(super) fn are_payload(&self) -> bool {
        self.is_payload
    }

    pub(super) fn signs_body(&self) -> bool {
        self.body_sha256.is_some()
    }

    pub(super) fn signs_url(&self) -> bool {
        self.url_sha256.is_some()
    }

    /// Whether a token may be valid forever, for any body.
    pub(super) fn is_boundless(&self) -> bool {
        self.is_expiry_optional && self.body_sha256.is_none()
    }

    fn check_type(&self, header: &[u8]) -> Result<(), VerifyError> {
        let Some(expected) = &self.token_type else { return Ok(()) };
        let bare = |text: &str| text.to_ascii_lowercase().trim_start_matches("application/").to_owned();
        let found = claim(header, "typ")?;
        if found.is_some_and(|found| bare(&found) == bare(expected)) { Ok(()) } else { Err(VerifyError::NoMatch) }
    }

    fn check(&self, payload: &[u8], bound: Bound<'_>, freshness: &Freshness) -> Result<Option<i64>, VerifyError> {
        let texts = [("iss", &self.issuer)].into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let equal = self.equal.iter().map(|(name, value)| (&**name, &**value));
        for (name, value) in texts.chain(equal) {
            if claim(payload, name)?.as_deref() != Some(value) {
                return Err(VerifyError::NoMatch);
            }
        }
        if let Some(audience) = &self.audience {
            check_audience(payload, audience)?;
        }
        let hashes = [(&self.body_sha256, bound.body), (&self.url_sha256, bound.url.as_bytes())];
        for (name, bytes) in hashes.into_iter().filter_map(|(name, bytes)| Some((name.as_deref()?, bytes))) {
            let given = claim(payload, name)?.and_then(|text| hash(&text));
            let is_same = given.is_some_and(|given| bool::from(given.ct_eq(&Sha256::digest(bytes))));
            if !is_same {
                return Err(VerifyError::NoMatch);
            }
        }
        self.check_times(payload, freshness)
    }

    /// Checks the times. Returns when the token was issued, if it says so.
    fn check_times(&self, payload: &[u8], freshness: &Freshness) -> Result<Option<i64>, VerifyError> {
        let now = freshness.clock.now();
        let (expires, begins, issued) = (time(payload, "exp")?, time(payload, "nbf")?, time(payload, "iat")?);
        if expires.is_none() && self.max_age.is_none() && !self.is_expiry_optional {
            return Err(VerifyError::TooOld);
        }
        if expires.is_some_and(|at| now.saturating_sub(LEEWAY) >= at) {
            return Err(VerifyError::TooOld);
        }
        if begins.into_iter().chain(issued).any(|at| at > now.saturating_add(LEEWAY)) {
            return Err(VerifyError::TooNew);
        }
        if let Some(age) = self.max_age {
            let oldest = now.saturating_sub(i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
            if issued.is_none_or(|at| at < oldest) {
                return Err(VerifyError::TooOld);
            }
        }
        Ok(issued)
    }

    /// A token that fits, with further claims, signed by this algorithm.
    pub(super) fn token(
        &self,
        algorithm: &str,
        mut claims: serde_json::Map<String, serde_json::Value>,
        bound: Bound<'_>,
        at: i64,
        sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
    ) -> Option<String> {
        for (name, value) in &self.equal {
            claims.insert(name.to_string(), (**value).into());
        }
        let texts = [("aud", &self.audience), ("iss", &self.issuer)];
        for (name, value) in texts.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
            claims.insert(name.to_owned(), value.into());
        }
        let hashes = [(&self.body_sha256, bound.body), (&self.url_sha256, bound.url.as_bytes())];
        for (name, bytes) in hashes.into_iter().filter_map(|(name, bytes)| Some((name.as_deref()?, bytes))) {
            claims.insert(name.to_owned(), encoding::to_hex(&Sha256::digest(bytes)).into());
        }
        claims.insert("iat".to_owned(), at.into());
        claims.insert("exp".to_owned(), at.saturating_add(300).into());
        let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let payload = serde_json::Value::Object(claims).to_string();
        let token_type = self.token_type.as_deref().unwrap_or("JWT");
        let header = serde_json::json!({ "alg": algorithm, "typ": token_type }).to_string();
        let signed = format!("{}.{}", encoded(&header), encoded(&payload));
        let signature = sign(signed.as_bytes())?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// A token as received.
#[derive(Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    /// Whether it is in the body, whose length the receiver bounds.
    pub(super) is_in_body: bool,
}

impl Token<'_> {
    fn is_bounded(self) -> bool {
        self.is_in_body || self.text.len() <= MAX_LENGTH
    }
}

/// What a token may be bound to.
#[derive(Clone, Copy)]
pub(super) struct Bound<'a> {
    pub(super) body: &'a [u8],
    /// As the sender knows it. Empty if no claim is about it.
    pub(super) url: &'a str,
}

/// The index of the key that signed the token, and when the token was issued.
pub(super) fn verify(
    token: Token<'_>,
    algorithm: &str,
    claims: &Claims,
    keys: &Keys,
    bound: Bound<'_>,
    freshness: &Freshness,
) -> Result<(usize, Option<i64>), VerifyError> {
    let parts = token.text.rsplit_once('.').filter(|_| token.is_bounded());
    let (signed, signature) = parts.ok_or(VerifyError::NoMatch)?;
    let (header, payload) = signed.split_once('.').ok_or(VerifyError::NoMatch)?;
    let (header, payload, signature) = (decoded(header)?, decoded(payload)?, decoded(signature)?);
    check_header(&header, algorithm, &["crit", "jku", "jwk", "x5c", "x5u", "b64", "zip"])?;
    claims.check_type(&header)?;
    let message = [Signed::Bytes(Cow::Borrowed(signed.as_bytes()))];
    let key = keys.signer_of_bytes(&message, signature).ok_or(VerifyError::NoMatch)?;
    claims.check(&payload, bound, freshness).map(|issued| (key, issued))
}

/// The index of the key that signed the message, if the token has an empty payload in place of it (RFC 7515, appendix
/// F). Its header says whether the message is encoded (RFC 7797).
pub(super) fn detached_signer(token: Token<'_>, algorithm: &str, keys: &Keys, message: &[Signed<'_>]) -> Option<usize> {
    let (header, signature) = token.text.split_once("..").filter(|_| token.is_bounded())?;
    let (fields, signature) = (decoded(header).ok()?, decoded(signature).ok()?);
    check_header(&fields, algorithm, &["jku", "jwk", "x5c", "x5u", "zip"]).ok()?;
    let is_bare = claim(&fields, "b64").ok()?.as_deref() == Some("false");
    let critical = pointer("crit").ok()?.find(&fields).ok()?.and_then(|range| fields.get(range));
    let critical: Option<Vec<&str>> = critical.map(serde_json::from_slice).transpose().ok()?;
    // An extension that must be known has to be this one, and this one has to be listed.
    if critical.as_deref() != is_bare.then_some(&["b64"][..]) {
        return None;
    }
    let message: Vec<u8> = bytes_of(message).flatten().copied().collect();
    let message = if is_bare { message } else { URL_SAFE_NO_PAD.encode(message).into_bytes() };
    let signed = [header.as_bytes(), b".", &message].map(|part| Signed::Bytes(Cow::Borrowed(part)));
    keys.signer_of_bytes(&signed, signature)
}

/// A token without its payload, which is the message.
pub(super) fn detached(
    algorithm: &str,
    message: &[Signed<'_>],
    sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Option<String> {
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{algorithm}","b64":false,"crit":["b64"]}}"#));
    let message: Vec<u8> = [header.as_bytes(), b"."].into_iter().chain(bytes_of(message)).flatten().copied().collect();
    Some(format!("{header}..{}", URL_SAFE_NO_PAD.encode(sign(&message)?)))
}

fn decoded(text: &str) -> Result<Vec<u8>, VerifyError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| VerifyError::NoMatch)
}

/// Fails if a header names another algorithm, or has one of these fields.
fn check_header(header: &[u8], algorithm: &str, refused: &[&str]) -> Result<(), VerifyError> {
    if claim(header, "alg")?.as_deref() != Some(algorithm) {
        return Err(VerifyError::NoMatch);
    }
    for name in refused {
        if pointer(name)?.find(header).map_err(|_| VerifyError::NoMatch)?.is_some() {
            return Err(VerifyError::NoMatch);
        }
    }
    Ok(())
}

/// A SHA-256 in hexadecimal digits or Base64, which have different lengths or alphabets.
fn hash(text: &str) -> Option<[u8; 32]> {
    encoding::from_hex(text).or_else(|| encoding::from_base64(text)).or_else(|| encoding::from_base64_url(text))
}

fn pointer(name: &str) -> Result<Pointer, VerifyError> {
    format!("/{}", name.replace('~', "~0").replace('/', "~1")).parse().map_err(|_| VerifyError::NoMatch)
}

/// A claim that is a string, a number or a boolean.
fn claim<'j>(json: &'j [u8], name: &str) -> Result<Option<Cow<'j, str>>, VerifyError> {
    pointer(name)?.text(json).map_err(|_| VerifyError::NoMatch)?.map_err(|_| VerifyError::NoMatch)
}

/// A claim that is a time. It may have a fraction and an exponent (RFC 7519, `NumericDate`); fractions of seconds are cut
/// off.
#[expect(clippy::cast_possible_truncation, reason = "a time out of range becomes the first or the last one")]
fn time(json: &[u8], name: &str) -> Result<Option<i64>, VerifyError> {
    let Some(text) = claim(json, name)? else { return Ok(None) };
    if let Ok(whole) = text.parse() {
        return Ok(Some(whole));
    }
    let seconds = text.parse().ok().filter(|seconds: &f64| seconds.is_finite()).ok_or(VerifyError::NoMatch)?;
    Ok(Some(seconds as i64))
}

fn check_audience(payload: &[u8], audience: &str) -> Result<(), VerifyError> {
    let found = pointer("aud")?.find(payload).map_err(|_| VerifyError::NoMatch)?;
    let value = found.and_then(|range| payload.get(range)).and_then(|json| serde_json::from_slice(json).ok());
    let is_meant = match value {
        Some(serde_json::Value::String(only)) => only == audience,
        Some(serde_json::Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(audience)),
        _ => false,
    };
    if is_meant { Ok(()) } else { Err(VerifyError::NoMatch) }
}
