//! The receiver in an application of axum: as a router, and as an argument of a handler.

use std::borrow::Cow;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{Api, Context, Decoded, Delivery, Malformed, Source, Unknown, Unnamed, decode};

use super::answers::Policy;
use super::outcome::{Outcome, Rejection};
use super::{Answer, Answers, Limits, Receiver, body, head};
use crate::telemetry::{self, DeliverySpan};
use crate::within::within;

impl Receiver {
    /// A router that has the receiver at the path, to be merged with others. Its state is open: it fits any application.
    ///
    /// # Panics
    ///
    /// If axum refuses the path, for instance one that doesn't begin with a slash.
    pub fn router<S: Clone + Send + Sync + 'static>(&self, path: &str) -> Router<S> {
        Router::new().route_service(path, self.clone())
    }
}

/// An event of the API, from a delivery that was verified, as the last argument of a handler of axum.
///
/// The state of the application has the source of the deliveries, with its scheme [erased](Source::erased): either it is
/// that source, or [`FromRef`] finds it there. Anything that isn't an event of the API doesn't reach the handler. It is answered as a
/// [`Receiver`](crate::Receiver) without an inbox answers it: 401 for a missing or wrong signature, 2xx for an event that the
/// document does not list, 500 for one that does not fit. A handler that takes a
/// `Result<Webhook<Event>, WebhookRejection>` decides for itself.
///
/// A body may be 1 MiB long and take 10 seconds. Nothing is kept and nothing is tried again: where a delivery must not be
/// lost, use a [`Receiver`](crate::Receiver) with an inbox.
///
/// ```
/// use axum::Router;
/// use axum::http::StatusCode;
/// use axum::routing::post;
/// use hookwright_receiver::Webhook;
/// # use hookwright_runtime::*;
/// # struct Event;
/// # impl EventSet for Event {
/// #     const NAME_AT: NameAt = NameAt::Body(&["type"]);
/// #     const NAMES: &'static [&'static str] = &["order.paid"];
/// #     fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
/// #         (name == "order.paid").then(|| reader.skip().map(|()| Self))
/// #     }
/// #     fn name(&self) -> &'static str { "order.paid" }
/// # }
/// # impl Api for Event {
/// #     type Headers = NoHeaders;
/// #     const FACTS: ApiFacts = ApiFacts::new("shop");
/// # }
///
/// async fn receive(Webhook { event, context }: Webhook<Event>) -> StatusCode {
///     println!("{} {:?}", event.name(), context.id());
///     StatusCode::ACCEPTED
/// }
///
/// # fn router(source: Source<Event, verify::HexHmac>) -> Router {
/// // `source` is what `shop::source(["secret"])` gives.
/// Router::new().route("/shop", post(receive)).with_state(source.erased())
/// # }
/// ```
pub struct Webhook<E: Api> {
    /// The event.
    pub event: E,
    /// The delivery that it came with.
    pub context: Context<E::Headers>,
}

impl<E: Api, S> FromRequest<S> for Webhook<E>
where
    S: Send + Sync,
    Source<E, Arc<dyn Scheme>>: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let span = DeliverySpan::new(E::FACTS.name);
        let source = Source::from_ref(state);
        let extracted = match read::<E>(request).await {
            Ok(delivery) => span.in_scope(|| extract(&source, delivery, &span)),
            Err(rejection) => Err(reject(&source, &Outcome::Rejected(rejection), RejectionCause::Request)),
        };
        match &extracted {
            Ok(webhook) => span.end(webhook.event.name().into(), "extracted"),
            Err(WebhookRejection(rejected)) => span.end(rejected.cause.label(), rejected.outcome),
        }
        extracted
    }
}

async fn read<E: Api>(request: Request<Body>) -> Result<Delivery, Rejection> {
    let limits = Limits::defaults::<E>();
    let (head, body) = request.into_parts();
    head::check(&head, &body, &limits)?;
    let body = within(limits.time, pin!(body::read(body, limits.body))).await.unwrap_or(Err(Rejection::Slow))?;
    Ok(Delivery::new(head.headers, body))
}

fn extract<E: Api>(
    source: &Source<E, Arc<dyn Scheme>>,
    delivery: Delivery,
    span: &DeliverySpan,
) -> Result<Webhook<E>, WebhookRejection> {
    let verified = source.verify(delivery).map_err(|error| {
        telemetry::warn("a delivery could not be verified", &error);
        reject(source, &Outcome::Unverified, RejectionCause::Unverified(error))
    })?;
    let context = verified.context::<E>();
    let decoded = decode::<E>(&verified);
    span.record::<E>(decoded.name(), context.id(), &verified, SystemTime::now());
    match decoded {
        Decoded::Known(event) => Ok(Webhook { event, context }),
        Decoded::Unknown(unknown) => Err(reject(source, &Outcome::Unknown, RejectionCause::Unknown(unknown))),
        Decoded::Malformed(fault) => Err(reject(source, &Outcome::Malformed, RejectionCause::Malformed(fault))),
        Decoded::Unnamed(fault) => Err(reject(source, &Outcome::Unnamed, RejectionCause::Unnamed(fault))),
    }
}

/// The rejection, with the answer that a receiver without an inbox gives by default.
fn reject<E: Api>(source: &Source<E, Arc<dyn Scheme>>, outcome: &Outcome, cause: RejectionCause) -> WebhookRejection {
    let policy = Policy {
        answers: Answers::default(),
        methods: E::FACTS.methods,
        accepted: E::FACTS.accepted,
        keeps: false,
        abort: source.scheme().abort_header(),
    };
    WebhookRejection(Box::new(Rejected { outcome: outcome.label(), answer: policy.answer(outcome), cause }))
}

/// Why a request did not become a [`Webhook`], and what its sender is answered.
#[derive(Debug)]
pub struct WebhookRejection(Box<Rejected>);

#[derive(Debug)]
struct Rejected {
    outcome: &'static str,
    answer: Answer,
    cause: RejectionCause,
}

/// Why a request did not become a [`Webhook`].
#[derive(Debug)]
#[non_exhaustive]
pub enum RejectionCause {
    /// It holds no delivery that can be read: its method, its media type, or a body that is too long, too slow or cut off.
    Request,
    /// Its signature is missing or wrong.
    Unverified(VerifyError),
    /// The document does not list its event.
    Unknown(Unknown),
    /// Its payload does not fit.
    Malformed(Malformed),
    /// It has no name where the document puts it.
    Unnamed(Unnamed),
}

impl WebhookRejection {
    /// Why it was rejected.
    pub fn cause(&self) -> &RejectionCause {
        &self.0.cause
    }
}

impl RejectionCause {
    fn label(&self) -> Cow<'static, str> {
        match self {
            Self::Unknown(_) => "unknown".into(),
            Self::Malformed(fault) => fault.event.clone().into(),
            Self::Request | Self::Unverified(_) | Self::Unnamed(_) => "none".into(),
        }
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.cause {
            RejectionCause::Request => write!(formatter, "the request holds no delivery: {}", self.0.answer.status()),
            RejectionCause::Unverified(error) => error.fmt(formatter),
            RejectionCause::Unknown(unknown) => write!(formatter, "{}: not listed by the document", unknown.name),
            RejectionCause::Malformed(fault) => fault.fmt(formatter),
            RejectionCause::Unnamed(fault) => fault.fmt(formatter),
        }
    }
}

impl std::error::Error for WebhookRejection {}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        self.0.answer.map(Body::new)
    }
}

impl<E: Api> fmt::Debug for Webhook<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.event.name();
        formatter.debug_struct("Webhook").field("event", &event).field("context", &self.context).finish()
    }
}
