//! What is done with a delivery, whichever API, scheme and destination it has.

use std::borrow::Cow;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::SystemTime;

use crate::aside::caught;
use crate::delivery::{Delivery, Verified};
use crate::source::{Api, Source};
use crate::telemetry::{self, DeliverySpan};
use crate::verify::Scheme;

use super::answers::Policy;
use super::destination::{Arrived, Destination};
use super::gate::Gate;
use super::named::{label, name};
use super::outcome::Outcome;
use super::{Answer, Limits};

/// An API, its scheme and its destination, with their types out of sight.
pub(super) trait Endpoint: Send + Sync {
    /// The name of the API.
    fn api(&self) -> &'static str;

    /// How much of a request is taken in.
    fn limits(&self) -> Limits;

    /// Who is inside.
    fn gate(&self) -> &Gate;

    /// The answer to what is no delivery.
    fn answer(&self, outcome: Outcome) -> Answer;

    /// Takes a delivery, and gives the answer, whatever panics. The sender is inside until then.
    fn take(self: Arc<Self>, delivery: Delivery, inside: Inside) -> Pin<Box<dyn Future<Output = Answer> + Send>>;
}

/// A place inside of an endpoint, which is left when this is dropped.
pub(super) struct Inside(Arc<dyn Endpoint>);

impl Inside {
    /// Lets somebody in, unless the gate is closed.
    pub(super) fn of(endpoint: &Arc<dyn Endpoint>) -> Option<Self> {
        endpoint.gate().enter().then(|| Self(Arc::clone(endpoint)))
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.gate().leave();
    }
}

/// What an endpoint is made of.
pub(super) struct ApiEndpoint<E, S, D> {
    pub(super) source: Source<E, S>,
    pub(super) destination: D,
    pub(super) policy: Policy,
    pub(super) limits: Limits,
    pub(super) gate: Gate,
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

    fn limits(&self) -> Limits {
        self.limits
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn take(self: Arc<Self>, delivery: Delivery, inside: Inside) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        Box::pin(async move {
            let _inside = inside;
            let span = DeliverySpan::new(E::FACTS.name);
            let taken = span.around(caught(pin!(self.outcome(delivery, &span)))).await;
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
fn key<E: Api>(verified: &Verified) -> Option<Arc<str>> {
    let signed = || verified.proof()?.id.as_deref().map(Cow::Borrowed);
    E::FACTS.key.and_then(|at| at.text(verified.delivery())).or_else(signed).map(Arc::from)
}
