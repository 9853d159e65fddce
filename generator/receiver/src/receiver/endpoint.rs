//! What is done with a delivery, whichever API, scheme and destination it has.

use std::borrow::Cow;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::SystemTime;

use crate::aside::{caught, caught_at_once};
use crate::telemetry::{self, DeliverySpan};
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, Delivery, Location, Trusted, Verifier};

use super::destination::{Arrived, Destination};
use super::gate::Gate;
use super::named::{label, name};
use super::outcome::Outcome;
use super::response::Policy;
use super::tenants::Lookup;
use super::{Limits, ReceiverResponse};

/// An API, its scheme and its destination, with their types out of sight.
pub(super) trait Endpoint: Send + Sync {
    /// The name of the API.
    fn api(&self) -> &'static str;

    /// How much of a request is taken in.
    fn limits(&self) -> Limits;

    /// Who is inside.
    fn gate(&self) -> &Gate;

    /// The response to a request that carries no delivery.
    fn response(&self, outcome: Outcome) -> ReceiverResponse;

    /// Handles a delivery, and gives the response even if something panics. The sender is inside until then.
    fn handle(
        self: Arc<Self>,
        delivery: Delivery,
        inside: Inside,
    ) -> Pin<Box<dyn Future<Output = ReceiverResponse> + Send>>;
}

/// A place inside of an endpoint, which is left when this is dropped.
pub(super) struct Inside(Arc<dyn Endpoint>);

impl Inside {
    /// Lets somebody in, unless the gate is closed.
    pub(super) fn enter(endpoint: &Arc<dyn Endpoint>) -> Option<Self> {
        endpoint.gate().enter().then(|| Self(Arc::clone(endpoint)))
    }

    /// The endpoint.
    pub(super) fn endpoint(&self) -> &dyn Endpoint {
        &*self.0
    }

    /// Has the endpoint handle a delivery.
    pub(super) fn handle(self, delivery: Delivery) -> Pin<Box<dyn Future<Output = ReceiverResponse> + Send>> {
        Arc::clone(&self.0).handle(delivery, self)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.gate().leave();
    }
}

/// What an endpoint is made of.
pub(super) struct ApiEndpoint<E, S, D> {
    pub(super) verifier: Verifier<E, S>,
    pub(super) destination: D,
    pub(super) policy: Policy,
    pub(super) limits: Limits,
    pub(super) gate: Gate,
    /// Which event each delivery is, where the wire does not say it.
    pub(super) named: Option<String>,
    /// Whose deliveries it takes, where each tenant has its own secrets.
    pub(super) tenants: Option<Lookup<E, S>>,
}

/// A delivery that is being verified.
type Verifying = Pin<Box<dyn Future<Output = Result<Trusted, Outcome>> + Send>>;

/// How far a delivery has come before anything was waited for; an error is the message of a panic.
enum Begun<T> {
    Done(Result<Result<(Cow<'static, str>, Arrived<T>), Outcome>, String>),
    Waiting(Verifying),
}

impl<E: Api, S: Scheme, D: Destination<E>> Endpoint for ApiEndpoint<E, S, D> {
    fn api(&self) -> &'static str {
        E::INFO.name
    }

    fn response(&self, outcome: Outcome) -> ReceiverResponse {
        DeliverySpan::new(E::INFO.name).end("none".into(), outcome.label());
        self.policy.response(&outcome)
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn handle(
        self: Arc<Self>,
        delivery: Delivery,
        inside: Inside,
    ) -> Pin<Box<dyn Future<Output = ReceiverResponse> + Send>> {
        let span = DeliverySpan::new(E::INFO.name);
        let begun = if self.tenants.is_some() {
            Begun::Waiting(Arc::clone(&self).look_up(delivery))
        } else {
            Begun::Done(span.in_scope(|| caught_at_once(|| self.arrive(self.verify(delivery)?, &span))))
        };
        // A future is as large as all that it holds at once, twice where it hands that on, so that what needs no waiting is
        // not in it: allocators have large pieces at hand less quickly.
        Box::pin(async move {
            let _inside = inside;
            let found = match begun {
                Begun::Done(found) => found,
                Begun::Waiting(mut verified) => match span.around(caught(Pin::new(&mut verified))).await {
                    Ok(Ok(trusted)) => span.in_scope(|| caught_at_once(|| self.arrive(trusted, &span))),
                    Ok(Err(outcome)) => Ok(Err(outcome)),
                    Err(message) => Err(message),
                },
            };
            let (event, outcome) = match found {
                Ok(Ok((event, arrived))) => {
                    let accept = || self.destination.accept(arrived, self.verifier.scheme().secret_headers());
                    let outcome = match span.in_scope(|| caught_at_once(accept)) {
                        Ok(accepted) => span.around(caught(pin!(accepted))).await,
                        Err(message) => Err(message),
                    };
                    (event, outcome)
                }
                Ok(Err(unverified)) => ("none".into(), Ok(unverified)),
                Err(message) => ("none".into(), Err(message)),
            };
            let outcome = outcome.unwrap_or_else(|message| {
                telemetry::error("the receiver has panicked", &message);
                Outcome::Panicked
            });
            span.end(event, outcome.label());
            self.policy.response(&outcome)
        })
    }
}

impl<E: Api, S: Scheme, D: Destination<E>> ApiEndpoint<E, S, D> {
    /// Verifies the delivery by the secrets of the tenant that it names.
    fn look_up(self: Arc<Self>, delivery: Delivery) -> Verifying {
        Box::pin(async move {
            match &self.tenants {
                Some(tenants) => tenants.verify(&self.verifier, self.with_name(delivery)).await,
                None => self.verify(delivery),
            }
        })
    }

    fn verify(&self, delivery: Delivery) -> Result<Trusted, Outcome> {
        self.verifier.verify(self.with_name(delivery)).map_err(|error| {
            telemetry::warn("a delivery could not be verified", &error);
            Outcome::Unverified
        })
    }

    fn with_name(&self, delivery: Delivery) -> Delivery {
        match &self.named {
            Some(event) => delivery.named(event),
            None => delivery,
        }
    }

    /// Decodes what the destination of a delivery has to know of it. The text is the label of its event.
    fn arrive(&self, trusted: Trusted, span: &DeliverySpan) -> Result<(Cow<'static, str>, Arrived<D::Event>), Outcome> {
        let received_at = SystemTime::now();
        let decoded = self.destination.inspect(&trusted, self.policy.depends_on_payload());
        let arrived = Arrived { key: key::<E>(&trusted, self.verifier.scheme()), trusted, decoded, received_at };
        span.record::<E>(name(&arrived.decoded), arrived.key.as_deref(), &arrived.trusted, received_at);
        Ok((label(&arrived.decoded), arrived))
    }
}

/// What stays the same when the delivery is repeated: what the document says does, or else the id that was signed. Mostly
/// they are one, and then nothing is read or copied.
fn key<E: Api>(trusted: &Trusted, scheme: &impl Scheme) -> Option<Arc<str>> {
    let tenant = trusted.proof().and_then(|proof| proof.tenant.as_ref());
    let signed = || trusted.proof().and_then(|proof| proof.id.clone());
    let is_signed = |name: &str| scheme.id_header().is_some_and(|id| id.as_str().eq_ignore_ascii_case(name));
    let key = match E::INFO.key {
        Some(Location::Header(name)) if is_signed(name) => signed(),
        Some(at) => at.text(trusted.delivery()).map(Arc::from).or_else(signed),
        None => signed(),
    };
    match tenant {
        // No tenant has a slash in its id, so that no two tenants have a key in common.
        Some(tenant) => key.map(|key| format!("{tenant}/{key}").into()),
        None => key,
    }
}
