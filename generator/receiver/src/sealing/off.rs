//! Without the feature `encryption` there are no keys.

use hookwright_runtime::StoredDeliveryError;

use super::{Kind, Place, SealingError};

/// The keys that an inbox encrypts with. Without the feature `encryption` there are none.
#[derive(Clone, Debug)]
pub enum StorageKeys {}

#[derive(Debug)]
pub(super) enum Seals {}

impl StorageKeys {
    pub(super) fn open(&self, _: Option<&[u8]>) -> Result<(Seals, Option<Vec<u8>>), SealingError> {
        match *self {}
    }
}

impl Seals {
    pub(super) fn accepts_plain(&self) -> bool {
        match *self {}
    }

    pub(super) fn seal(&self, _: Kind, _: Place<'_>, _: &[u8]) -> Result<Vec<u8>, SealingError> {
        match *self {}
    }

    pub(super) fn unseal(&self, _: Kind, _: Place<'_>, _: &[u8]) -> Result<Vec<u8>, StoredDeliveryError> {
        match *self {}
    }

    pub(super) fn seal_text(&self, _: Place<'_>, _: &str) -> Result<String, SealingError> {
        match *self {}
    }

    pub(super) fn unseal_text(&self, _: Place<'_>, _: &str) -> String {
        match *self {}
    }

    pub(super) fn digest(&self, _: &str, _: &[u8]) -> [u8; 32] {
        match *self {}
    }
}
