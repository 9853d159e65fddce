//! Checks when a delivery was signed.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderName;

use super::error::VerifyError;

/// A clock. Any function that returns the time is one.
pub trait Clock: Send + Sync + 'static {
    /// The seconds since the Unix epoch.
    fn now(&self) -> i64;
}

impl<F: Fn() -> i64 + Send + Sync + 'static> Clock for F {
    fn now(&self) -> i64 {
        self()
    }
}

/// The system's clock. It panics on `wasm32-unknown-unknown`, which has no clock: give the scheme another one there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => seconds(since),
            Err(before) => -seconds(before.duration()),
        }
    }
}

/// How far from now a delivery may have been signed, in both directions.
#[derive(Clone)]
pub(super) struct Freshness {
    pub(super) tolerance: Duration,
    pub(super) clock: Arc<dyn Clock>,
}

impl Freshness {
    /// Refuses a time that is farther from now than the tolerance. A time exactly as far is accepted.
    pub(super) fn check(&self, signed_at: i64) -> Result<(), VerifyError> {
        // The difference of two `i64` always fits, so no time on the wire can overflow it.
        let age = i128::from(self.clock.now()) - i128::from(signed_at);
        let tolerance = i128::from(self.tolerance.as_secs());
        match age {
            _ if age > tolerance => Err(VerifyError::TooOld),
            _ if age < -tolerance => Err(VerifyError::TooNew),
            _ => Ok(()),
        }
    }
}

/// Five minutes by the system's clock.
impl Default for Freshness {
    fn default() -> Self {
        Self { tolerance: Duration::from_secs(5 * 60), clock: Arc::new(SystemClock) }
    }
}

/// Parses seconds since the Unix epoch. Only the usual spelling is accepted, since the text is what is signed: `+1` and
/// `01` would be other texts for the same time.
pub(super) fn unix_time(text: &str, header: &HeaderName) -> Result<i64, VerifyError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_usual = text == "0" || !digits.starts_with(['0', '+']);
    match text.parse() {
        Ok(seconds) if is_usual => Ok(seconds),
        _ => Err(VerifyError::not(header, "a Unix time")),
    }
}
