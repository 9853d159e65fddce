//! Receives deliveries of any API, scheme and destination.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::aside::{caught, caught_at_once};
use crate::sampler::ShapeSampler;
use crate::telemetry::{self, DeliverySpan, Refusals};
use hookwright_runtime::handshake::{Answer, Answers, Refusal};
use hookwright_runtime::internals::{CodingFault, Item};
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, Decoded, Delivery, Location, ReplyInfo, Trusted, Verifier, internals};
use http::StatusCode;
use tokio::time::Instant;

use super::batch;
use super::budget::Budget;
use super::destination::{Arrived, Destination};
use super::gate::Gate;
use super::handshake::{Expected, Taker, Whose};
use super::inside::Inside;
use super::named::{label, name};
use super::outcome::{Outcome, Rejection};
use super::replies::Responding;
use super::response::Policy;
use super::tenants::Lookup;
use super::{Limits, ReceiverResponse};

/// An API, its scheme and its destination, with their types erased.
pub(super) trait Endpoint: Send + Sync {
    /// The name of the API.
    fn api(&self) -> &'static str;

    /// The limits of its requests.
    fn limits(&self) -> Limits;

    /// How handshakes are answered.
    fn answers(&self) -> &Answers;

    /// Until when a secret is expected.
    fn expected(&self) -> &Expected;

    /// Counts the requests in progress.
    fn gate(&self) -> &Gate;

    /// Whether the destination takes deliveries, judging by the last one.
    fn is_ready(&self) -> bool;

    /// The response to a request without a delivery that arrived at `began`.
    fn response(&self, outcome: Outcome, peer: Option<SocketAddr>, began: Instant) -> ReceiverResponse;

    /// The memory for bodies.
    fn budget(&self) -> &Budget;

    /// Handles a delivery, and returns the response even after a panic. The request counts as in progress until then.
    fn handle(
        self: Arc<Self>,
        delivery: Delivery,
        inside: Inside,
    ) -> Pin<Box<dyn Future<Output = ReceiverResponse> + Send>>;
}

/// An endpoint for one API.
pub(super) struct ApiEndpoint<E: Api, S, D> {
    pub(super) verifier: Verifier<E, S>,
    pub(super) destination: D,
    pub(super) policy: Policy,
    pub(super) limits: Limits,
    pub(super) gate: Gate,
    /// Which event each delivery is, if the request doesn't say.
    pub(super) named: Option<String>,
    /// The tenants, if each has its own secrets.
    pub(super) tenants: Option<Lookup<E, S>>,
    /// Receives what handshakes carry.
    pub(super) taker: Taker,
    /// Replies to the events whose sender reads the answer, with a time limit.
    pub(super) responding: Option<Responding<E>>,
    pub(super) respond_within: Duration,
    /// Records the shapes of payloads.
    pub(super) sampler: Option<ShapeSampler>,
    pub(super) expected: Expected,
    pub(super) budget: Budget,
    pub(super) refusals: Refusals,
}

/// A request whose sender was verified.
pub(super) enum Verified {
    Delivery(Trusted),
    Handshake(Box<(Answer, Delivery, Whose)>),
}

/// The result of the synchronous part of handling a delivery. The error is the message of a panic.
enum Begun<T> {
    Done(Result<Arrival<T>, String>),
    Waiting(Pin<Box<dyn Future<Output = Result<Verified, Outcome>> + Send>>),
}

/// What a delivery was found to be, and the answer that its sender expects if it is accepted.
type Arrival<T> = (Found<T>, Option<Box<Answer>>);

/// What a delivery was found to be.
enum Found<T> {
    /// An event, with its label.
    Event(Cow<'static, str>, Arrived<T>),
    /// Several events, received at that time.
    Several(Vec<Item>, SystemTime),
    /// A handshake, with its answer.
    Handshake(Box<(Answer, Delivery, Whose)>),
    /// A request that is refused.
    Refused(Outcome),
}

impl<E: Api, S: Scheme, D: Destination<E>> Endpoint for ApiEndpoint<E, S, D> {
    fn api(&self) -> &'static str {
        E::INFO.name
    }

    fn is_ready(&self) -> bool {
        self.destination.is_ready()
    }

    fn response(&self, outcome: Outcome, peer: Option<SocketAddr>, began: Instant) -> ReceiverResponse {
        let span = DeliverySpan::received(E::INFO.name, began);
        span.record_peer(peer);
        span.in_scope(|| self.refusals.tell("a request was refused", &outcome.label()));
        span.end("none".into(), outcome.label());
        self.policy.response(&outcome, None)
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn answers(&self) -> &Answers {
        self.verifier.handshakes()
    }

    fn expected(&self) -> &Expected {
        &self.expected
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn handle(
        self: Arc<Self>,
        delivery: Delivery,
        mut inside: Inside,
    ) -> Pin<Box<dyn Future<Output = ReceiverResponse> + Send>> {
        let span = DeliverySpan::received(E::INFO.name, inside.began());
        span.record_peer(inside.peer());
        let begun = if self.tenants.is_some() {
            Begun::Waiting(Box::pin(Arc::clone(&self).look_up(delivery)))
        } else {
            let arrive = || self.arrive(self.verify(self.with_name(delivery)), &span, &mut inside);
            Begun::Done(span.in_scope(|| caught_at_once(arrive)))
        };
        // A future is as large as everything that it holds across an `await`, and twice that if it passes it on. So
        // parts that don't wait are kept out of it: allocators are slower with large blocks.
        Box::pin(async move {
            let mut inside = inside;
            let found = match begun {
                Begun::Done(found) => found,
                Begun::Waiting(mut verified) => match span.around(caught(Pin::new(&mut verified))).await {
                    Ok(verified) => span.in_scope(|| caught_at_once(|| self.arrive(verified, &span, &mut inside))),
                    Err(message) => Err(message),
                },
            };
            let (found, accepted) = match found {
                Ok((found, accepted)) => (Ok(found), accepted),
                Err(message) => (Err(message), None),
            };
            let (event, outcome) = match found {
                Ok(Found::Several(items, received_at)) => {
                    // Each has its own span.
                    let outcome = batch::accept(&self, items, (received_at, inside.began())).await;
                    return self.policy.response(&outcome, accepted.as_deref());
                }
                Ok(Found::Event(event, arrived)) => {
                    let question = self.question(&arrived);
                    let accept = || self.destination.accept(arrived);
                    let outcome = match span.in_scope(|| caught_at_once(accept)) {
                        Ok(accepted) => span.around(caught(pin!(accepted))).await,
                        Err(message) => Err(message),
                    };
                    let outcome = match (question, outcome) {
                        // Boxed, so that other deliveries need no room for it.
                        (Some(question), Ok(outcome)) if outcome.is_safe() => {
                            Ok(Box::pin(span.around(self.reply(question, outcome))).await)
                        }
                        (_, outcome) => outcome,
                    };
                    (event, outcome)
                }
                Ok(Found::Handshake(handshake)) => {
                    let (answer, delivery, whose) = *handshake;
                    // Boxed, so that deliveries, which are more frequent, need no room for it.
                    let log = (&self.expected, &self.refusals);
                    let finished = Box::pin(self.taker.finish(answer, (delivery, whose), log));
                    ("none".into(), Ok(finished.await))
                }
                Ok(Found::Refused(outcome)) => ("none".into(), Ok(outcome)),
                Err(message) => ("none".into(), Err(message)),
            };
            let outcome = outcome.unwrap_or_else(|message| {
                telemetry::error("the receiver panicked", &message);
                Outcome::Panicked
            });
            span.end(event, outcome.label());
            self.policy.response(&outcome, accepted.as_deref())
        })
    }
}

impl<E: Api, S: Scheme, D: Destination<E>> ApiEndpoint<E, S, D> {
    /// The delivery, if its sender reads the reply and there is a responder.
    fn question(&self, arrived: &Arrived<D::Event>) -> Option<(&'static ReplyInfo, Trusted)> {
        let reply = self.responding.as_ref()?.to(name(&arrived.decoded)?)?;
        (!arrived.is_item).then(|| (reply, arrived.trusted.clone()))
    }

    /// Replies to a delivery that is stored or handled.
    async fn reply(&self, (reply, trusted): (&'static ReplyInfo, Trusted), outcome: Outcome) -> Outcome {
        match &self.responding {
            Some(responding) => responding.reply(reply, &trusted, (outcome, self.respond_within)).await,
            None => outcome,
        }
    }

    /// Verifies the delivery with the secrets of the tenant that it names.
    async fn look_up(self: Arc<Self>, delivery: Delivery) -> Result<Verified, Outcome> {
        let delivery = self.with_name(delivery);
        match &self.tenants {
            Some(tenants) => tenants.verify(&self.verifier, delivery, (&self.limits, &self.refusals)).await,
            None => self.verify(delivery),
        }
    }

    fn verify(&self, delivery: Delivery) -> Result<Verified, Outcome> {
        match self.verifier.answer(&delivery) {
            Some(Ok(answer)) => return Ok(Verified::Handshake(Box::new((answer, delivery, Whose::Only)))),
            Some(Err(refusal)) => {
                self.refusals.tell("a handshake was refused", &refusal);
                return Err(refused(&refusal));
            }
            None if !self.limits.allows_method(&delivery) => return Err(Outcome::Rejected(Rejection::Method)),
            None => {}
        }
        let trusted = self.verifier.verify(delivery).map_err(|error| {
            self.refusals.tell("a delivery could not be verified", &error);
            Outcome::Unverified
        })?;
        Ok(Verified::Delivery(trusted))
    }

    fn with_name(&self, delivery: Delivery) -> Delivery {
        match &self.named {
            Some(event) => delivery.named(event),
            None => delivery,
        }
    }

    /// Finds out what a verified request is, and what its sender expects if it is accepted.
    fn arrive(
        &self,
        verified: Result<Verified, Outcome>,
        span: &DeliverySpan,
        inside: &mut Inside,
    ) -> Arrival<D::Event> {
        let received_at = SystemTime::now();
        let trusted = match verified {
            Ok(Verified::Delivery(trusted)) => trusted,
            Ok(Verified::Handshake(handshake)) => return (Found::Handshake(handshake), None),
            Err(outcome) => return (Found::Refused(outcome), None),
        };
        // A compressed body is decoded after verification. A damaged one is passed on to the inbox or the handler.
        let expected = match internals::uncompressed::<E>(trusted.delivery()) {
            Ok(Cow::Owned(uncompressed)) if !inside.charge(uncompressed.body().len()) => {
                return (Found::Refused(Outcome::Rejected(Rejection::Busy)), None);
            }
            Ok(uncompressed) => self.verifier.handshakes().to_accepted(&uncompressed),
            Err(CodingFault::Damaged) => self.verifier.handshakes().to_accepted(trusted.delivery()),
            Err(fault) => {
                self.refusals.tell("a delivery could not be decoded", &fault);
                return (Found::Refused(Outcome::Rejected(coding_rejection(fault))), None);
            }
        };
        (self.split(trusted, received_at, span), expected.map(Box::new))
    }

    /// Splits a delivery that holds several events. Otherwise decodes what the destination needs to know about it.
    fn split(&self, trusted: Trusted, received_at: SystemTime, span: &DeliverySpan) -> Found<D::Event> {
        let mut items = if internals::may_hold_several::<E>() {
            match internals::split::<E>(trusted) {
                Ok(items) => items,
                Err(unnamed) => {
                    telemetry::warn("a delivery has too many events", &unnamed);
                    return Found::Refused(Outcome::Rejected(Rejection::Large));
                }
            }
        } else {
            let (event, arrived) = self.inspect(Item { trusted, mark: None }, received_at, span);
            return Found::Event(event, arrived);
        };
        match items.pop() {
            None => Found::Refused(Outcome::Nothing),
            Some(only) if items.is_empty() => {
                let (event, arrived) = self.inspect(only, received_at, span);
                Found::Event(event, arrived)
            }
            last => {
                items.extend(last);
                Found::Several(items, received_at)
            }
        }
    }

    /// Finds out what the destination needs to know about one event. Also returns its label.
    pub(super) fn inspect(
        &self,
        Item { trusted, mark }: Item,
        received_at: SystemTime,
        span: &DeliverySpan,
    ) -> (Cow<'static, str>, Arrived<D::Event>) {
        if let Some(sampler) = &self.sampler {
            sampler.record::<E>(&trusted);
        }
        let decoded = self.destination.inspect(&trusted, self.policy.depends_on_payload());
        // Decoders of listed events find repeated keys themselves.
        let repeated = match decoded {
            Decoded::Unknown(_) => internals::repeated_key::<E>(trusted.delivery()),
            _ => None,
        };
        let key_at = E::INFO.key.filter(|_| repeated.is_none());
        let decoded = repeated.map_or(decoded, Decoded::Unnamed);
        let key = key::<E>(&trusted, mark.as_deref(), (key_at, self.verifier.scheme()));
        let arrived = Arrived { trusted, decoded, key, received_at, is_item: mark.is_some() };
        span.record::<E>(name(&arrived.decoded), arrived.key.as_deref(), &arrived.trusted, received_at);
        (label(&arrived.decoded), arrived)
    }
}

/// Why a body that can't be decoded is refused.
pub(super) fn coding_rejection(fault: CodingFault) -> Rejection {
    match fault {
        CodingFault::NotAccepted => Rejection::Coding,
        CodingFault::TooLarge => Rejection::Large,
        CodingFault::Damaged => Rejection::Broken,
    }
}

/// The outcome of a refused handshake.
pub(super) fn refused(refusal: &Refusal) -> Outcome {
    match refusal {
        Refusal::Unverified(_) => Outcome::Unverified,
        Refusal::Unfit => Outcome::Unfit,
        Refusal::Wrong(status) => Outcome::Refused(*status),
        _ => Outcome::Refused(StatusCode::FORBIDDEN),
    }
}

/// The key of an event, which begins with its tenant.
fn key<E: Api>(
    trusted: &Trusted,
    mark: Option<&str>,
    (at, scheme): (Option<Location>, &impl Scheme),
) -> Option<Arc<str>> {
    let text = |at| internals::text::<E>(at, trusted.delivery());
    let key = internals::delivery_key(trusted, mark, (at, scheme.id_header()), text)?;
    match trusted.proof().and_then(|proof| proof.tenant.as_ref()) {
        // A tenant's id contains no slash, so two tenants never share a key.
        Some(tenant) => Some(format!("{tenant}/{key}").into()),
        None => Some(key),
    }
}
