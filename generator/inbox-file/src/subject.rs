//! The tenant and the entity of a delivery in the file: for the order within entities, and for the limits of tenants.

use std::sync::Arc;

use hookwright_receiver::internals::Place;
use hookwright_runtime::{StoredDelivery, TenantId};
use redb::{ReadableTable, StorageError};
use sha2::{Digest, Sha256};

use crate::key::StoredKey;
use crate::rows::Fault;
use crate::store::Session;

/// The tenant and the entity of a delivery.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    pub(super) tenant: Option<TenantId>,
    /// The SHA-256 of the entity and its tenant, or a digest of that in an encrypted file. It is only used for
    /// comparisons.
    pub(super) entity: Option<Arc<[u8]>>,
}

impl Subject {
    /// The subject, not sealed.
    pub(super) fn of_delivery(delivery: &StoredDelivery) -> Self {
        let entity = delivery.entity_key().map(|entity| Arc::from(Sha256::digest(entity).as_slice()));
        Self { tenant: delivery.tenant().cloned(), entity }
    }
}

impl Session<'_> {
    /// Stores the subject of the delivery at the place. In an encrypted file, the tenant is sealed, and the entity is a
    /// digest that only the holder of the keys can compute.
    pub(super) fn write_subject(&mut self, place: Place<'_>, subject: &Subject) -> Result<(), Fault> {
        let tenant = subject.tenant.as_ref().map(|tenant| self.sealing.seal_text(place, tenant.as_str()));
        let tenant = tenant.transpose().map_err(Fault::Refused)?;
        let entity = subject.entity.as_ref().map(|entity| self.sealed_entity(place.api, entity));
        let row = (tenant.as_deref(), entity.as_deref());
        if row != (None, None) {
            self.tables.subjects.insert(place.id, row)?;
        }
        Ok(())
    }

    /// The subject of the delivery at the place. A tenant that can't be opened is left out.
    pub(super) fn subject(&self, place: Place<'_>) -> Result<Subject, StorageError> {
        let Some(row) = self.tables.subjects.get(place.id)? else { return Ok(Subject::default()) };
        let (tenant, entity) = row.value();
        let tenant = tenant.and_then(|tenant| TenantId::new(self.sealing.unseal_text(place, tenant)).ok());
        Ok(Subject { tenant, entity: entity.map(|entity| self.sealed_entity(place.api, entity)) })
    }

    /// The entity for comparisons in this file. One from before the file was encrypted is converted.
    fn sealed_entity(&self, api: &str, entity: &[u8]) -> Arc<[u8]> {
        let is_plain = entity.len() == Sha256::output_size();
        match self.sealing.digest(api, entity).filter(|_| is_plain) {
            Some(digest) => Arc::from(StoredKey::sealed(digest).bytes()),
            None => Arc::from(entity),
        }
    }
}
