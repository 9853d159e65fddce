//! A delivery as an inbox in memory stores it.

use std::sync::Arc;

use bytes::Bytes;

use crate::inbox::InboxError;
use hookwright_runtime::{StoredDelivery, TenantId};

/// A delivery in one piece of memory. As received, it has many pieces and shares its connection's buffer, which would
/// stay allocated as long as any part of it is in use.
#[derive(Clone)]
pub(super) struct Packed {
    bytes: Bytes,
    pub(super) key: Option<Arc<str>>,
    pub(super) tenant: Option<TenantId>,
    /// Its entity, distinct from those of other tenants.
    pub(super) entity: Option<Arc<[u8]>>,
    pub(super) is_parked: bool,
}

impl Packed {
    pub(super) fn new(delivery: &StoredDelivery) -> Self {
        Self {
            bytes: delivery.to_bytes(),
            key: delivery.key.clone(),
            tenant: delivery.tenant().cloned(),
            entity: delivery.entity_key().map(|entity| Arc::from(entity.into_bytes())),
            is_parked: delivery.parked.is_some(),
        }
    }

    /// Unpacks the delivery. The bytes were written here, so they can be read.
    pub(super) fn unpack(&self) -> Result<StoredDelivery, InboxError> {
        StoredDelivery::from_bytes(&self.bytes).map_err(InboxError::down)
    }

    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The delivery, parked for this reason, or not parked.
    pub(super) fn with_reason(&self, reason: Option<&str>) -> Result<Self, InboxError> {
        let mut delivery = self.unpack()?;
        delivery.parked = reason.map(str::to_owned);
        Ok(Self::new(&delivery))
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        const AND_ALL_ELSE: usize = 256;
        let (key, entity) = (self.key.as_ref(), self.entity.as_ref());
        self.bytes.len() + key.map_or(0, |key| key.len()) + entity.map_or(0, |entity| entity.len()) + AND_ALL_ELSE
    }
}
