//! What is done with a delivery, whichever API, scheme and destination it has.

use std::borrow::Cow;
use std::pin::Pin;
use std::time::SystemTime;

use crate::aside::caught;
use crate::delivery::{Delivery, Proof, Trust, Verified};
use crate::source::{Api, Source};
use crate::telemetry::{self, DeliverySpan};
use crate::verify::Scheme;

use super::Answer;
use super::answers::Policy;
use super::destination::{Arrived, Destination};
use super::named::{label, name};
use super::outcome::Outcome;

/// An API, its scheme and its destination, with their types out of sight.
pub(super) trait Endpoint: Send + Sync {
    /// The name of the API.
    fn api(&self) -> &'static str;

    /// The answer to what is no delivery.
    fn answer(&self, outcome: Outcome) -> Answer;

    /// Takes a delivery, and gives the answer, whatever panics.
    fn take(&self, delivery: Delivery) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>>;
}

/// What an endpoint is made of.
pub(super) struct ApiEndpoint<E, S, D> {
    pub(super) source: Source<E, S>,
    pub(super) destination: D,
    pub(super) policy: Policy,
    /// Which event each delivery is, where the wire does not say it.
    pub(super) received_as: Option<String>,
}

impl<E: Api, S: Scheme, D: Destination<E>> Endpoint for ApiEndpoint<E, S, D> {
    fn api(&self) -> &'static str {
        E::FACTS.name
    }

    fn answer(&self, outcome: Outcome) -> Answer {
        DeliverySpan::new(E::FACTS.name).end("none".into(), outcome.label());
        self.policy.answer(&outcome)
    }

    fn take(&self, delivery: Delivery) -> Pin<Box<dyn Future<Output = Answer> + Send + '_>> {
        Box::pin(async move {
            let span = DeliverySpan::new(E::FACTS.name);
            let taken = span.around(caught(self.outcome(delivery, &span))).await;
            let (event, outcome) = taken.unwrap_or_else(|message| {
                telemetry::error("the receiver has panicked", &message);
                ("none".into(), Outcome::Panicked)
            });
            span.end(event, outcome.label());
            self.policy.answer(&outcome)
        })
    }
}

impl<E: Api, S: Scheme, D: Destination<E>> ApiEndpoint<E, S, D> {
    async fn outcome(&self, delivery: Delivery, span: &DeliverySpan) -> (Cow<'static, str>, Outcome) {
        let received_at = SystemTime::now();
        let delivery = match &self.received_as {
            Some(event) => delivery.received_as(event),
            None => delivery,
        };
        let verified = match self.source.verify(delivery) {
            Ok(verified) => verified,
            Err(error) => {
                telemetry::warn("nobody vouches for a delivery", &error);
                return ("none".into(), Outcome::Unverified);
            }
        };
        let decoded = self.destination.look(&verified, self.policy.depends_on_payload());
        let event = label(&decoded);
        let arrived = Arrived { key: key::<E>(&verified), verified, decoded, received_at };
        span.record::<E>(name(&arrived.decoded), arrived.key.as_deref(), &arrived.verified, received_at);
        (event, self.destination.take(arrived, self.source.scheme().secret_headers()).await)
    }
}

/// What stays the same when the delivery is repeated: what the document says does, or else the id that was signed.
fn key<E: Api>(verified: &Verified) -> Option<String> {
    let signed = || match verified.trust() {
        Trust::Proved(Proof { id, .. }) => id.clone(),
        Trust::Unsigned { .. } => None,
    };
    E::FACTS.key.and_then(|at| at.text(verified.delivery())).or_else(signed)
}
