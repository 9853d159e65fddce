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

use super::key::{Keys, Signed};
use super::pointer::Pointer;
use crate::verify::clock::Freshness;
use crate::verify::encoding;
use crate::verify::error::VerifyError;

/// How long a token may be.
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
    max_age: Option<Duration>,
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

    /// The claim of this name must be the SHA-256 of the body in hexadecimal digits. Without this, the token isn't
    /// bound to its body.
    #[must_use]
    pub fn body_sha256(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { body_sha256: Some(name.into()), ..self }
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

    pub(super) fn signs_body(&self) -> bool {
        self.body_sha256.is_some()
    }

    fn check(&self, payload: &[u8], body: &[u8], freshness: &Freshness) -> Result<Option<i64>, VerifyError> {
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
        if let Some(name) = &self.body_sha256 {
            let given = claim(payload, name)?.and_then(|text| encoding::from_hex::<32>(&text));
            let is_same = given.is_some_and(|given| bool::from(given.ct_eq(&Sha256::digest(body))));
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
        if expires.is_none() && self.max_age.is_none() {
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

    /// A token that fits, signed by this algorithm.
    pub(super) fn token(
        &self,
        algorithm: &str,
        body: &[u8],
        at: i64,
        sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
    ) -> Option<String> {
        let mut claims = serde_json::Map::new();
        for (name, value) in &self.equal {
            claims.insert(name.to_string(), (**value).into());
        }
        let texts = [("aud", &self.audience), ("iss", &self.issuer)];
        for (name, value) in texts.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
            claims.insert(name.to_owned(), value.into());
        }
        if let Some(name) = &self.body_sha256 {
            claims.insert(name.to_string(), encoding::to_hex(&Sha256::digest(body)).into());
        }
        claims.insert("iat".to_owned(), at.into());
        claims.insert("exp".to_owned(), at.saturating_add(300).into());
        let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let payload = serde_json::Value::Object(claims).to_string();
        let header = format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#);
        let signed = format!("{}.{}", encoded(&header), encoded(&payload));
        let signature = sign(signed.as_bytes())?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The index of the key that signed the token, and when the token was issued.
pub(super) fn verify(
    token: &str,
    algorithm: &str,
    claims: &Claims,
    keys: &Keys,
    body: &[u8],
    freshness: &Freshness,
) -> Result<(usize, Option<i64>), VerifyError> {
    let (signed, signature) =
        token.rsplit_once('.').filter(|_| token.len() <= MAX_LENGTH).ok_or(VerifyError::NoMatch)?;
    let (header, payload) = signed.split_once('.').ok_or(VerifyError::NoMatch)?;
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| VerifyError::NoMatch);
    let (header, payload, signature) = (decoded(header)?, decoded(payload)?, decoded(signature)?);
    if claim(&header, "alg")?.as_deref() != Some(algorithm) {
        return Err(VerifyError::NoMatch);
    }
    for name in ["crit", "jku", "jwk", "x5c", "x5u", "b64", "zip"] {
        if pointer(name)?.find(&header).map_err(|_| VerifyError::NoMatch)?.is_some() {
            return Err(VerifyError::NoMatch);
        }
    }
    let message = [Signed::Bytes(Cow::Borrowed(signed.as_bytes()))];
    let key = keys.signer_of_bytes(&message, signature).ok_or(VerifyError::NoMatch)?;
    claims.check(&payload, body, freshness).map(|issued| (key, issued))
}

fn pointer(name: &str) -> Result<Pointer, VerifyError> {
    format!("/{}", name.replace('~', "~0").replace('/', "~1")).parse().map_err(|_| VerifyError::NoMatch)
}

/// A claim that is a string, a number or a boolean.
fn claim<'j>(json: &'j [u8], name: &str) -> Result<Option<Cow<'j, str>>, VerifyError> {
    pointer(name)?.text(json).map_err(|_| VerifyError::NoMatch)?.map_err(|_| VerifyError::NoMatch)
}

/// A claim that is a time. Fractions of seconds are cut off.
fn time(json: &[u8], name: &str) -> Result<Option<i64>, VerifyError> {
    let Some(text) = claim(json, name)? else { return Ok(None) };
    let whole = text.split_once('.').map_or(&*text, |(whole, _)| whole);
    whole.parse().map(Some).map_err(|_| VerifyError::NoMatch)
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
