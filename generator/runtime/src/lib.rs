//! What the code that Hookwright generates needs at run time.
//!
//! A [`Delivery`] is what came over the wire. Once somebody vouches for it, it is [`Verified`], and [`decode`] makes one
//! of four outcomes of it ([`Decoded`]): no event is lost, and each outcome has the raw bytes at hand. Generated models
//! implement [`Decode`] over a [`Reader`], a pull parser for JSON (RFC 8259) that knows the path, the line and the column
//! of every fault, and `serde::Serialize` over an [`ObjectWriter`].
//!
//! What the generator writes for a document with a single event, in short:
//!
//! ```
//! use hookwright_runtime::{Decode, DecodeError, Decoded, Delivery, EventSet, Fields, NameAt, Reader, Tag, decode};
//!
//! #[derive(Debug, PartialEq)]
//! pub struct MeetingEnded {
//!     pub title: String,
//!     pub minutes: Option<i64>,
//! }
//!
//! impl Decode for MeetingEnded {
//!     fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
//!         const FIELDS: &[&str] = &["type", "title", "minutes"];
//!         let (mut title, mut minutes) = (None, None::<Option<i64>>);
//!         reader.fields(&Fields::new(FIELDS), &mut [&mut Tag("meeting.ended"), &mut title, &mut minutes])?;
//!         Ok(Self { title: title.ok_or_else(|| reader.missing(FIELDS[1]))?, minutes: minutes.flatten() })
//!     }
//! }
//!
//! impl EventSet for MeetingEnded {
//!     const NAME_AT: NameAt = NameAt::Body(&["type"]);
//!     const NAMES: &'static [&'static str] = &["meeting.ended"];
//!     fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
//!         (name == "meeting.ended").then(|| Self::decode(reader))
//!     }
//!     fn name(&self) -> &'static str {
//!         "meeting.ended"
//!     }
//! }
//!
//! let body = r#"{"title": "Kick-off", "minutes": 3e1, "type": "meeting.ended"}"#;
//! let verified = Delivery::new(http::HeaderMap::new(), body).unsigned("an example");
//! let meeting = MeetingEnded { title: "Kick-off".to_owned(), minutes: Some(30) };
//! assert_eq!(decode(&verified), Decoded::Known(meeting));
//!
//! let body = "{\"type\": \"meeting.ended\",\n \"title\": 5}";
//! match decode::<MeetingEnded>(&Delivery::new(http::HeaderMap::new(), body).unsigned("an example")) {
//!     Decoded::Malformed(fault) => {
//!         assert_eq!(fault.to_string(), "meeting.ended: title: expected a string, found 5, at line 2 column 11");
//!     }
//!     outcome => unreachable!("{outcome:?}"),
//! }
//! ```
//!
//! The features `jiff`, `chrono` and `time` (none on by default) let the text types be read into those crates' types, and
//! `rust_decimal` does so for [`Decimal`].

#[doc(hidden)]
pub mod address;
mod api;
mod catalogue;
mod change;
#[doc(hidden)]
pub mod codec;
mod context;
mod decode;
mod delivery;
mod error;
mod event_set;
mod guess;
mod handler;
pub mod headers;
pub mod inspect;
#[doc(hidden)]
pub mod internals;
mod json_text;
mod kept;
mod location;
mod nullable;
mod outcome;
#[doc(hidden)]
pub mod presence;
mod reader;
mod scan;
mod slot;
mod source;
mod text;
mod trust;
pub mod verify;
mod writer;

pub use address::AddressError;
pub use api::{Api, ApiFacts};
pub use catalogue::{EventInfo, Sample, sample};
pub use change::{Change, changes};
pub use context::Context;
pub use decode::{Decode, decode_slice};
pub use delivery::{Delivery, Verified};
pub use error::{Cause, DecodeError, Position};
pub use event_set::{EventSet, NameAt, decode};
pub use handler::{DispatchTo, Failure};
pub use headers::{DeliveryHeaders, HeaderFault, HeaderFaultReason, HeaderValueText, NoHeaders};
pub use kept::{Kept, KeptError};
pub use location::ValueAt;
pub use nullable::Nullable;
pub use outcome::{Decoded, Malformed, Unknown, Unnamed};
pub use reader::{Fields, Kind, MAX_DEPTH, Reader};
pub use slot::{Slot, Tag};
pub use source::Source;
#[cfg(any(feature = "chrono", feature = "time"))]
pub use text::DurationError;
pub use text::{Date, DateTime, Decimal, DecimalError, Duration, Time};
pub use trust::{Proof, Trust};
pub use writer::ObjectWriter;

#[doc(hidden)]
pub use {bytes, http, serde, serde_json};
