//! Building a receiver.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::inbox::Inbox;
use crate::sampler::ShapeSampler;
use crate::telemetry::{self, Refusals};
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, Delivery, Dispatch, Failure, Respond, Trust, Verifier};

use super::budget::Budget;
use super::destination::{Destination, Handle, Keep, Nowhere};
use super::endpoint::ApiEndpoint;
use super::gate::Gate;
use super::handshake::{Expected, Handshake, Taker};
use super::replies::{self, Responding};
use super::response::{Policy, accept_encoding, allow};
use super::tenants::Tenants;
use super::{Limits, Receiver, ResponsePolicy};

/// How long a handler may take. Most senders give up before.
const HANDLER_TIMEOUT: Duration = Duration::from_secs(60);

/// Builds a [`Receiver`]. [`Receiver::builder`] creates one.
#[derive(Debug)]
pub struct ReceiverBuilder<E: Api, S: Scheme, D = Nowhere> {
    verifier: Verifier<E, S>,
    destination: D,
    statuses: ResponsePolicy,
    limits: Limits,
    named: Option<String>,
    tenants: Option<Tenants<E, S>>,
    taker: Taker,
    responding: Option<Responding<E>>,
    respond_within: Duration,
    sampler: Option<ShapeSampler>,
}

impl<E: Api, S: Scheme> ReceiverBuilder<E, S> {
    pub(super) fn new(verifier: Verifier<E, S>) -> Self {
        let limits = Limits::defaults::<E>();
        let (statuses, taker) = (ResponsePolicy::default(), Taker::default());
        Self {
            verifier,
            destination: Nowhere,
            statuses,
            limits,
            named: None,
            tenants: None,
            taker,
            responding: None,
            respond_within: replies::TIME,
            sampler: None,
        }
    }

    /// Stores deliveries in the inbox, and responds once they are safe there. A [`Worker`](crate::Worker) passes them
    /// to a handler.
    #[must_use]
    pub fn inbox<I: Inbox>(self, inbox: I) -> ReceiverBuilder<E, S, Keep<I>> {
        self.to(Keep::new(inbox, E::INFO.name))
    }

    /// Passes each delivery to the handler, and responds once it is handled. The handler has
    /// [limited time](ReceiverBuilder::handler_timeout).
    #[must_use]
    pub fn handler<H: Send + Sync + 'static>(self, handler: H) -> ReceiverBuilder<E, S, Handle<H>>
    where
        E: Dispatch<H>,
    {
        self.to(Handle { handler: Arc::new(handler), time: HANDLER_TIMEOUT })
    }

    fn to<D>(self, destination: D) -> ReceiverBuilder<E, S, D> {
        let Self { verifier, statuses, limits, named, tenants, taker, responding, respond_within, sampler, .. } = self;
        ReceiverBuilder {
            verifier,
            destination,
            statuses,
            limits,
            named,
            tenants,
            taker,
            responding,
            respond_within,
            sampler,
        }
    }
}

impl<E: Api, S: Scheme, I> ReceiverBuilder<E, S, Keep<I>> {
    /// Sets how long the inbox may take to store a delivery before the sender is asked to try again. The default is 10
    /// seconds.
    #[must_use]
    pub fn inbox_timeout(self, time: Duration) -> Self {
        Self { destination: Keep { time, ..self.destination }, ..self }
    }
}

impl<E: Api, S: Scheme, H> ReceiverBuilder<E, S, Handle<H>> {
    /// Sets how long the handler may take before the sender is asked to try again. The default is a minute. A handler
    /// that takes longer is dropped at its next `await`.
    #[must_use]
    pub fn handler_timeout(self, time: Duration) -> Self {
        Self { destination: Handle { time, ..self.destination }, ..self }
    }
}

impl<E: Api, S: Scheme, D> ReceiverBuilder<E, S, D> {
    /// Sets the statuses to respond with.
    #[must_use]
    pub fn response_policy(self, policy: ResponsePolicy) -> Self {
        Self { statuses: policy, ..self }
    }

    /// Sets the maximum size of a body as it arrives, in bytes. The default is 1 MiB. The size after decompression is
    /// set in `codegen.yaml`.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self { limits: Limits { body: bytes, ..self.limits }, ..self }
    }

    /// Sets the maximum size of all bodies that are being read or handled, in bytes. The default is 64 MiB. Beyond it,
    /// senders are asked to try again later.
    #[must_use]
    pub fn bodies_limit(self, bytes: usize) -> Self {
        Self { limits: Limits { bodies: bytes, ..self.limits }, ..self }
    }

    /// Sets how long reading a body may take. The default is 10 seconds.
    #[must_use]
    pub fn read_timeout(self, time: Duration) -> Self {
        Self { limits: Limits { time, ..self.limits }, ..self }
    }

    /// Receives the deliveries of many tenants, each signed with their own secret.
    ///
    /// The receiver's own verifier becomes a decoy: a delivery for an unknown tenant is verified with it and refused,
    /// so that neither the response nor the work reveals your tenants. Give it a random secret. How long the lookup
    /// takes may still reveal them.
    ///
    /// [`Context::tenant`](hookwright_runtime::Context::tenant) is the tenant whose secret matched. Deliveries of two
    /// tenants never count as duplicates: the key of each begins with its tenant and a slash.
    #[must_use]
    pub fn tenants(self, tenants: Tenants<E, S>) -> Self {
        Self { tenants: Some(tenants), ..self }
    }

    /// Receives what senders pass in a handshake: a secret to store, while [`Receiver::expect_secret`] or
    /// [`Receiver::expect_secret_of`] expects one, or a URL to call, which confirms the registration. The receiver
    /// itself calls and stores nothing. Without this, such a handshake is refused.
    ///
    /// The answer is sent once this is done: success after `Ok`, 403 after [`Failure::Permanent`]. It has 10 seconds.
    /// Before you call a URL, check its scheme and host: the sender chose it, and only a verified rule proves who that
    /// is.
    #[must_use]
    pub fn on_handshake<F, T>(self, take: F) -> Self
    where
        F: Fn(Handshake) -> T + Send + Sync + 'static,
        T: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Self { taker: Taker::new(take), ..self }
    }

    /// Replies to events whose sender reads the response. The responder implements the module's `Responder`.
    ///
    /// A delivery is stored or handled first. Then the responder has [limited time](Self::respond_within). If it is
    /// late, fails or panics, the response is the one without a responder, with the schema's `default` as its body if
    /// there is one. If it returns no reply, the response has no body. The delivery is still stored and handled.
    ///
    /// A sender that repeats a delivery waits for a reply again, so the responder is called again: it decides, and the
    /// handler does the work. Events that share a body with others get no replies.
    #[must_use]
    pub fn responder<R: Send + Sync + 'static>(self, responder: R) -> Self
    where
        E: Respond<R>,
    {
        Self { responding: Some(Responding::new(responder)), ..self }
    }

    /// Sets how long the responder may take before the response is sent without its reply. The default is 2 seconds,
    /// the maximum a minute. A responder that is late is dropped at its next `await`.
    #[must_use]
    pub fn respond_within(self, time: Duration) -> Self {
        Self { respond_within: time.min(replies::LONGEST), ..self }
    }

    /// Records the shapes of verified deliveries, for `hookwright learn`. Deliveries of unknown events are only
    /// recorded here, not by a worker.
    #[must_use]
    pub fn sample_shapes(self, sampler: ShapeSampler) -> Self {
        Self { sampler: Some(sampler), ..self }
    }

    /// Sets which event each delivery is, for APIs whose deliveries don't name their event.
    #[must_use]
    pub fn event_name(self, event: impl Into<String>) -> Self {
        Self { named: Some(event.into()), ..self }
    }
}

impl<E: Api, S: Scheme, D: Destination<E>> ReceiverBuilder<E, S, D> {
    /// Builds the receiver. If the API's deliveries aren't signed, it logs that once, with the reason.
    pub fn build(self) -> Receiver {
        let Self {
            verifier,
            destination,
            statuses,
            limits,
            named,
            tenants,
            taker,
            responding,
            respond_within,
            sampler,
        } = self;
        telemetry::describe();
        if verifier.handshakes().lacks_token() {
            telemetry::warn("handshakes will be refused", &"no token is given: see `Verifier::tokens`");
        }
        let tenants = tenants.map(Tenants::build);
        // A scheme that accepts an empty request checks nothing.
        if let Ok(Trust::Unsigned { because }) = verifier.scheme().verify(&Delivery::new(HeaderMap::new(), "")) {
            telemetry::unsigned(E::INFO.name, &because);
        }
        let policy = Policy {
            statuses,
            allow: allow(E::INFO.methods, verifier.handshakes()),
            accept_encoding: accept_encoding::<E>(),
            accepted: E::INFO.accepted,
            keeps: D::KEEPS,
            abort: verifier.scheme().abort_header(),
        };
        let budget = Budget::new(limits.bodies);
        Receiver(Arc::new(ApiEndpoint {
            verifier,
            destination,
            policy,
            limits,
            named,
            tenants,
            taker,
            responding,
            respond_within,
            sampler,
            budget,
            gate: Gate::default(),
            expected: Expected::default(),
            refusals: Refusals::new(),
        }))
    }
}
