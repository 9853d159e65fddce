//! How a receiver is put together.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::inbox::Inbox;
use crate::telemetry;
use hookwright_runtime::Trust;
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, DispatchTo, Source};

use super::answers::Policy;
use super::destination::{Destination, Handle, Keep, Nowhere};
use super::endpoint::ApiEndpoint;
use super::gate::Gate;
use super::{Answers, Limits, Receiver};

/// A receiver that is being put together; [`Receiver::builder`] begins one.
#[derive(Debug)]
pub struct ReceiverBuilder<E: Api, S: Scheme, D = Nowhere> {
    source: Source<E, S>,
    destination: D,
    answers: Answers,
    limits: Limits,
    received_as: Option<String>,
}

impl<E: Api, S: Scheme> ReceiverBuilder<E, S> {
    pub(super) fn new(source: Source<E, S>) -> Self {
        let limits = Limits::defaults::<E>();
        Self { source, destination: Nowhere, answers: Answers::default(), limits, received_as: None }
    }

    /// Keeps the deliveries in the inbox, and answers once they are safe there. A [`Worker`](crate::Worker) hands them to
    /// a handler.
    #[must_use]
    pub fn inbox<I: Inbox>(self, inbox: I) -> ReceiverBuilder<E, S, Keep<I>> {
        self.to(Keep { inbox, time: Duration::from_secs(10) })
    }

    /// Hands each delivery to the handler, and answers once it is handled.
    #[must_use]
    pub fn handler<H: Send + Sync + 'static>(self, handler: H) -> ReceiverBuilder<E, S, Handle<H>>
    where
        E: DispatchTo<H>,
    {
        self.to(Handle(Arc::new(handler)))
    }

    fn to<D>(self, destination: D) -> ReceiverBuilder<E, S, D> {
        let Self { source, answers, limits, received_as, .. } = self;
        ReceiverBuilder { source, destination, answers, limits, received_as }
    }
}

impl<E: Api, S: Scheme, I> ReceiverBuilder<E, S, Keep<I>> {
    /// How long the inbox may take to keep a delivery before the sender is told to come again; 10 seconds by default.
    #[must_use]
    pub fn inbox_timeout(self, time: Duration) -> Self {
        Self { destination: Keep { time, ..self.destination }, ..self }
    }
}

impl<E: Api, S: Scheme, D> ReceiverBuilder<E, S, D> {
    /// The answers to give.
    #[must_use]
    pub fn answers(self, answers: Answers) -> Self {
        Self { answers, ..self }
    }

    /// How long a body may be, in bytes; 1 MiB by default.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self { limits: Limits { body: bytes, ..self.limits }, ..self }
    }

    /// How long it may take to read a body; 10 seconds by default.
    #[must_use]
    pub fn read_timeout(self, time: Duration) -> Self {
        Self { limits: Limits { time, ..self.limits }, ..self }
    }

    /// Says which event each delivery is, for APIs whose events bear no name on the wire.
    #[must_use]
    pub fn received_as(self, event: impl Into<String>) -> Self {
        Self { received_as: Some(event.into()), ..self }
    }
}

impl<E: Api, S: Scheme, D: Destination<E>> ReceiverBuilder<E, S, D> {
    /// The receiver. A source that nobody vouches for is told in the log, once, with its reason.
    pub fn build(self) -> Receiver {
        let Self { source, destination, answers, limits, received_as } = self;
        // A scheme that lets a request pass which has nothing in it checks nothing.
        if let Ok(Trust::Unsigned { because }) = source.scheme().verify(&HeaderMap::new(), b"") {
            telemetry::unsigned(E::FACTS.name, &because);
        }
        let policy = Policy {
            answers,
            methods: E::FACTS.methods,
            accepted: E::FACTS.accepted,
            keeps: D::KEEPS,
            abort: source.scheme().abort_header(),
        };
        Receiver(Arc::new(ApiEndpoint { source, destination, policy, limits, gate: Gate::default(), received_as }))
    }
}
