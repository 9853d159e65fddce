//! A header that lists a time and HMACs of that time and the body.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName};

use super::clock::{Clock, Freshness, unix_time};
use super::error::VerifyError;
use super::keys::Keys;
use super::secret::SecretError;
use super::sign::{self, SignError, Signer};
use super::{Scheme, encoding};
use crate::delivery::Delivery;
use crate::headers::required_text;
use crate::trust::{Proof, Trust};

const NAME: &str = "timestamped-hmac";
const MAX_ITEMS: usize = 64;
const MAX_LENGTH: usize = 8 * 1024;

/// `t=<seconds>,v1=<hex>`: HMAC-SHA256 of the time as written, a period and the raw body, in hexadecimal digits.
///
/// There may be several `v1`, and each is tried. Items with other names are ignored. More than 64 items are refused.
#[derive(Clone)]
pub struct TimestampedHmac {
    header: HeaderName,
    keys: Keys,
    freshness: Freshness,
}

impl TimestampedHmac {
    /// Signatures in this header. They may be made with any of the secrets. Pass 1 to 16. The bytes of a secret are
    /// used without decoding; an empty secret is refused.
    pub fn new<S: AsRef<[u8]>>(header: HeaderName, secrets: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        Ok(Self { header, keys: Keys::of_bytes(secrets)?, freshness: Freshness::default() })
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

    /// The only time in the list, as written.
    fn time<'a>(&self, list: &'a str) -> Result<&'a str, VerifyError> {
        let mut times = values_of("t", list);
        match (times.next(), times.next()) {
            (Some(time), None) => Ok(time),
            _ => Err(VerifyError::not(&self.header, "a list with one time")),
        }
    }
}

/// The values of the items with that name.
fn values_of<'a>(name: &'static str, list: &'a str) -> impl Iterator<Item = &'a str> + Clone {
    let items = list.split(',').filter_map(|item| item.trim_matches(' ').split_once('='));
    items.filter(move |(key, _)| *key == name).map(|(_, value)| value)
}

impl Scheme for TimestampedHmac {
    fn name(&self) -> &'static str {
        NAME
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        let list = required_text(delivery.headers(), &self.header)?;
        if list.len() > MAX_LENGTH || list.split(',').count() > MAX_ITEMS {
            return Err(VerifyError::not(&self.header, "a list of at most 64 items"));
        }
        let time = self.time(list)?;
        let signed_at = unix_time(time, &self.header)?;
        self.freshness.check(signed_at)?;
        let signatures = values_of("v1", list).filter_map(encoding::from_hex);
        let message = [time.as_bytes(), b".", delivery.body()];
        let secret = self.keys.signer(&message, &signatures).ok_or(VerifyError::NoMatch)?;
        Ok(Trust::Proved(Proof { signed_at: Some(signed_at), ..Proof::new(NAME, secret) }))
    }
}

impl Signer for TimestampedHmac {
    fn sign(&self, _: &str, at: i64, body: &[u8]) -> Result<HeaderMap, SignError> {
        let time = at.to_string();
        let mac = self.keys.sign(&[time.as_bytes(), b".", body]).ok_or(SignError::NoSecret)?;
        let value = sign::value(&format!("t={time},v1={}", encoding::to_hex(&mac)))?;
        Ok(sign::single_header(&self.header, value))
    }
}

/// Shows how many secrets there are.
impl fmt::Debug for TimestampedHmac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TimestampedHmac")
            .field("header", &self.header)
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.freshness.tolerance)
            .finish_non_exhaustive()
    }
}
