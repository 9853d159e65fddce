//! What generated code lists about its events: their names, and the document's example payloads.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::decode::{Decode, decode_slice};
use crate::delivery::{Delivery, Trusted};
use crate::event_set::{EventSet, NameAt, decode};
use crate::outcome::Decoded;
use crate::stated_names;

/// A short description of an event, from the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventInfo {
    /// Its name on the wire.
    pub name: &'static str,
    /// One line about it, or an empty string if the document says nothing.
    pub summary: &'static str,
    /// The version of the API that added it, if the document says so.
    pub since: Option<&'static str>,
}

impl EventInfo {
    /// For generated code.
    #[doc(hidden)]
    pub const fn new(name: &'static str, summary: &'static str, since: Option<&'static str>) -> Self {
        Self { name, summary, since }
    }
}

/// A sample payload of an event: an example from the document, or one synthesized from its schema.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Sample {
    /// The name of its event.
    pub event: &'static str,
    source: Source,
    additional: bool,
}

/// Where the payload comes from.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// The document shows it.
    Document(&'static str),
    /// The `sample()` method of its type makes it.
    Schema(fn() -> String),
}

impl Sample {
    /// For generated code.
    #[doc(hidden)]
    pub const fn new(event: &'static str, json: &'static str) -> Self {
        Self { event, source: Source::Document(json), additional: false }
    }

    /// For generated code.
    #[doc(hidden)]
    pub const fn synthesized(event: &'static str, json: fn() -> String) -> Self {
        Self { event, source: Source::Schema(json), additional: false }
    }

    /// The JSON of a payload. For generated code.
    #[doc(hidden)]
    pub fn written(payload: &impl Serialize) -> String {
        serde_json::to_string_pretty(payload).unwrap_or_default()
    }

    /// As [`written`](Self::written), with the event's name at a path of keys, for a type that several events share.
    /// For generated code.
    #[doc(hidden)]
    pub fn renamed(payload: &impl Serialize, path: &[&str], name: impl Into<Value>) -> String {
        Self::with_name(serde_json::to_value(payload).unwrap_or_default(), path, name)
    }

    /// As [`renamed`](Self::renamed), for a payload that is already JSON text. For generated code.
    #[doc(hidden)]
    pub fn renamed_text(json: &str, path: &[&str], name: impl Into<Value>) -> String {
        Self::with_name(serde_json::from_str(json).unwrap_or_default(), path, name)
    }

    fn with_name(mut json: Value, path: &[&str], name: impl Into<Value>) -> String {
        stated_names::set(&mut json, path, name.into());
        Self::written(&json)
    }

    /// The payload as JSON.
    pub fn json(&self) -> Cow<'static, str> {
        match self.source {
            Source::Document(json) => json.into(),
            Source::Schema(json) => json().into(),
        }
    }

    /// Whether the payload was synthesized from the schema because the document has no example.
    pub fn is_synthesized(&self) -> bool {
        matches!(self.source, Source::Schema(_))
    }

    /// Marks a sample whose payload has properties that its schema doesn't list, or a null where the schema allows only
    /// absence. Writing the payload again drops these. For generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_additional(self) -> Self {
        Self { additional: true, ..self }
    }

    /// Builds a delivery of the payload, with the event's name where the sender would put it, such as in a header.
    pub fn delivery<E: EventSet>(&self) -> Trusted {
        let delivery = Delivery::new(self.headers(E::NAME_AT), self.json().into_owned()).written_as_json();
        let delivery = match E::NAME_AT {
            NameAt::Tree(tree) => tree.led_to(self.event, delivery),
            _ => delivery,
        };
        delivery.named(self.event).unsigned("it is a sample of the document")
    }

    /// The first of the samples with this event name, as an event. For generated code.
    #[doc(hidden)]
    pub fn first<E: EventSet>(samples: &[Self], name: &str) -> Option<E> {
        let sample = samples.iter().find(|sample| sample.event == name)?;
        decode(&sample.delivery::<E>()).into_result().ok()
    }

    fn headers(&self, name_at: NameAt) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let (header, name) = match name_at {
            NameAt::Header(header) => (header, self.event),
            NameAt::HeaderAndBody { header, .. } => (header, self.event.split('.').next().unwrap_or(self.event)),
            NameAt::Body(_) | NameAt::Tree(_) | NameAt::Delivery { .. } => return headers,
        };
        if let (Ok(header), Ok(name)) = (HeaderName::try_from(header), HeaderValue::try_from(name)) {
            headers.insert(header, name);
        }
        headers
    }

    /// Decodes the payload as its event and writes it again. Returns an error if the two differ.
    pub fn round_trip<E: EventSet + Serialize>(&self) -> Result<(), String> {
        let event = match decode::<E>(&self.delivery::<E>()) {
            Decoded::Known(event) => event,
            Decoded::Unknown(unknown) => return Err(format!("`{}` is not listed", unknown.name)),
            Decoded::Malformed(fault) => return Err(fault.to_string()),
            Decoded::Unnamed(fault) => return Err(fault.to_string()),
        };
        if event.name() != self.event {
            return Err(format!("decoded as `{}`", event.name()));
        }
        let sent: Value = serde_json::from_str(&self.json()).map_err(|error| error.to_string())?;
        let written = serde_json::to_value(&event).map_err(|error| error.to_string())?;
        self.difference(&sent, &written).map_or(Ok(()), |difference| Err(difference.trim_start_matches('.').to_owned()))
    }

    /// Returns where two values first differ, and how. Numbers are compared by value.
    fn difference(&self, sent: &Value, written: &Value) -> Option<String> {
        match (sent, written) {
            (Value::Object(sent), Value::Object(written)) => self.difference_of_objects(sent, written),
            (Value::Array(sent), Value::Array(written)) if sent.len() == written.len() => {
                sent.iter().zip(written).enumerate().find_map(|(index, (sent, written))| {
                    self.difference(sent, written).map(|inside| format!("[{index}]{inside}"))
                })
            }
            (Value::Number(sent), Value::Number(written)) if sent.as_f64() == written.as_f64() => None,
            _ if sent == written => None,
            _ => Some(format!(": sent {sent}, written {written}")),
        }
    }

    fn difference_of_objects(&self, sent: &Map<String, Value>, written: &Map<String, Value>) -> Option<String> {
        let may_be_added = |value: &Value| self.additional && value.is_null();
        let added = written.iter().find(|(key, value)| !sent.contains_key(*key) && !may_be_added(value));
        if let Some((key, _)) = added {
            return Some(format!(".{key}: not sent"));
        }
        sent.iter().find_map(|(key, value)| match written.get(key) {
            Some(written) => self.difference(value, written).map(|inside| format!(".{key}{inside}")),
            None => (!self.additional).then(|| format!(".{key}: not written")),
        })
    }
}

/// Whether a value is equal after writing and decoding it. For the tests of generated code.
#[allow(clippy::needless_pass_by_value, reason = "a table of tests reads better without `&`")]
#[doc(hidden)]
pub fn comes_back_equal<T: Decode + Serialize + PartialEq>(value: T) -> bool {
    serde_json::to_vec(&value).is_ok_and(|json| decode_slice::<T>(&json).is_ok_and(|read| read == value))
}

/// The value of an example that is checked in with the generated code, for its `sample()` methods.
///
/// # Panics
///
/// If the text doesn't decode as a `T`. This is the only place in the crate that panics, and it never sees a payload:
/// the text is a constant of the generated crate, whose tests decode each example. `MeetingUpdated::sample()` is meant
/// for users' tests, where it should return the value itself.
#[allow(clippy::panic, reason = "the text is a constant, and a generated test proves that it decodes")]
pub fn sample<T: Decode>(json: &str) -> T {
    match decode_slice(json.as_bytes()) {
        Ok(value) => value,
        Err(error) => {
            let place = error.position(json.as_bytes());
            panic!("a checked-in example does not decode: {error}, at {place}; generate the code again")
        }
    }
}
