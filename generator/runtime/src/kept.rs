//! A delivery as an inbox keeps it.

mod bytes;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use ::bytes::Bytes;

use crate::delivery::Verified;

/// A verified delivery and what was found out about it when it came.
#[derive(Clone)]
#[non_exhaustive]
pub struct Kept {
    /// The API that it belongs to.
    pub api: Cow<'static, str>,
    /// The name of its event, where it has one.
    pub event: Option<Cow<'static, str>>,
    /// What stays the same when the delivery is repeated; two deliveries of an API with one key are one.
    pub key: Option<Arc<str>>,
    /// When it was received.
    pub received_at: SystemTime,
    /// Why it is put aside from the start, if it is.
    pub parked: Option<String>,
    /// The delivery itself.
    pub verified: Verified,
}

impl Kept {
    /// A delivery of the API that was received at that time.
    pub fn new(api: impl Into<Cow<'static, str>>, verified: Verified, received_at: SystemTime) -> Self {
        Self { api: api.into(), event: None, key: None, received_at, parked: None, verified }
    }

    /// The delivery as bytes that [`from_bytes`](Self::from_bytes) reads: what is known of it, and the raw body.
    pub fn to_bytes(&self) -> Bytes {
        bytes::write(self)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote. The body and the values of the headers share the bytes.
    pub fn from_bytes(bytes: &Bytes) -> Result<Self, KeptError> {
        bytes::read(bytes)
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
