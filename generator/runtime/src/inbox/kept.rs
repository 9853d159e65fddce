//! A delivery as an inbox keeps it.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use crate::delivery::{Delivery, Proof, Trust, Verified};

/// A verified delivery and what was found out about it when it came.
#[derive(Clone)]
#[non_exhaustive]
pub struct Kept {
    /// The API that it belongs to.
    pub api: String,
    /// The name of its event, where it has one.
    pub event: Option<String>,
    /// What stays the same when the delivery is repeated; two deliveries of an API with one key are one.
    pub key: Option<String>,
    /// When it was received.
    pub received_at: SystemTime,
    /// Why it is put aside from the start, if it is.
    pub parked: Option<String>,
    /// The delivery itself.
    pub verified: Verified,
}

impl Kept {
    /// A delivery of the API that was received at that time.
    pub fn new(api: impl Into<String>, verified: Verified, received_at: SystemTime) -> Self {
        Self { api: api.into(), event: None, key: None, received_at, parked: None, verified }
    }

    /// The delivery as bytes that [`from_bytes`](Self::from_bytes) reads: a length, what is known of the delivery as JSON,
    /// and the raw body.
    pub fn to_bytes(&self) -> Bytes {
        let facts = self.facts().to_string();
        let body = self.verified.body();
        let mut bytes = BytesMut::with_capacity(PREFIX + facts.len() + body.len());
        bytes.put_u8(FORMAT);
        bytes.put_u32(u32::try_from(facts.len()).unwrap_or(u32::MAX));
        bytes.put_slice(facts.as_bytes());
        bytes.put_slice(body);
        bytes.freeze()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote. The body shares the bytes.
    pub fn from_bytes(bytes: &Bytes) -> Result<Self, KeptError> {
        let prefix: [u8; PREFIX] = bytes.get(..PREFIX).and_then(|prefix| prefix.try_into().ok()).ok_or(KeptError)?;
        let [FORMAT, length @ ..] = prefix else { return Err(KeptError) };
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| KeptError)?;
        let end = PREFIX.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(KeptError)?;
        let facts = serde_json::from_slice(&bytes[PREFIX..end]).map_err(|_| KeptError)?;
        Self::of(&facts, bytes.slice(end..)).ok_or(KeptError)
    }

    fn facts(&self) -> Value {
        json!({
            "api": self.api,
            "event": self.event,
            "key": self.key,
            "received_at": millis(self.received_at),
            "parked": self.parked,
            "named": self.verified.delivery().event(),
            "trust": trust(self.verified.trust()),
            "headers": headers(self.verified.headers()),
        })
    }

    fn of(facts: &Value, body: Bytes) -> Option<Self> {
        let delivery = Delivery::new(headers_of(facts.get("headers")?)?, body);
        let delivery = match text(facts, "named") {
            Some(event) => delivery.received_as(event),
            None => delivery,
        };
        Some(Self {
            api: text(facts, "api")?,
            event: text(facts, "event"),
            key: text(facts, "key"),
            received_at: SystemTime::UNIX_EPOCH
                .checked_add(Duration::from_millis(facts.get("received_at")?.as_u64()?))?,
            parked: text(facts, "parked"),
            verified: Verified::new(delivery, trust_of(facts.get("trust")?)?),
        })
    }
}

/// The bytes are no delivery that an inbox has kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptError;

impl fmt::Display for KeptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("these bytes are no delivery that an inbox has kept")
    }
}

impl std::error::Error for KeptError {}

/// Shows nothing of the headers' values and of the body.
impl fmt::Debug for Kept {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Kept")
            .field("api", &self.api)
            .field("event", &self.event)
            .field("key", &self.key)
            .field("parked", &self.parked)
            .field("verified", &self.verified)
            .finish_non_exhaustive()
    }
}

const FORMAT: u8 = 1;
const PREFIX: usize = 5;

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn text(facts: &Value, key: &str) -> Option<String> {
    facts.get(key)?.as_str().map(str::to_owned)
}

fn trust(trust: &Trust) -> Value {
    match trust {
        Trust::Unsigned { because } => json!({ "unsigned": because }),
        Trust::Proved(proof) => json!({
            "scheme": proof.scheme,
            "secret": proof.secret,
            "id": proof.id,
            "signed_at": proof.signed_at,
        }),
    }
}

fn trust_of(value: &Value) -> Option<Trust> {
    if let Some(because) = text(value, "unsigned") {
        return Some(Trust::Unsigned { because: because.into() });
    }
    let secret = usize::try_from(value.get("secret")?.as_u64()?).ok()?;
    let mut proof = Proof::new(text(value, "scheme")?, secret);
    proof.id = text(value, "id");
    proof.signed_at = value.get("signed_at")?.as_i64();
    Some(Trust::Proved(proof))
}

/// Header values need not be UTF-8: each byte is one character here.
fn headers(headers: &HeaderMap) -> Value {
    let mut lists = Map::new();
    for name in headers.keys() {
        let values =
            headers.get_all(name).iter().map(|value| value.as_bytes().iter().copied().map(char::from).collect());
        lists.insert(name.as_str().to_owned(), Value::Array(values.map(Value::String).collect()));
    }
    Value::Object(lists)
}

fn headers_of(lists: &Value) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, values) in lists.as_object()? {
        let name = HeaderName::try_from(name).ok()?;
        for value in values.as_array()? {
            let bytes: Option<Vec<u8>> = value.as_str()?.chars().map(|char| u8::try_from(char).ok()).collect();
            headers.append(&name, HeaderValue::from_bytes(&bytes?).ok()?);
        }
    }
    Some(headers)
}
