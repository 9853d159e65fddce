//! The runtime of code that Hookwright generates: deliveries, verification, decoding and its outcomes.
//!
//! A [`Delivery`] is what arrived. A [`Verifier`] makes it [`Trusted`], and decoding it has one of four outcomes
//! ([`Decoded`]), each with the original bytes.
//!
//! ```
//! # mod shop {
//! #     use hookwright_runtime::{*, verify::{HexHmac, SecretError}};
//! #     pub struct OrderPaid { pub order_id: String }
//! #     impl Decode for OrderPaid {
//! #         fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
//! #             const FIELDS: &[&str] = &["type", "order_id"];
//! #             let mut order_id = None;
//! #             reader.fields(&Fields::new(FIELDS), &mut [&mut Tag("order.paid"), &mut order_id])?;
//! #             Ok(Self { order_id: order_id.ok_or_else(|| reader.missing(FIELDS[1]))? })
//! #         }
//! #     }
//! #     pub enum Event { OrderPaid(OrderPaid) }
//! #     impl EventSet for Event {
//! #         const NAME_AT: NameAt = NameAt::Body(&["type"]);
//! #         const NAMES: &'static [&'static str] = &["order.paid"];
//! #         fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
//! #             (name == "order.paid").then(|| OrderPaid::decode(reader).map(Self::OrderPaid))
//! #         }
//! #         fn name(&self) -> &'static str { "order.paid" }
//! #     }
//! #     impl Api for Event {
//! #         type Headers = NoHeaders;
//! #         const INFO: ApiInfo = ApiInfo::new("shop");
//! #     }
//! #     pub fn verifier(secrets: [&str; 1]) -> Result<Verifier<Event, HexHmac>, SecretError> {
//! #         HexHmac::new(http::HeaderName::from_static("x-signature"), "", secrets).map(Verifier::new)
//! #     }
//! #     pub fn decode(delivery: &Trusted) -> Decoded<Event> { hookwright_runtime::decode(delivery) }
//! # }
//! use hookwright_runtime::{Decoded, Delivery};
//! use shop::Event; // `shop` is a generated module.
//!
//! fn receive(headers: http::HeaderMap, body: Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
//!     let verifier = shop::verifier(["a secret"])?;
//!     let delivery = verifier.verify(Delivery::new(headers, body))?;
//!     match shop::decode(&delivery) {
//!         Decoded::Known(Event::OrderPaid(event)) => println!("order {} is paid", event.order_id),
//!         Decoded::Unknown(event) => println!("{} is newer than the document", event.name),
//!         Decoded::Malformed(fault) => eprintln!("{fault}"), // order.paid: order_id: expected a string, found 5, at line 1 …
//!         Decoded::Unnamed(fault) => eprintln!("{fault}"),
//!     }
//!     Ok(())
//! }
//! # let mut headers = http::HeaderMap::new();
//! # headers.insert("x-signature", http::HeaderValue::from_static("00"));
//! # assert!(receive(headers, b"{}".to_vec()).is_err());
//! ```
//!
//! # Your own models and events
//!
//! Tests and senders create events themselves. Models are non-exhaustive, since a later document may add a field. Start
//! from a sample and change what matters, or decode JSON, which is checked like a delivery. Each event has a
//! constructor that takes its payload.
//!
//! ```
//! # mod shop {
//! #     #[derive(Clone)]
//! #     pub struct Order { pub id: String, pub total: i64 }
//! #     impl Order { pub fn sample() -> Self { Self { id: "o-1".to_owned(), total: 1 } } }
//! #     hookwright_runtime::object! { Order; "id" => required id, "total" => required total, }
//! #     pub enum Event { OrderCreated(Box<Order>) }
//! #     impl Event { pub fn order_created(payload: Order) -> Self { Self::OrderCreated(Box::new(payload)) } }
//! # }
//! use hookwright_runtime::With;
//! use serde_json::json;
//! use shop::{Event, Order}; // `shop` is a generated module.
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // `sample` is there with the feature `samples` of the generated crate.
//! let order = Order::sample().with(|order| order.total = 5);
//! let same: Order = serde_json::from_value(json!({ "id": order.id, "total": 5 }))?;
//! assert_eq!(order, same);
//! let event = Event::order_created(order);
//! # let Event::OrderCreated(order) = event;
//! # assert_eq!(*order, same);
//! # Ok(())
//! # }
//! ```
//!
//! A payload of only one event also converts with `From`. Objects without required fields implement `Default`.
//!
//! # Receiving
//!
//! To receive over HTTP with an inbox and retries, use `hookwright-receiver`.
//!
//! For a broker or a WebSocket, use its own client: [`Delivery::from_message`] takes a message, and [`Settlement`] says
//! what to tell the broker.
//!
//! Items for generated code, such as the JSON reader and writer and the macros, are hidden from this documentation and
//! may change at any time.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `jiff`, `chrono`, `time` | conversions of [`DateTime`], [`Date`], [`Time`] and [`Duration`] to that crate's types |
//! | `rust_decimal` | a conversion of [`Decimal`], exactly |
//! | `gzip` | bodies compressed with `gzip` or `deflate`, if [`Codings`](bodies::Codings) accept them |
//! | `brotli`, `zstd` | the same for `br` and `zstd` |
//! | `ed25519` | signatures by ed25519: `v1a` of Standard Webhooks, and [recipes](verify::recipe::Recipe) |
//! | `ring` | [recipes](verify::recipe::Recipe) with ECDSA or RSA, and JSON Web Tokens signed with them |

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod address;
mod api;
#[doc(hidden)]
pub mod bodies;
mod catalogue;
mod change;
#[doc(hidden)]
pub mod codec;
mod context;
mod debug;
mod decode;
mod delivery;
mod delivery_key;
mod drift;
mod error;
mod event_set;
#[doc(hidden)]
pub mod events;
mod guess;
mod handler;
pub mod headers;
pub mod inspect;
#[doc(hidden)]
pub mod internals;
mod json_text;
mod known;
mod location;
mod message;
mod nullable;
mod outcome;
mod reader;
#[doc(hidden)]
pub mod replies;
mod scan;
mod settlement;
#[doc(hidden)]
pub mod shapes;
mod shown;
mod slot;
#[doc(hidden)]
pub mod stated_names;
mod stored_delivery;
mod text;
#[doc(hidden)]
pub mod tree;
mod trust;
mod verifier;
pub mod verify;
#[doc(hidden)]
pub mod view;
mod with;
mod writer;

pub use address::AddressError;
pub use api::{Api, ApiInfo};
pub use bodies::{Item, split};
pub use catalogue::{EventInfo, Sample, comes_back_equal, sample};
pub use change::{Change, changes};
pub use context::Context;
pub use decode::{Decode, decode_slice};
pub use delivery::{Delivery, Direction, Trusted};
pub use error::{Cause, DecodeError, Position};
pub use event_set::{EventSet, NameAt, decode};
pub use events::{EventError, ParseEventKindError};
pub use handler::{Dispatch, Failure};
pub use headers::{DeliveryHeaders, HeaderFault, HeaderFaultReason, HeaderValueText, NoHeaders};
pub use location::Location;
pub use message::{LeftOutHeader, LeftOutReason};
pub use nullable::Nullable;
pub use outcome::{Decoded, Malformed, Unknown, Unnamed};
pub use replies::{ReplyInfo, Respond};
pub use settlement::Settlement;
pub use stored_delivery::{StoredDelivery, StoredDeliveryError};

#[cfg(any(feature = "chrono", feature = "time"))]
pub use text::DurationError;
pub use text::{Date, DateTime, Decimal, DecimalError, Duration, Time};
pub use trust::{Proof, TenantId, TenantIdError, Trust};
pub use verifier::Verifier;
pub use verify::recipe::handshake;
pub use with::With;

#[doc(hidden)]
pub use {
    bytes, http,
    reader::{Constant, Fields, Kind, MAX_DEPTH, Reader},
    serde, serde_json,
    slot::{InPlace, Slot, Tag},
    writer::ObjectWriter,
};
