//! How inboxes encrypt what they store.
//!
//! Each delivery is sealed by XChaCha20-Poly1305 with a random nonce of 192 bits. The inbox, the API and the id of the
//! row are authenticated with it, so a row that was changed or moved can't be opened.
//!
//! A deduplication key must be found again, so it is stored as an HMAC-SHA256. The key of that HMAC is random, belongs
//! to the inbox, and is stored sealed. It stays the same when the keys are rotated.

#[cfg_attr(not(feature = "encryption"), path = "sealing/off.rs")]
mod keys;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use hookwright_runtime::{StoredDelivery, StoredDeliveryError};

use crate::inbox::InboxError;
use keys::Seals;
#[cfg(feature = "encryption")]
pub use keys::StorageKeyError;
pub use keys::StorageKeys;

/// How an inbox stores deliveries: sealed or as they are. For the inboxes of this project.
#[derive(Clone, Default)]
pub struct Sealing {
    seals: Option<Arc<Seals>>,
}

/// Where a sealed text belongs. It can only be opened there.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The API.
    pub api: &'a str,
    /// The id of the row.
    pub id: u64,
}

/// The sealing of an inbox, and what the inbox must store for the next start.
pub struct Opened {
    /// The sealing.
    pub sealing: Sealing,
    /// What to store instead of what was found, if that changes.
    pub to_store: Option<Vec<u8>>,
}

/// Why the content of an inbox can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealingError {
    /// It is encrypted, and no key was given.
    NoKeys,
    /// None of the keys is the one that it is encrypted with, or it was changed.
    WrongKeys,
    /// The system returned no random numbers.
    NoRandomness,
}

impl fmt::Display for SealingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoKeys => "it is encrypted, and no key was given",
            Self::WrongKeys => "it is encrypted, and none of the given keys opens it",
            Self::NoRandomness => "the system returned no random numbers, which encryption needs",
        })
    }
}

impl std::error::Error for SealingError {}

impl Sealing {
    /// The sealing of an inbox that has `stored` this, with these keys. `None` is an inbox that was never encrypted.
    pub fn open(keys: Option<&StorageKeys>, stored: Option<&[u8]>) -> Result<Opened, SealingError> {
        let Some(keys) = keys else {
            return match stored {
                Some(_) => Err(SealingError::NoKeys),
                None => Ok(Opened { sealing: Self::default(), to_store: None }),
            };
        };
        let (seals, to_store) = keys.open(stored)?;
        Ok(Opened { sealing: Self { seals: Some(Arc::new(seals)) }, to_store })
    }

    /// Whether what is stored is encrypted.
    pub fn is_on(&self) -> bool {
        self.seals.is_some()
    }

    /// The bytes of a delivery for storage.
    pub fn seal(&self, place: Place<'_>, delivery: Bytes) -> Result<Bytes, InboxError> {
        match &self.seals {
            Some(seals) => seals.seal(Kind::Delivery, place, &delivery).map(Bytes::from).map_err(InboxError::down),
            None => Ok(delivery),
        }
    }

    /// The delivery in these stored bytes.
    pub fn unseal(&self, place: Place<'_>, stored: &Bytes) -> Result<StoredDelivery, StoredDeliveryError> {
        let is_sealed = stored.first() == Some(&SEALED);
        match &self.seals {
            Some(seals) if is_sealed => {
                StoredDelivery::from_bytes(&seals.unseal(Kind::Delivery, place, stored)?.into())
            }
            Some(seals) if !seals.accepts_plain() => Err(StoredDeliveryError::NotEncrypted),
            None if is_sealed => Err(StoredDeliveryError::Encrypted),
            Some(_) | None => StoredDelivery::from_bytes(stored),
        }
    }

    /// A text for storage, such as the reason why a delivery is parked.
    pub fn seal_text(&self, place: Place<'_>, text: &str) -> Result<String, InboxError> {
        match &self.seals {
            Some(seals) => seals.seal_text(place, text).map_err(InboxError::down),
            None => Ok(text.to_owned()),
        }
    }

    /// The stored text. If it can't be opened, the result says so.
    pub fn unseal_text(&self, place: Place<'_>, stored: &str) -> String {
        match &self.seals {
            Some(seals) => seals.unseal_text(place, stored),
            None => stored.to_owned(),
        }
    }

    /// What is stored instead of a deduplication key or an entity, if these are encrypted. Equal ones of an API have
    /// equal digests.
    pub fn digest(&self, api: &str, text: &[u8]) -> Option<[u8; 32]> {
        self.seals.as_ref().map(|seals| seals.digest(api, text))
    }

    /// Whether deliveries and deduplication keys that were stored before the inbox had keys are still valid.
    pub fn accepts_plain(&self) -> bool {
        self.seals.as_ref().is_none_or(|seals| seals.accepts_plain())
    }
}

impl fmt::Debug for Sealing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sealing").field("is_on", &self.is_on()).finish_non_exhaustive()
    }
}

/// The first byte of sealed data. Neither a stored delivery nor UTF-8 begins with it.
const SEALED: u8 = 0xFE;

/// The kind of sealed data. One kind is never opened as another.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "encryption"), expect(dead_code, reason = "nothing is sealed"))]
enum Kind {
    IndexKey,
    Delivery,
    Text,
}
