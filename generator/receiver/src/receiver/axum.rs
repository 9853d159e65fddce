//! The receiver in an axum application: as a router, and as an extractor.

use std::borrow::Cow;
use std::fmt;
use std::pin::pin;
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};
use hookwright_runtime::handshake::{Answers, Refusal};
use hookwright_runtime::internals::CodingFault;
use hookwright_runtime::verify::VerifyError;
use hookwright_runtime::{Api, Context, Decoded, Delivery, Malformed, Unknown, Unnamed, Verifier, decode, internals};
use http::StatusCode;
use http::request::Parts;

use super::budget::Budget;
use super::endpoint::{coding_rejection, refused};
use super::outcome::{Outcome, Rejection};
use super::response::{Policy, accept_encoding, allow};
use super::{BODIES_LIMIT, Limits, Receiver, ReceiverResponse, ResponsePolicy, body, head};
use crate::telemetry::{self, DeliverySpan, Operation, Refusals};
use crate::within::within;

impl Receiver {
    /// Returns a router that has the receiver at the path, to be merged with others. It is generic over the state, so
    /// it fits any application.
    ///
    /// The receiver has the methods of the document's events and of its handshakes. A router with other methods at the
    /// same path can be merged with it, such as one with a page for browsers.
    ///
    /// # Panics
    ///
    /// If axum refuses the path, for instance one that doesn't begin with a slash.
    pub fn router<S: Clone + Send + Sync + 'static>(&self, path: &str) -> Router<S> {
        // By method, so that an application may have a page of its own at the same path.
        let methods = self.0.limits().methods.iter().filter_map(|method| method.parse().ok());
        let methods = methods.chain(self.0.answers().methods().cloned());
        let filters = methods.filter_map(|method: http::Method| MethodFilter::try_from(method).ok());
        let methods = match filters.reduce(MethodFilter::or) {
            Some(filter) => MethodRouter::new().on_service(filter, self.clone()),
            None => MethodRouter::new(),
        };
        Router::new().route(path, methods.fallback_service(self.clone()))
    }
}

/// An event of the API from a verified delivery, as the last argument of an axum handler.
///
/// The state of the application is a `Verifier<Event>`, the API's verifier with its scheme [erased](Verifier::erased),
/// or one from which [`FromRef`] can get it. Only an event of the API reaches the handler. For anything else, the
/// response is that of a [`Receiver`](crate::Receiver) without an inbox: 401 for a missing or invalid signature, 2xx
/// for an event that the document doesn't list, 500 for one that doesn't fit. A handler that takes a
/// `Result<Webhook<Event>, WebhookRejection>` decides for itself.
///
/// A body may have 1 MiB and take 10 seconds to arrive. All bodies being read may have 64 MiB together. Nothing is stored or
/// retried: if a delivery must not be lost, use a [`Receiver`](crate::Receiver) with an inbox.
///
/// No fields will be added: destructure it without `..`.
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
/// #     const INFO: ApiInfo = ApiInfo::new("shop");
/// # }
///
/// async fn receive(Webhook { event, context }: Webhook<Event>) -> StatusCode {
///     println!("{} {:?}", event.name(), context.id());
///     StatusCode::ACCEPTED
/// }
///
/// # fn router(verifier: Verifier<Event, verify::HexHmac>) -> Router {
/// // `verifier` is what `shop::verifier(["secret"])` gives.
/// Router::new().route("/shop", post(receive)).with_state(verifier.erased())
/// # }
/// ```
///
/// All fields are public, so that a pattern can destructure it.
pub struct Webhook<E: Api> {
    /// The event.
    pub event: E,
    /// The delivery that it came with.
    pub context: Context<E::Headers>,
}

impl<E: Api, S> FromRequest<S> for Webhook<E>
where
    S: Send + Sync,
    Verifier<E>: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let span = DeliverySpan::new(E::INFO.name, Operation::Receive);
        let verifier = Verifier::from_ref(state);
        let (head, body) = request.into_parts();
        span.record_peer(head::peer(&head));
        let mut charge = Charge(0);
        let extracted = match read::<E>(head, body, verifier.handshakes(), &mut charge).await {
            Ok(delivery) => span.in_scope(|| extract(&verifier, delivery, &span, &mut charge)),
            Err(rejection) => Err(span.in_scope(|| refuse(&verifier, rejection))),
        };
        match &extracted {
            Ok(webhook) => span.end(webhook.event.name().into(), "extracted"),
            Err(WebhookRejection(rejected)) => span.end(rejected.cause.label(), rejected.outcome),
        }
        extracted
    }
}

/// The memory of all bodies that are being read and decoded.
static BUDGET: Budget = Budget::new(BODIES_LIMIT);

/// Logs refused requests.
static REFUSALS: Refusals = Refusals::new();

/// How many bytes of the budget a body has taken. They are returned when this is dropped.
struct Charge(usize);

impl Charge {
    fn add(&mut self, bytes: usize) -> bool {
        let is_there = BUDGET.reserve(bytes);
        if is_there {
            self.0 += bytes;
        }
        is_there
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        BUDGET.give_back(self.0);
    }
}

async fn read<E: Api>(head: Parts, body: Body, answers: &Answers, charge: &mut Charge) -> Result<Delivery, Rejection> {
    let limits = Limits::defaults::<E>();
    head::check(&head, &body, &limits, answers)?;
    let read = body::read(body, limits.body, |bytes| charge.add(bytes));
    let body = within(limits.time, pin!(read)).await.unwrap_or(Err(Rejection::Slow))?;
    Ok(internals::with_body(head::delivery(head), body))
}

/// Refuses a request without a readable delivery.
fn refuse<E: Api>(verifier: &Verifier<E>, rejection: Rejection) -> WebhookRejection {
    let outcome = Outcome::Rejected(rejection);
    REFUSALS.tell("a request was refused", &outcome.label());
    reject(verifier, &outcome, RejectionCause::Request)
}

fn extract<E: Api>(
    verifier: &Verifier<E>,
    delivery: Delivery,
    span: &DeliverySpan,
    charge: &mut Charge,
) -> Result<Webhook<E>, WebhookRejection> {
    if let Some(answered) = verifier.answer(&delivery) {
        let answered = match answered {
            // There is nothing to store it.
            Ok(answer) if answer.given.is_some() => Err(Refusal::Wrong(StatusCode::FORBIDDEN)),
            other => other,
        };
        let outcome = match answered {
            Ok(answer) => Outcome::Answered(Box::new(answer)),
            Err(refusal) => {
                REFUSALS.tell("a handshake was refused", &refusal);
                refused(&refusal)
            }
        };
        return Err(reject(verifier, &outcome, RejectionCause::Handshake));
    }
    if !Limits::defaults::<E>().allows_method(&delivery) {
        return Err(refuse(verifier, Rejection::Method));
    }
    let trusted = verifier.verify(delivery).map_err(|error| {
        REFUSALS.tell("a delivery could not be verified", &error);
        reject(verifier, &Outcome::Unverified, RejectionCause::Unverified(error))
    })?;
    match internals::uncompressed::<E>(trusted.delivery()) {
        Ok(Cow::Owned(uncompressed)) if !charge.add(uncompressed.body().len()) => {
            return Err(refuse(verifier, Rejection::Busy));
        }
        Ok(_) | Err(CodingFault::Damaged) => {}
        Err(fault) => return Err(refuse(verifier, coding_rejection(fault))),
    }
    let context = trusted.context::<E>();
    let decoded = decode::<E>(&trusted);
    telemetry::drift(&decoded);
    span.record::<E>(decoded.name(), context.id(), &trusted, SystemTime::now());
    match decoded {
        Decoded::Known(event) => Ok(Webhook { event, context }),
        Decoded::Unknown(unknown) => Err(reject(verifier, &Outcome::Unknown, RejectionCause::Unknown(unknown))),
        Decoded::Malformed(fault) => Err(reject(verifier, &Outcome::Malformed, RejectionCause::Malformed(fault))),
        Decoded::Unnamed(fault) => Err(reject(verifier, &Outcome::Unnamed, RejectionCause::Unnamed(fault))),
    }
}

/// The rejection, with the default response of a receiver without an inbox.
fn reject<E: Api>(verifier: &Verifier<E>, outcome: &Outcome, cause: RejectionCause) -> WebhookRejection {
    let policy = Policy {
        statuses: ResponsePolicy::default(),
        allow: allow(E::INFO.methods, verifier.handshakes()),
        accept_encoding: accept_encoding::<E>(),
        accepted: E::INFO.accepted,
        keeps: false,
        abort: verifier.scheme().abort_header(),
    };
    WebhookRejection(Box::new(Rejected { outcome: outcome.label(), response: policy.response(outcome, None), cause }))
}

/// Why a request did not become a [`Webhook`], and the response to its sender.
pub struct WebhookRejection(Box<Rejected>);

struct Rejected {
    outcome: &'static str,
    response: ReceiverResponse,
    cause: RejectionCause,
}

/// Why a request did not become a [`Webhook`]. `Debug` shows the message.
#[non_exhaustive]
pub enum RejectionCause {
    /// It contains no readable delivery: because of its method, its media type, or a body that is too long, too slow or
    /// cut off.
    Request,
    /// It is a handshake, and the response answers or refuses it.
    Handshake,
    /// Its signature is missing or wrong.
    Unverified(VerifyError),
    /// The document does not list its event.
    Unknown(Unknown),
    /// Its payload does not fit.
    Malformed(Malformed),
    /// Its event name is missing.
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
            Self::Request | Self::Handshake | Self::Unverified(_) | Self::Unnamed(_) => "none".into(),
        }
    }
}

impl fmt::Display for RejectionCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => formatter.write_str("the request contains no delivery"),
            Self::Handshake => formatter.write_str("the request is a handshake"),
            Self::Unverified(error) => error.fmt(formatter),
            Self::Unknown(unknown) => write!(formatter, "{}: not listed by the document", unknown.name),
            Self::Malformed(fault) => fault.fmt(formatter),
            Self::Unnamed(fault) => fault.fmt(formatter),
        }
    }
}

impl fmt::Debug for RejectionCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = &self.0.cause;
        match cause {
            RejectionCause::Request | RejectionCause::Handshake => {
                write!(formatter, "{cause}: {}", self.0.response.status())
            }
            cause => cause.fmt(formatter),
        }
    }
}

/// The message, because that is what a `main` that returns the error prints.
impl fmt::Debug for WebhookRejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for WebhookRejection {}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        self.0.response.map(Body::new)
    }
}

impl<E: Api> fmt::Debug for Webhook<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.event.name();
        formatter.debug_struct("Webhook").field("event", &event).field("context", &self.context).finish()
    }
}
