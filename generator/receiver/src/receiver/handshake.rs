//! Handshakes that carry a secret or a URL for the owner of the endpoint.

use std::fmt;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hookwright_runtime::handshake::{Answer, Given};
use hookwright_runtime::{Delivery, Failure};

use super::outcome::Outcome;
use crate::aside::caught;
use crate::telemetry;
use crate::within::within;

/// The time limit for storing what a handshake carries: senders wait a few seconds.
const TIME: Duration = Duration::from_secs(10);

/// What a sender passed, and the request that it came with.
#[derive(Debug)]
#[non_exhaustive]
pub struct Handshake {
    /// What it passed.
    pub given: Given,
    /// The request.
    pub delivery: Delivery,
}

type Taken = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// Receives what senders pass in handshakes.
#[derive(Clone, Default)]
pub(super) struct Taker(Option<Arc<dyn Fn(Handshake) -> Taken + Send + Sync>>);

impl Taker {
    pub(super) fn new<F, T>(take: F) -> Self
    where
        F: Fn(Handshake) -> T + Send + Sync + 'static,
        T: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Self(Some(Arc::new(move |handshake| Box::pin(take(handshake)))))
    }

    /// The outcome of a handshake with this answer.
    pub(super) async fn finish(&self, mut answer: Answer, delivery: Delivery, expected: &Expected) -> Outcome {
        let Some(given) = answer.given.take() else { return Outcome::Answered(Box::new(answer)) };
        let Some(take) = &self.0 else {
            telemetry::warn("a handshake was refused", &"no function takes what it carries: see `on_handshake`");
            return Outcome::Refused;
        };
        let is_secret = matches!(given, Given::Secret(_));
        let until = if is_secret { expected.consume() } else { None };
        if is_secret && until.is_none() {
            telemetry::warn("a handshake was refused", &"it carries a secret that wasn't expected");
            return Outcome::Refused;
        }
        let taken = take(Handshake { given, delivery });
        let outcome = match within(TIME, pin!(caught(pin!(taken)))).await {
            Some(Ok(Ok(()))) => return Outcome::Answered(Box::new(answer)),
            Some(Ok(Err(failure))) => {
                telemetry::warn("a handshake was refused", &failure);
                match failure {
                    Failure::Transient { retry_after, .. } => Outcome::Transient { retry_after },
                    Failure::Permanent { .. } => Outcome::Refused,
                }
            }
            Some(Err(message)) => {
                telemetry::error("the receiver panicked", &message);
                Outcome::Panicked
            }
            None => Outcome::Transient { retry_after: None },
        };
        // The expected one may still come.
        until.into_iter().for_each(|until| expected.until(until));
        outcome
    }
}

/// Until when a secret is expected.
#[derive(Debug, Default)]
pub(super) struct Expected(Mutex<Option<Instant>>);

impl Expected {
    pub(super) fn until(&self, until: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
    }

    /// Takes the expectation, which is valid for one secret.
    fn consume(&self) -> Option<Instant> {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        until.filter(|until| Instant::now() < *until)
    }
}

impl fmt::Debug for Taker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Taker" } else { "nobody" })
    }
}
