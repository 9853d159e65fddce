//! What is done with a delivery, whichever API, scheme and destination it has.

use std::borrow::Cow;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::SystemTime;

use crate::aside::{caught, caught_at_once};
use crate::telemetry::{self, DeliverySpan};
use hookwright_runtime::internals::Item;
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, Delivery, Location, Trusted, Verifier, internals};

use super::batch;
use super::destination::{Arrived, Destination};
use super::gate::Gate;
use super::named::{label, name};
use super::outcome::{Outcome, Rejection};
use super::response::Policy;
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
        let found = span.in_scope(|| caught_at_once(|| self.arrive(delivery, &span)));
        // A future is as large as all that it holds at once, twice where it hands that on, so that what needs no waiting is
        // not in it: allocators have large pieces at hand less quickly.
        Box::pin(async move {
            let _inside = inside;
            let (event, outcome) = match found {
                Ok(Ok(Opened::Several(items, received_at))) => {
                    // Each has a span of its own.
                    return self.policy.response(&batch::accept(&self, items, received_at).await);
                }
                Ok(Ok(Opened::One(event, arrived))) => {
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
    /// Verifies the delivery, and decodes what its destination has to know of it.
    fn arrive(&self, delivery: Delivery, span: &DeliverySpan) -> Result<Opened<D::Event>, Outcome> {
        let received_at = SystemTime::now();
        let delivery = match &self.named {
            Some(event) => delivery.named(event),
            None => delivery,
        };
        let trusted = self.verifier.verify(delivery).map_err(|error| {
            telemetry::warn("a delivery could not be verified", &error);
            Outcome::Unverified
        })?;
        if !internals::may_hold_several::<E>() {
            return Ok(self.one(Item { trusted, mark: None }, received_at, span));
        }
        let items = internals::split::<E>(trusted).map_err(|unnamed| {
            telemetry::warn("a delivery holds too many events", &unnamed);
            Outcome::Rejected(Rejection::Large)
        })?;
        Ok(match <[Item; 1]>::try_from(items) {
            Ok([item]) => self.one(item, received_at, span),
            Err(items) => Opened::Several(items, received_at),
        })
    }

    fn one(&self, item: Item, received_at: SystemTime, span: &DeliverySpan) -> Opened<D::Event> {
        let (event, arrived) = self.inspect(item, received_at, span);
        Opened::One(event, arrived)
    }

    /// Finds out what the destination has to know of one event. The text is its label.
    pub(super) fn inspect(
        &self,
        Item { trusted, mark }: Item,
        received_at: SystemTime,
        span: &DeliverySpan,
    ) -> (Cow<'static, str>, Arrived<D::Event>) {
        let decoded = self.destination.inspect(&trusted, self.policy.depends_on_payload());
        let key = key::<E>(&trusted, mark.as_deref(), self.verifier.scheme());
        let arrived = Arrived { key, trusted, decoded, received_at };
        span.record::<E>(name(&arrived.decoded), arrived.key.as_deref(), &arrived.trusted, received_at);
        (label(&arrived.decoded), arrived)
    }
}

/// What a delivery holds.
enum Opened<T> {
    /// One event, and its label.
    One(Cow<'static, str>, Arrived<T>),
    /// Several events, or none, which were received at that time.
    Several(Vec<Item>, SystemTime),
}

/// What stays the same when the event is repeated: what the item says of itself, or else the id of the delivery with the
/// item's mark.
fn key<E: Api>(trusted: &Trusted, mark: Option<&str>, scheme: &impl Scheme) -> Option<Arc<str>> {
    let own = || E::INFO.key.filter(|at| at.is_in_body()).and_then(|at| internals::text::<E>(at, trusted.delivery()));
    match mark {
        None => key_of_delivery::<E>(trusted, scheme),
        Some(mark) => own().map(Arc::from).or_else(|| Some(format!("{}#{mark}", id_of_delivery::<E>(trusted)?).into())),
    }
}

/// The id of the delivery that an item came in.
fn id_of_delivery<E: Api>(trusted: &Trusted) -> Option<Cow<'_, str>> {
    let in_header = E::INFO.key.filter(|at| !at.is_in_body()).and_then(|at| at.text(trusted.delivery()));
    in_header.or_else(|| trusted.proof()?.id.as_deref().map(Cow::Borrowed))
}

/// What stays the same when the delivery is repeated: what the document says does, or else the id that was signed. Mostly
/// they are one, and then nothing is read or copied.
fn key_of_delivery<E: Api>(trusted: &Trusted, scheme: &impl Scheme) -> Option<Arc<str>> {
    let signed = || trusted.proof().and_then(|proof| proof.id.clone());
    let is_signed = |name: &str| scheme.id_header().is_some_and(|id| id.as_str().eq_ignore_ascii_case(name));
    match E::INFO.key {
        Some(Location::Header(name)) if is_signed(name) => signed(),
        Some(at) => internals::text::<E>(at, trusted.delivery()).map(Arc::from).or_else(signed),
        None => signed(),
    }
}
