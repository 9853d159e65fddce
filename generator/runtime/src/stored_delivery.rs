//! A delivery as an inbox stores it.

mod bytes;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use ::bytes::Bytes;

use crate::delivery::Trusted;
use crate::trust::TenantId;

/// A delivery as an inbox stores it, with what the receiver found out about it.
#[derive(Clone)]
#[non_exhaustive]
pub struct StoredDelivery {
    /// The name of its API.
    pub api: Cow<'static, str>,
    /// The name of its event, if it has one.
    pub event: Option<Cow<'static, str>>,
    /// The deduplication key, which stays the same when the sender repeats the delivery. Two deliveries of an API with
    /// the same key count as one.
    pub key: Option<Arc<str>>,
    /// What it is about, if the document or `codegen.yaml` says so: a worker can handle the deliveries of one entity in
    /// order. The same value of two tenants means two entities; see [`entity_key`](Self::entity_key).
    pub entity: Option<Arc<str>>,
    /// When it was received.
    pub received_at: SystemTime,
    /// Why it is parked from the start, if it is.
    pub parked: Option<String>,
    /// The delivery itself.
    pub trusted: Trusted,
}

impl StoredDelivery {
    /// A delivery of `api` that was received at `received_at`.
    ///
    /// Headers that hold secrets are left out: `Authorization`, `Proxy-Authorization`, `Cookie`, and those of the
    /// scheme that verified the delivery ([`Scheme::secret_headers`](crate::verify::Scheme::secret_headers)).
    pub fn new(api: impl Into<Cow<'static, str>>, trusted: Trusted, received_at: SystemTime) -> Self {
        let trusted = trusted.without_secrets();
        Self { api: api.into(), event: None, key: None, entity: None, received_at, parked: None, trusted }
    }

    /// The tenant whose secret it was signed with, if each tenant has its own.
    pub fn tenant(&self) -> Option<&TenantId> {
        self.trusted.proof()?.tenant.as_ref()
    }

    /// A key that is unique to its entity within the API: the tenant, a slash and the entity. Tenant ids contain no
    /// slashes. For implementations of an inbox.
    pub fn entity_key(&self) -> Option<String> {
        let entity = self.entity.as_deref()?;
        Some(format!("{}/{entity}", self.tenant().map_or("", TenantId::as_str)))
    }

    /// Writes the delivery as bytes that [`from_bytes`](Self::from_bytes) reads, with a checksum.
    pub fn to_bytes(&self) -> Bytes {
        bytes::write(self)
    }

    /// Reads the bytes that [`to_bytes`](Self::to_bytes) wrote, of this version or of one that wrote no checksums. The
    /// body and the header values share the bytes.
    pub fn from_bytes(bytes: &Bytes) -> Result<Self, StoredDeliveryError> {
        bytes::read(bytes)
    }
}

/// Why bytes could not be read as a stored delivery.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoredDeliveryError {
    /// They are not a stored delivery, or one in a format that this version doesn't know.
    Unreadable,
    /// The bytes were changed after they were written: the checksum is wrong.
    Damaged,
    /// They are encrypted, and the inbox has no keys.
    Encrypted,
    /// They are encrypted with a key that the inbox does not have.
    UnknownKey,
    /// They are encrypted, and were changed or moved from another place.
    Forged,
    /// They aren't encrypted, but the inbox only takes encrypted deliveries.
    NotEncrypted,
}

impl fmt::Display for StoredDeliveryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unreadable => "these bytes are not a stored delivery",
            Self::Damaged => "the stored delivery is damaged: its checksum is wrong",
            Self::Encrypted => "the stored delivery is encrypted, and no key was given",
            Self::UnknownKey => "the stored delivery is encrypted with a key that was not given",
            Self::Forged => "the stored delivery was changed, or moved from another place: its seal is wrong",
            Self::NotEncrypted => "the stored delivery is not encrypted, although keys were given",
        })
    }
}

impl std::error::Error for StoredDeliveryError {}

crate::debug::debug_by_display!(StoredDeliveryError);

/// Doesn't show header values or the body.
impl fmt::Debug for StoredDelivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StoredDelivery")
            .field("api", &self.api)
            .field("event", &self.event)
            .field("key", &self.key)
            .field("entity", &self.entity)
            .field("parked", &self.parked)
            .field("trusted", &self.trusted)
            .finish_non_exhaustive()
    }
}
