//! Receives webhooks over HTTP: verifies each delivery, stores it in an inbox, and passes it to your handlers.
//!
//! ```
//! # mod shop {
//! #     use hookwright_runtime::{*, verify::{HexHmac, SecretError}};
//! #     pub struct OrderPaid { pub order_id: String }
//! #     pub struct Event(OrderPaid);
//! #     impl EventSet for Event {
//! #         const NAME_AT: NameAt = NameAt::Body(&["type"]);
//! #         const NAMES: &'static [&'static str] = &["order.paid"];
//! #         fn decode_named(_: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
//! #             Some(reader.skip().map(|()| Self(OrderPaid { order_id: String::new() })))
//! #         }
//! #         fn name(&self) -> &'static str { "order.paid" }
//! #     }
//! #     impl Api for Event {
//! #         type Headers = NoHeaders;
//! #         const INFO: ApiInfo = ApiInfo::new("shop").key(Location::Body(&["id"]));
//! #     }
//! #     pub trait Handler {
//! #         type Error;
//! #         fn order_paid(&self, event: OrderPaid, context: &Context) -> impl Future<Output = Result<(), Self::Error>> + Send;
//! #     }
//! #     impl<H: Handler<Error = Failure> + Sync> Dispatch<H> for Event {
//! #         async fn dispatch(self, context: &Context, handler: &H) -> Result<(), Failure> {
//! #             handler.order_paid(self.0, context).await
//! #         }
//! #     }
//! #     pub fn verifier(secrets: [&str; 1]) -> Result<Verifier<Event, HexHmac>, SecretError> {
//! #         HexHmac::new(http::HeaderName::from_static("x-signature"), "", secrets).map(Verifier::new)
//! #     }
//! #     pub type Context = hookwright_runtime::Context;
//! # }
//! use hookwright_receiver::{MemoryInbox, Receiver, Worker};
//! use hookwright_runtime::Failure;
//! use shop::{Context, Handler, OrderPaid}; // `shop` is a generated module.
//!
//! struct Orders;
//!
//! impl Handler for Orders {
//!     type Error = Failure;
//!
//!     async fn order_paid(&self, event: OrderPaid, _: &Context) -> Result<(), Failure> {
//!         println!("order {} is paid", event.order_id);
//!         Ok(())
//!     }
//! }
//!
//! # async fn serve<S: Service<http::Request<String>>>(_: S) {}
//! # use tower_service::Service;
//! # async fn receive() -> Result<(), Box<dyn std::error::Error>> {
//! let inbox = MemoryInbox::new();
//! let receiver = Receiver::builder(shop::verifier(["a secret"])?).inbox(inbox.clone()).build();
//! let worker = Worker::builder(inbox).handler::<shop::Event, _>(Orders);
//!
//! // The receiver is a `tower` service: `serve` stands for your server. With the feature `axum`, it is also a `Router`.
//! tokio::join!(serve(receiver), worker.run_until(std::future::pending::<()>()));
//! # Ok(())
//! # }
//! ```
//!
//! The sender gets its response once the inbox has stored the delivery, before the handler starts. A receiver without
//! an inbox, `Receiver::builder(…).handler(Orders)`, responds once the handler is done.
//!
//! [`MemoryInbox`] loses its deliveries with the process. `hookwright-inbox-file`, `hookwright-inbox-nats` and
//! `hookwright-inbox-postgres` keep them. With `PostgreSQL`, a handler's writes and the acknowledgement can be one
//! transaction: [`TransactionalInbox`]. To write your own inbox, implement [`Inbox`] and test it with [`conformance`].
//!
//! To see what waits and what is parked while the program runs, and to release or drop parked deliveries, use
//! [`ManagedInbox`], which all of these inboxes implement.
//!
//! # Tenants
//!
//! If each of your customers has deliveries signed with their own secret, one receiver takes them all. Give it
//! [`Tenants`]: your [`Keyring`] finds the customer of a request and the secrets. See [`ReceiverBuilder::tenants`].
//!
//! # Order and fairness
//!
//! A worker handles several deliveries at a time, and later deliveries overtake one that waits for a retry.
//! [`Worker::order`] handles the deliveries of one entity one at a time and in their order. [`Worker::tenant_limit`]
//! limits how many deliveries of a tenant are handled at a time. Both need a [`SchedulingInbox`]: `MemoryInbox`,
//! `FileInbox` and `PostgresInbox` implement it. In these, new deliveries and retries take turns, so that many retries
//! don't hold up new deliveries.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `axum` | `Receiver::router` and the extractor `Webhook` |
//! | `conformance` | the module [`conformance`]: tests for an inbox of your own |
//! | `encryption` | `StorageKeys`, with which the inboxes in a file and in `PostgreSQL` encrypt what they store |
//! | `metrics`, `tracing` | [metrics](#metrics) and [spans](#spans) |
//! | `server` | [`Server`](#slow-senders), which bounds heads and connections |
//!
//! # Responses
//!
//! Bodies are empty, except in responses to handshakes and in [replies](#replies). A [`ResponsePolicy`] can replace the
//! statuses marked with `*`.
//!
//! | request | with an inbox | with a handler |
//! | --- | --- | --- |
//! | a method that no event of the document has | 405 with `Allow` | 405 with `Allow` |
//! | a media type that is neither JSON nor one of the document's (a request without one is accepted, since the signature covers the bytes) | 415 | 415 |
//! | a `Content-Encoding` that `codegen.yaml` does not accept, or several | 415 with `Accept-Encoding` | 415 with `Accept-Encoding` |
//! | a body that is too long, as it arrives or decoded, or holds more than 10,000 events; is too slow; or is cut off | 413, 408, 400 | 413, 408, 400 |
//! | a handshake that the document or `codegen.yaml` answers | the response for it | the response for it |
//! | a handshake with a wrong token, or with a secret that wasn't expected | 403 | 403 |
//! | a handshake whose values are missing or out of bounds | 400 | 400 |
//! | a missing or invalid signature | 401 * | 401 * |
//! | an event of the document | the document's 2xx *, once it is stored; the same for duplicates | the document's 2xx *, once it is handled |
//! | an event that the document does not list | the same *; it is parked, for a newer document to replay it | the same * |
//! | a delivery without an event name, or whose body is damaged | the same *; it is parked | 500 * |
//! | a malformed payload | the same *; the worker is the first to decode it, and parks it | 500 * |
//! | a delivery for an unknown tenant | 401 *, as for an invalid signature | 401 * |
//! | any, while the inbox is full or down, or the receiver shuts down, or the lookup of a tenant fails | 503 * with `Retry-After` * | 503 * with `Retry-After` * |
//! | the handler fails with `Failure::Transient` | – | 500 *, or 503 * with `Retry-After` if the handler says when |
//! | the handler fails with `Failure::Permanent` | – | 422 *, with the header that tells the sender not to repeat it, if its scheme has one |
//! | the handler panics | – | 500 * |
//!
//! If the sender hangs up, the handler and the inbox still finish what they began.
//!
//! # Replies
//!
//! Some senders read the response, such as to a command, or to a payment that needs approval. If the document describes
//! that response as JSON, the module has a trait `Responder`, and a receiver takes one:
//! `Receiver::builder(…).inbox(…).responder(Orders)`. The responder is called once the delivery is stored or handled,
//! and again if the delivery is repeated. If it is late, fails or panics, the response is the schema's `default`, or
//! else the response without a responder. See [`ReceiverBuilder::responder`].
//!
//! # Several events in a body
//!
//! If the document says that a body holds a list of events, each item is a delivery with its own event, key, outcome
//! and span. The sender gets its response once all are stored: the status of the worst item. If storing fails midway,
//! this is 503, and the items stored so far are duplicates when the sender repeats the body. Without an inbox, the
//! handler gets all items one after the other, even if one fails. An empty list is accepted. Events in a list get no
//! replies.
//!
//! An item's key is the one the document names. If that isn't part of the item, the key is the delivery's key or signed
//! id, `#`, and the SHA-256 of the item's bytes, followed by a number if a body holds equal items. Without either,
//! an item has no key, and one that is sent twice is handled twice.
//!
//! # Spans
//!
//! With the feature `tracing` each delivery has a span `delivery` of the target `hookwright`, at the receiver and again
//! for each attempt of a worker. Warnings and errors have that target, too: `hookwright=warn` shows them all. Text from
//! the sender is cut short and escaped. Refused requests are warnings and parked deliveries are errors: at most 20 in
//! 10 seconds, followed by a line with the number of the others.
//!
//! | field | value |
//! | --- | --- |
//! | `api`, `event`, `id`, `tenant`, `outcome` | which delivery it is, and [its outcome](#metrics) |
//! | `age_ms` | how long ago the event happened; if that isn't known, was signed, or was received |
//! | `peer` | the address of the sender, from `Server` or axum's `ConnectInfo` |
//! | `trace_id`, `parent_id` | the sender's span, by a valid header `traceparent`; an inbox keeps it for the worker |
//! | `otel.name` | `receive` or `process`, and the API |
//! | `otel.kind` | `server` at a receiver, `consumer` at a worker |
//! | `otel.status_code`, `error.type` | `ERROR` and the outcome, if the delivery failed |
//! | `messaging.system` | `hookwright` |
//! | `messaging.operation.name` | `receive` or `process` |
//! | `messaging.destination.name`, `messaging.message.id` | as `api` and `id` |
//!
//! The names with a dot are those of OpenTelemetry, and `tracing-opentelemetry` reads them. This crate doesn't depend
//! on OpenTelemetry, so the sender's span is stated in fields and isn't the parent. To link to it, call this first in a
//! handler:
//!
//! ```ignore
//! use opentelemetry::{propagation::TextMapPropagator, trace::TraceContextExt};
//! use opentelemetry_http::HeaderExtractor;
//! use opentelemetry_sdk::propagation::TraceContextPropagator;
//! use tracing_opentelemetry::OpenTelemetrySpanExt;
//!
//! fn link_to_sender(context: &shop::Context) {
//!     let headers = HeaderExtractor(context.trusted().headers());
//!     let sender = TraceContextPropagator::new().extract(&headers);
//!     tracing::Span::current().add_link(sender.span().span_context().clone());
//! }
//! ```
//!
//! Use a link, not the parent: anyone can write that header, and a worker may handle a delivery days later.
//!
//! # Metrics
//!
//! With the feature `metrics`, these are recorded with the crate `metrics`. Install the recorder before you build
//! receivers and run workers, which describe the metrics to it.
//!
//! | name | kind | what it is | labels |
//! | --- | --- | --- | --- |
//! | `hookwright_deliveries_total` | counter | deliveries, at a receiver and again for each attempt of a worker | `api`, `event`, `outcome` |
//! | `hookwright.receive.duration` | histogram, seconds | from the head of a request to its response, for each delivery | `api`, `event`, `outcome` |
//! | `hookwright.receive.active` | gauge | requests without a response so far | `api` |
//! | `messaging.process.duration` | histogram, seconds | how long a worker's handler took for one attempt | `messaging.system`, `messaging.operation.name`, `messaging.destination.name` (the API), `event`, `error.type` (the outcome, if it failed) |
//! | `hookwright.process.attempts` | histogram | attempts until a delivery is complete or parked | `api`, `event`, `outcome` |
//! | `hookwright.process.active` | gauge | deliveries that are being handled | `api` |
//! | `hookwright.drift.unrecognized_fields` | counter | properties in payloads that the document doesn't list | `api`, `event` |
//! | `hookwright.drift.unrecognized_values` | counter | values of enums that the document doesn't list | `api`, `event` |
//! | `hookwright.drift.unknown_events` | counter | deliveries of events that the document doesn't list | `api` |
//! | `hookwright.inbox.waiting`, `hookwright.inbox.parked`, `hookwright.inbox.oldest_age` | gauge; the age in seconds | what an inbox holds, if you [report](Worker::report_levels) it | `inbox` |
//!
//! No label has a value from a sender, so the document bounds the number of series: `event` is `unknown` for an event
//! that the document doesn't list, and `none` for a request without one. The extractor `Webhook` counts deliveries but
//! doesn't measure time, since you write the response.
//!
//! The drift counters increase when a payload is decoded: in a worker with the first attempt, or in a receiver with a
//! handler. Each receiver counts unknown events. To see what is new, use a [`ShapeSampler`] and `hookwright learn`.
//!
//! Prometheus shows dots as underscores. `grafana/dashboard.json` in this crate's folder is a dashboard for Grafana. It
//! expects names with units, and histograms:
//!
//! ```
//! use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder};
//!
//! # fn builder() -> Result<PrometheusBuilder, BuildError> {
//! let seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0];
//! let attempts = [1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0];
//! PrometheusBuilder::new()
//!     .with_recommended_naming(true)
//!     .set_buckets_for_metric(Matcher::Suffix("duration".into()), &seconds)?
//!     .set_buckets_for_metric(Matcher::Suffix("attempts".into()), &attempts)
//! # }
//! # builder().unwrap();
//! ```
//!
//! | where | `outcome` |
//! | --- | --- |
//! | a receiver with an inbox | `stored`, `duplicate`, `unknown`, `unnamed`, `inbox_full`, `inbox_down`; `malformed` if the response depends on it |
//! | a receiver with a handler | `handled`, `transient`, `permanent`, `panicked`, `unknown`, `malformed`, `unnamed` |
//! | a receiver with a responder | `replied`, `late`, `reply_failed` in place of `stored`, `duplicate` and `handled` |
//! | the extractor `Webhook` | `extracted`, `unknown`, `malformed`, `unnamed` |
//! | a receiver that was sent an empty list of events | `nothing` |
//! | any of these | `answered`, `refused`, `unfit`, `unverified`, `lookup_failed`, `shutting_down`, `method`, `media_type`, `encoding`, `too_large`, `too_slow`, `broken_off`, `busy` |
//! | a worker | `handled`, `transient`, `permanent`, `panicked`, `timed_out`, `interrupted`, `given_up`, `lost`, `malformed`, `unknown`, `unnamed` |
//!
//! # Probes
//!
//! [`Receiver::is_ready`] is for a readiness probe. A process that responds is alive. [`Worker::health`] returns a
//! handle for both probes of a worker.
//!
//! # Slow senders
//!
//! A receiver limits the time for a body and the size of all bodies together. It sees a request once its head is
//! complete, so the server must limit the time for the head and the number of connections: with hyper, by
//! `Builder::timer` and `header_read_timeout` of its connections. `axum::serve` has no setting for that. With the
//! feature `server`, `Server` does both: `Server::new(receiver).serve_until(listener, stopped).await`.
//!
//! # Allocator
//!
//! An event consists of many small strings. A program that receives thousands of events a second should use an
//! allocator made for many small allocations, such as `mimalloc`: with it, receiving, decoding and handling an event of 6.5 KB
//! took half the time that it took with glibc's.

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod aside;
#[cfg(feature = "conformance")]
pub mod conformance;
mod handling;
mod health;
mod inbox;
#[doc(hidden)]
pub mod internals;
mod receiver;
mod sampler;
mod sealing;
#[cfg(feature = "server")]
mod server;
mod telemetry;
mod within;
mod worker;

pub use health::WorkerHealth;
pub use inbox::{
    ClaimRules, Claimed, Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliveryState, DeliverySummary, Erasure,
    Inbox, InboxError, ManagedInbox, MemoryBounds, MemoryClaim, MemoryInbox, Order, PageRequest, Put, SchedulingInbox,
    Selection, StateFilter, TransactionalInbox,
};
pub use receiver::{
    Handshake, Keyring, LookupError, PathError, Receiver, ReceiverBuilder, ReceiverResponse, RequestHead,
    ResponsePolicy, TenantKeys, Tenants,
};
#[cfg(feature = "axum")]
pub use receiver::{RejectionCause, Webhook, WebhookRejection};
pub use sampler::ShapeSampler;
#[cfg(feature = "encryption")]
pub use sealing::{StorageKeyError, StorageKeys};
#[cfg(feature = "server")]
pub use server::{ListenError, Peer, Server, listen};
pub use telemetry::InboxLevels;
pub use worker::{RetryPolicy, Worker};
