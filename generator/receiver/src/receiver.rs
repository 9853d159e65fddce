//! Receives requests: verifies and stores or handles them within limits, and answers as the sender expects.

#[cfg(feature = "axum")]
mod axum;
mod batch;
mod body;
mod budget;
mod builder;
mod destination;
mod endpoint;
mod gate;
mod handshake;
mod head;
mod inside;
mod named;
mod outcome;
mod replies;
mod response;
mod tenants;

use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::Full;
use tower_service::Service;

use crate::aside::aside;
use crate::within::within;
use hookwright_runtime::verify::Scheme;
use hookwright_runtime::{Api, Delivery, TenantId, Verifier, internals};

#[cfg(feature = "axum")]
pub use self::axum::{RejectionCause, Webhook, WebhookRejection};
pub use builder::ReceiverBuilder;
pub use handshake::Handshake;
pub use response::ResponsePolicy;
pub use tenants::{Keyring, LookupError, PathError, RequestHead, TenantKeys, Tenants};

pub(crate) use named::label;

use endpoint::Endpoint;
use head::peer;
use inside::Inside;
use outcome::{Outcome, Rejection};

/// Receives the deliveries of one API. Cloning is cheap: clones share the same receiver.
#[derive(Clone)]
pub struct Receiver(Arc<dyn Endpoint>);

/// The response of a receiver. Only answers to handshakes and replies have a body.
pub type ReceiverResponse = Response<Full<Bytes>>;

/// The default limit for all bodies together, in bytes.
const BODIES_LIMIT: usize = 64 * 1024 * 1024;

/// The limits of a request.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Its methods.
    methods: &'static [&'static str],
    /// Whether a body may have a media type.
    accepts: fn(&str) -> bool,
    /// Whether it may be encoded as its headers say.
    accepts_coding: fn(&HeaderMap) -> bool,
    /// The length of a body, in bytes.
    body: usize,
    /// The length of all bodies together, in bytes.
    bodies: usize,
    /// The time to read a whole body.
    time: Duration,
}

impl Limits {
    /// The default limits.
    fn defaults<E: Api>() -> Self {
        Self {
            methods: E::INFO.methods,
            accepts: internals::accepts::<E>,
            accepts_coding: internals::accepts_coding::<E>,
            body: 1024 * 1024,
            bodies: BODIES_LIMIT,
            time: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// Whether events may come with the delivery's method.
    fn allows_method(&self, delivery: &Delivery) -> bool {
        delivery.method().is_none_or(|method| self.methods.contains(&method.as_str()))
    }
}

impl Receiver {
    /// A receiver of the deliveries that `verifier` accepts. It needs an inbox or a handler.
    pub fn builder<E: Api, S: Scheme>(verifier: Verifier<E, S>) -> ReceiverBuilder<E, S> {
        ReceiverBuilder::new(verifier)
    }

    /// Responds with 503 from now on, and waits until everything that was accepted before is finished.
    pub async fn shutdown(&self) {
        self.0.gate().close().await;
    }

    /// Whether the receiver takes deliveries, for a readiness probe. It doesn't while it shuts down. It also doesn't
    /// after its inbox was full or failed, until the inbox stores a delivery again or 10 seconds have passed.
    pub fn is_ready(&self) -> bool {
        self.0.gate().is_open() && self.0.is_ready()
    }

    /// Accepts the next handshake that carries a secret, if it comes within this time. Call it before you register the
    /// endpoint. At all other times such a handshake is refused, since anyone can send one.
    ///
    /// A receiver with [tenants](ReceiverBuilder::tenants) expects secrets of each tenant:
    /// see [`expect_secret_of`](Self::expect_secret_of).
    pub fn expect_secret(&self, within: Duration) {
        self.0.expected().until(None, after(within));
    }

    /// Accepts the next handshake that names this tenant and carries a secret, if it comes within this time. Handshakes
    /// that name other tenants are still refused.
    pub fn expect_secret_of(&self, tenant: &TenantId, within: Duration) {
        self.0.expected().until(Some(tenant), after(within));
    }

    /// Admits a request that may carry a delivery.
    fn let_in(&self, head: &Parts, body: &impl Body, began: tokio::time::Instant) -> Result<Inside, Outcome> {
        let inside = Inside::enter(&self.0, peer(head), began).ok_or(Outcome::ShuttingDown)?;
        head::check(head, body, &self.0.limits(), self.0.answers()).map_err(Outcome::Rejected)?;
        Ok(inside)
    }
}

/// The end of a time that begins now. A time beyond the range of clocks never ends.
fn after(within: Duration) -> Instant {
    Instant::now().checked_add(within).unwrap_or_else(|| Instant::now() + Duration::from_secs(86_400))
}

/// Reads the body of an admitted request, and passes it to the endpoint.
#[allow(clippy::manual_async_fn, reason = "an `async fn` would hold its arguments twice")]
fn receive<B: Body>(
    mut inside: Inside,
    delivery: Delivery,
    body: B,
) -> impl Future<Output = Result<ReceiverResponse, Infallible>> {
    async move {
        let Limits { body: limit, time, .. } = inside.endpoint().limits();
        let read = within(time, pin!(body::read(body, limit, |bytes| inside.charge(bytes)))).await;
        match read.unwrap_or(Err(Rejection::Slow)) {
            // This finishes even if the sender hangs up.
            Ok(body) => {
                let delivery = internals::with_body(delivery, body);
                Ok(aside(inside.handle(delivery)).await.unwrap_or_else(|_| no_response()))
            }
            Err(rejection) => {
                Ok(inside.endpoint().response(Outcome::Rejected(rejection), inside.peer(), inside.began()))
            }
        }
    }
}

/// The response of a task that was cancelled because the runtime shut down.
fn no_response() -> ReceiverResponse {
    let mut response = ReceiverResponse::default();
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

impl<B> Service<Request<B>> for Receiver
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Send,
{
    type Response = ReceiverResponse;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<ReceiverResponse, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (head, body) = request.into_parts();
        let began = tokio::time::Instant::now();
        match self.let_in(&head, &body, began) {
            Ok(inside) => Box::pin(receive(inside, head::delivery(head), body)),
            Err(outcome) => Box::pin(ready(Ok(self.0.response(outcome, peer(&head), began)))),
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
