//! From the socket to an inbox or a handler: verified, bounded, and answered as the sender expects.

mod answers;
#[cfg(feature = "axum")]
mod axum;
mod body;
mod builder;
mod destination;
mod endpoint;
mod gate;
mod head;
mod named;
mod outcome;

use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Empty;
use tower_service::Service;

use crate::aside::aside;
use crate::within::within;
use hookwright_runtime::Delivery;
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, Source};

#[cfg(feature = "axum")]
pub use self::axum::{RejectionCause, Webhook, WebhookRejection};
pub use answers::Answers;
pub use builder::ReceiverBuilder;

pub(crate) use named::label;

use endpoint::{Endpoint, Inside};
use outcome::{Outcome, Rejection};

/// Receives the deliveries of one API. A clone is cheap and is the same receiver.
#[derive(Clone)]
pub struct Receiver(Arc<dyn Endpoint>);

/// What a receiver answers: a status and headers, and no body.
pub type Answer = Response<Empty<Bytes>>;

/// What of a request is taken in.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Its methods.
    methods: &'static [&'static str],
    /// Of a body, in bytes.
    body: usize,
    /// To read a whole body.
    time: Duration,
}

impl Limits {
    /// What is taken in where nobody says otherwise.
    fn defaults<E: Api>() -> Self {
        Self { methods: E::FACTS.methods, body: 1024 * 1024, time: Duration::from_secs(10) }
    }
}

impl Receiver {
    /// A receiver of the source's deliveries, which needs an inbox or a handler.
    pub fn builder<E: Api, S: Scheme>(source: Source<E, S>) -> ReceiverBuilder<E, S> {
        ReceiverBuilder::new(source)
    }

    /// Answers 503 from now on, and waits until everything that was accepted before is finished.
    pub async fn shutdown(&self) {
        self.0.gate().close().await;
    }

    /// Lets a request in that may hold a delivery.
    fn let_in(&self, head: &Parts, body: &impl Body) -> Result<Inside, Outcome> {
        let inside = Inside::enter(&self.0).ok_or(Outcome::ShuttingDown)?;
        head::check(head, body, &self.0.limits()).map_err(Outcome::Rejected)?;
        Ok(inside)
    }
}

/// Takes in a request that was let in.
#[allow(clippy::manual_async_fn, reason = "an `async fn` holds what it is given twice, a block once")]
fn receive<B: Body>(inside: Inside, headers: HeaderMap, body: B) -> impl Future<Output = Result<Answer, Infallible>> {
    async move {
        let Limits { body: limit, time, .. } = inside.endpoint().limits();
        let read = within(time, pin!(body::read(body, limit))).await;
        match read.unwrap_or(Err(Rejection::Slow)) {
            // It ends even when the sender hangs up.
            Ok(body) => Ok(aside(inside.receive(Delivery::new(headers, body))).await.unwrap_or_else(|_| no_answer())),
            Err(rejection) => Ok(inside.endpoint().answer(Outcome::Rejected(rejection))),
        }
    }
}

/// For what came to no end, since the runtime did.
fn no_answer() -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer
}

impl<B> Service<Request<B>> for Receiver
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Send,
{
    type Response = Answer;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (head, body) = request.into_parts();
        match self.let_in(&head, &body) {
            Ok(inside) => Box::pin(receive(inside, head.headers, body)),
            Err(outcome) => Box::pin(ready(Ok(self.0.answer(outcome)))),
        }
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Receiver")
            .field("api", &self.0.api())
            .field("limits", &self.0.limits())
            .finish_non_exhaustive()
    }
}
