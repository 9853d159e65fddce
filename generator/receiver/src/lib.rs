//! From the socket to an inbox or a handler: verified, bounded, and answered as the sender expects.
//!
//! A [`Receiver`] serves one API as a `tower` service over `http` types; with the feature `axum` it is a router too, and
//! several of them make one application. It runs on tokio. A [`Worker`] hands what an [`Inbox`] keeps to the handlers.
//!
//! ```
//! # use hookwright_runtime::{*, verify::{Scheme, VerifyError}};
//! # struct Event;
//! # impl EventSet for Event {
//! #     const NAME_AT: NameAt = NameAt::Body(&["type"]);
//! #     const NAMES: &'static [&'static str] = &["order.paid"];
//! #     fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
//! #         (name == "order.paid").then(|| reader.skip().map(|()| Self))
//! #     }
//! #     fn name(&self) -> &'static str { "order.paid" }
//! # }
//! # impl Api for Event {
//! #     type Headers = NoHeaders;
//! #     const FACTS: ApiFacts = ApiFacts::new("shop").key(ValueAt::Body(&["id"]));
//! # }
//! # struct Orders;
//! # impl DispatchTo<Orders> for Event {
//! #     async fn dispatch_to(self, _: &Context, _: &Orders) -> Result<(), Failure> { Ok(()) }
//! # }
//! # struct Gateway;
//! # impl Scheme for Gateway {
//! #     fn name(&self) -> &'static str { "none" }
//! #     fn verify(&self, _: &http::HeaderMap, _: &[u8]) -> Result<Trust, VerifyError> {
//! #         Ok(Trust::Unsigned { because: "an example".into() })
//! #     }
//! # }
//! # fn source() -> Source<Event, Gateway> { Source::new(Gateway) }
//! use hookwright_receiver::{MemoryInbox, Receiver, Worker};
//! use tower_service::Service;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // Keep, then handle: the sender has its answer before the handler has begun.
//! let inbox = MemoryInbox::new();
//! let mut receiver = Receiver::builder(source()).inbox(inbox.clone()).build();
//! let request = http::Request::post("/shop").body(r#"{"type": "order.paid", "id": "1"}"#.to_owned()).unwrap();
//! assert_eq!(receiver.call(request).await.unwrap().status(), 202);
//!
//! let nothing_left = async { while inbox.waiting() > 0 { tokio::task::yield_now().await } };
//! Worker::builder(inbox.clone()).handler::<Event, _>(Orders).run_until(nothing_left).await;
//!
//! // Without an inbox the handler runs before the answer.
//! let mut receiver = Receiver::builder(source()).handler(Orders).build();
//! let request = http::Request::post("/shop").body(r#"{"type": "order.paid", "id": "2"}"#.to_owned()).unwrap();
//! assert_eq!(receiver.call(request).await.unwrap().status(), 202);
//! # }
//! ```
//!
//! # Answers
//!
//! All have empty bodies. Those marked with `*` are [`Answers`] that can be replaced.
//!
//! | what came | with an inbox | with a handler |
//! | --- | --- | --- |
//! | another method than the document's events have | 405 with `Allow` | 405 with `Allow` |
//! | a content type that is not JSON (none at all is let in: the signature is over the bytes), or a `Content-Encoding` | 415 | 415 |
//! | a body that is too long, too slow, or breaks off | 413, 408, 400 | 413, 408, 400 |
//! | nobody vouches for it | 401 * | 401 * |
//! | an event of the document | the document's 2xx *, once it is kept; the same for duplicates | the document's 2xx *, once it is handled |
//! | an event that the document does not list | the same *; it is parked, for a newer document to replay it | the same * |
//! | without a name | the same *; it is parked | 500 * |
//! | malformed | the same *; the worker parks it, who is the first to decode it | 500 * |
//! | the inbox is full or down, or the receiver shuts down | 503 * with `Retry-After` * | 503 * with `Retry-After` * |
//! | `Failure::Retry` | – | 500 *, or 503 * with `Retry-After` where the handler says when |
//! | `Failure::Refuse` | – | 422 *, with the header by which the sender knows not to repeat it, where its scheme has one |
//! | the handler panics | – | 500 * |
//!
//! A handler and an inbox finish what they have begun even if the sender hangs up.
//!
//! # Spans and counters
//!
//! With the feature `tracing` each delivery has a span `delivery` of the target `hookwright`, at the receiver and once more
//! for each attempt of a worker, with the fields `api`, `event`, `id`, `outcome` and `age_ms`: how long ago the event
//! happened, or was signed, or was received, whichever of them is known first. Warnings and errors have that target too,
//! so that `hookwright=warn` is a filter for all of them.
//!
//! With the feature `metrics` there is a counter `hookwright_deliveries_total` with the labels `api`, `event` and
//! `outcome`. An event that the document does not list is called `unknown` there, and what is no event `none`, so that
//! there are no more counters than the document has names.
//!
//! | where | `outcome` |
//! | --- | --- |
//! | a receiver with an inbox | `stored`, `duplicate`, `unknown`, `unnamed`, `inbox_full`, `inbox_down`; `malformed` where the answer depends on it |
//! | a receiver with a handler | `handled`, `retry`, `refused`, `panicked`, `unknown`, `malformed`, `unnamed` |
//! | the extractor `Webhook` | `extracted`, `unknown`, `malformed`, `unnamed` |
//! | any of these | `unverified`, `shutting_down`, `method`, `media_type`, `too_large`, `too_slow`, `broken_off` |
//! | a worker | `handled`, `retry`, `refused`, `panicked`, `given_up`, `malformed`, `unknown`, `unnamed` |
//!
//! # Slow senders
//!
//! A receiver bounds how long a body may take, and a request reaches it when its head is complete. How long *that* may
//! take, and how many connections there may be, is for the server to say: with hyper, `Builder::timer` and
//! `header_read_timeout` of its connections, which `axum::serve` has no word for. The example `receiver` serves so.
//!
//! # Much to do
//!
//! An event is many small strings, of which glibc's allocator has seven of a size at hand for each thread, and takes a lock
//! for the others. A program that receives thousands of events a second is better off with one that is made for many
//! threads, such as `mimalloc`: an event of 6.5 KB was received, decoded and handled in half the time.

mod aside;
#[cfg(feature = "conformance")]
pub mod conformance;
mod handling;
mod inbox;
mod receiver;
mod telemetry;
mod within;
mod worker;

pub use inbox::{Claimed, Inbox, InboxError, MemoryBounds, MemoryClaim, MemoryInbox, Put};
pub use receiver::{Answer, Answers, Receiver, ReceiverBuilder};
#[cfg(feature = "axum")]
pub use receiver::{RejectionCause, Webhook, WebhookRejection};
pub use worker::{Retries, Worker};
