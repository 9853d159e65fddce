//! Standard Webhooks, and Svix, where they come from.

mod headers;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use self::headers::{Headers, Signed};
use super::clock::{Clock, Freshness};
use super::ed25519::PublicKeys;
use super::error::VerifyError;
use super::keys::Keys;
use super::secret::{SecretError, SecretFault, for_each};
use super::sign::{SignError, Signer};
use super::{Scheme, encoding};
use crate::delivery::Delivery;
use crate::trust::{Proof, Trust};

/// How long a secret is, in bytes (Standard Webhooks 1.0.0, "Signature scheme").
const SECRET_LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// [Standard Webhooks](https://www.standardwebhooks.com) 1.0.0: the id, the time and the raw body are signed together,
/// and the signatures are in a header as `v1,<base64>`, separated by spaces.
///
/// - `v1` is HMAC-SHA256. With the feature `ed25519`, `v1a` is verified by public keys, strictly (no key or signature
///   of small order). Signatures of other versions are ignored.
/// - Each secret is tried on each `v1`, each public key on each `v1a`. More than 64 signatures are refused. Only the
///   first 4 of `v1a` are tried, since each costs time before the sender is known.
/// - An id with a period is refused, since characters could move between it and its neighbors in what is signed. An
///   empty id is refused, too, and so is one of more than 256 bytes or with anything but visible ASCII. A time is only
///   accepted in its usual spelling.
#[derive(Clone)]
pub struct StandardWebhooks {
    headers: Headers,
    keys: Keys,
    public_keys: PublicKeys,
    freshness: Freshness,
}

impl StandardWebhooks {
    /// The headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Others are ignored.
    ///
    /// Pass 1 to 16 secrets. Each is `whsec_` (which may be left out) and 24 to 64 bytes as base64, or, with the
    /// feature `ed25519`, `whpk_` and a public key as base64.
    pub fn new<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        Self::with(Headers::webhook(), secrets)
    }

    /// The same for the headers `svix-id`, `svix-timestamp` and `svix-signature`.
    pub fn svix<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        Self::with(Headers::svix(), secrets)
    }

    /// Sets how far from now a delivery may have been signed, in both directions, in whole seconds. The default is five
    /// minutes.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.freshness.tolerance = tolerance;
        self
    }

    /// Sets the clock that measures this. By default, this is the system's clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.freshness.clock = Arc::new(clock);
        self
    }

    fn with<S: AsRef<str>>(headers: Headers, secrets: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        let (mut keys, mut public_keys) = (Keys::new(), PublicKeys::new());
        for_each(secrets, |place, secret| match secret.as_ref().strip_prefix("whpk_") {
            Some(public) => public_keys.add(place, public),
            None => keys.add(place, &shared_secret(secret.as_ref())?),
        })?;
        Ok(Self { headers, keys, public_keys, freshness: Freshness::default() })
    }

    /// The index of the secret that made one of the signatures.
    fn signer(&self, signed: &Signed<'_>, body: &[u8]) -> Option<usize> {
        let message = signed.message(body);
        let by_secret = self.keys.signer(&message, &signed.signatures("v1").filter_map(encoding::from_base64));
        by_secret.or_else(|| self.public_keys.signer(&message, signed.signatures("v1a").map(encoding::from_base64)))
    }
}

/// The bytes of a secret shared with the sender.
fn shared_secret(secret: &str) -> Result<Zeroizing<Vec<u8>>, SecretFault> {
    let text = secret.strip_prefix("whsec_").unwrap_or(secret);
    let bytes = encoding::secret_from_base64(text).ok_or(SecretFault::NotBase64)?;
    match bytes.len() {
        0 => Err(SecretFault::Empty),
        length if length < *SECRET_LENGTH.start() => Err(SecretFault::TooShort),
        length if length > *SECRET_LENGTH.end() => Err(SecretFault::TooLong),
        _ => Ok(bytes),
    }
}

impl Scheme for StandardWebhooks {
    /// `standard-webhooks` or `svix`.
    fn name(&self) -> &'static str {
        self.headers.scheme
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        let signed = self.headers.read(delivery.headers())?;
        self.freshness.check(signed.at)?;
        let secret = self.signer(&signed, delivery.body()).ok_or(VerifyError::NoMatch)?;
        Ok(Trust::Proved(Proof::new(self.name(), secret).with_id_and_time(signed.id, signed.at)))
    }

    fn id_header(&self) -> Option<&HeaderName> {
        Some(&self.headers.id)
    }

    /// Svix stops if an unsuccessful response has the header `webhook-delivery: abort-message`. The standard has no
    /// such header.
    fn abort_header(&self) -> Option<(HeaderName, HeaderValue)> {
        let abort = (HeaderName::from_static("webhook-delivery"), HeaderValue::from_static("abort-message"));
        (self.headers.scheme == Headers::svix().scheme).then_some(abort)
    }
}

impl Signer for StandardWebhooks {
    fn sign(&self, id: &str, at: i64, body: &[u8]) -> Result<HeaderMap, SignError> {
        let time = at.to_string();
        let signed = Signed::new(id, &time, at).ok_or(SignError::Id)?;
        let mac = self.keys.sign(&signed.message(body)).ok_or(SignError::NoSecret)?;
        self.headers.write(&signed, &format!("v1,{}", encoding::to_base64(&mac)))
    }
}

/// Shows how many secrets there are.
impl fmt::Debug for StandardWebhooks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StandardWebhooks")
            .field("scheme", &self.name())
            .field("secrets", &self.keys.len())
            .field("public_keys", &self.public_keys.len())
            .field("tolerance", &self.freshness.tolerance)
            .finish_non_exhaustive()
    }
}
