//! Handshakes that carry a secret or a URL for the owner of the endpoint.

use std::collections::HashMap;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hookwright_runtime::handshake::{Answer, Given};
use hookwright_runtime::{Delivery, Failure, TenantId};
use http::StatusCode;

use super::outcome::Outcome;
use crate::aside::caught;
use crate::telemetry::{self, Refusals};
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
    /// The tenant that the request names, if the receiver has [tenants](crate::ReceiverBuilder::tenants). Anyone can
    /// name a tenant: only an answer with `verified: true` proves that the tenant's sender made the request.
    pub tenant: Option<TenantId>,
}

/// Whose handshake it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The receiver has only one sender.
    Only,
    /// This tenant's.
    Tenant(TenantId),
    /// It names no known tenant.
    Nobody,
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

    /// The outcome of a handshake with this answer. An unknown tenant is answered like a known one: a secret is refused
    /// as if it weren't expected, and a URL is dropped.
    pub(super) async fn finish(
        &self,
        mut answer: Answer,
        (delivery, whose): (Delivery, Whose),
        (expected, refusals): (&Expected, &Refusals),
    ) -> Outcome {
        let Some(given) = answer.given.take() else { return Outcome::Answered(Box::new(answer)) };
        let Some(take) = &self.0 else {
            refusals.tell("a handshake was refused", &"no function takes what it carries: see `on_handshake`");
            return Outcome::Refused(StatusCode::FORBIDDEN);
        };
        let is_secret = matches!(given, Given::Secret(_));
        let tenant = match whose {
            Whose::Only => None,
            Whose::Tenant(tenant) => Some(tenant),
            Whose::Nobody if is_secret => {
                refusals.tell("a handshake was refused", &"it carries a secret and names no known tenant");
                return Outcome::Refused(StatusCode::FORBIDDEN);
            }
            Whose::Nobody => return Outcome::Answered(Box::new(answer)),
        };
        let until = if is_secret { expected.consume(tenant.as_ref()) } else { None };
        if is_secret && until.is_none() {
            refusals.tell("a handshake was refused", &"it carries a secret that wasn't expected");
            return Outcome::Refused(StatusCode::FORBIDDEN);
        }
        let taken = take(Handshake { given, delivery, tenant: tenant.clone() });
        let outcome = match within(TIME, pin!(caught(pin!(taken)))).await {
            Some(Ok(Ok(()))) => return Outcome::Answered(Box::new(answer)),
            Some(Ok(Err(failure))) => {
                refusals.tell("a handshake was refused", &failure);
                match failure {
                    Failure::Transient { retry_after, .. } => Outcome::Transient { retry_after },
                    Failure::Permanent { .. } => Outcome::Refused(StatusCode::FORBIDDEN),
                }
            }
            Some(Err(message)) => {
                telemetry::error("the receiver panicked", &message);
                Outcome::Panicked
            }
            None => Outcome::Transient { retry_after: None },
        };
        // The expected one may still come.
        until.into_iter().for_each(|until| expected.until(tenant.as_ref(), until));
        outcome
    }
}

/// Until when a secret is expected: of each tenant, or of the only sender.
#[derive(Debug, Default)]
pub(super) struct Expected(Mutex<HashMap<Option<TenantId>, Instant>>);

impl Expected {
    pub(super) fn until(&self, tenant: Option<&TenantId>, until: Instant) {
        let mut expected = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        // Expectations that were never met don't pile up.
        expected.retain(|_, until| now < *until);
        expected.insert(tenant.cloned(), until);
    }

    /// Takes the expectation, which is valid for one secret.
    fn consume(&self, tenant: Option<&TenantId>) -> Option<Instant> {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&tenant.cloned());
        until.filter(|until| Instant::now() < *until)
    }
}

impl fmt::Debug for Taker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Taker" } else { "nobody" })
    }
}
