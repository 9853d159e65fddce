//! How inboxes encrypt what they store.
//!
//! Each delivery is sealed by XChaCha20-Poly1305 with a random nonce of 192 bits. What it belongs to is authenticated with it:
//! the inbox, the API and the id of the row. So a row that was changed, or put in the place of another one, cannot be opened.
//!
//! A key of deduplication has to be found again, so it is stored as an HMAC-SHA256. The key of that HMAC is random, belongs to the
//! inbox, and is stored sealed. It stays the same when the keys are rotated.

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

/// How an inbox stores deliveries: sealed, or as they are. For the inboxes of this project.
#[derive(Clone, Default)]
pub struct Sealing {
    seals: Option<Arc<Seals>>,
}

/// What a sealed text belongs to: it is opened in the same place alone.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The API.
    pub api: &'a str,
    /// The id of the row.
    pub id: u64,
}

/// The sealing of an inbox, and what the inbox has to store so that it is found again.
pub struct Opened {
    /// The sealing.
    pub sealing: Sealing,
    /// What to store in place of what was found, if it has to be other.
    pub to_store: Option<Vec<u8>>,
}

/// Why what an inbox holds cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealingError {
    /// It is encrypted, and no key was given.
    NoKeys,
    /// None of the keys is the one that it is encrypted with, or it was changed.
    WrongKeys,
    /// The system has given no random numbers.
    NoRandomness,
}

impl fmt::Display for SealingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoKeys => "it is encrypted, and no key was given",
            Self::WrongKeys => "it is encrypted, and none of the given keys opens it",
            Self::NoRandomness => "the system has given no random numbers, without which nothing can be encrypted",
        })
    }
}

impl std::error::Error for SealingError {}

impl Sealing {
    /// The sealing of an inbox with these keys that has `stored` this; `None` is an inbox that was never encrypted.
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

    /// The bytes of a delivery as they are stored.
    pub fn seal(&self, place: Place<'_>, delivery: Bytes) -> Result<Bytes, InboxError> {
        match &self.seals {
            Some(seals) => seals.seal(Kind::Delivery, place, &delivery).map(Bytes::from).map_err(InboxError::down),
            None => Ok(delivery),
        }
    }

    /// The delivery that is stored so.
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

    /// A text, such as the reason for which a delivery is parked, as it is stored.
    pub fn seal_text(&self, place: Place<'_>, text: &str) -> Result<String, InboxError> {
        match &self.seals {
            Some(seals) => seals.seal_text(place, text).map_err(InboxError::down),
            None => Ok(text.to_owned()),
        }
    }

    /// The text that is stored so. One that cannot be opened says so.
    pub fn unseal_text(&self, place: Place<'_>, stored: &str) -> String {
        match &self.seals {
            Some(seals) => seals.unseal_text(place, stored),
            None => stored.to_owned(),
        }
    }

    /// What is stored in place of a key of deduplication or an entity, if it is not stored as it is. Equal ones of an API have
    /// equal digests.
    pub fn digest(&self, api: &str, text: &[u8]) -> Option<[u8; 32]> {
        self.seals.as_ref().map(|seals| seals.digest(api, text))
    }

    /// Whether what was stored before the inbox had keys is still good: deliveries, and keys of deduplication.
    pub fn accepts_plain(&self) -> bool {
        self.seals.as_ref().is_none_or(|seals| seals.accepts_plain())
    }
}

impl fmt::Debug for Sealing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sealing").field("is_on", &self.is_on()).finish_non_exhaustive()
    }
}

/// What something sealed begins with. Neither a stored delivery nor UTF-8 does.
const SEALED: u8 = 0xFE;

/// What is sealed: one kind is never opened as another.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "encryption"), expect(dead_code, reason = "nothing is sealed"))]
enum Kind {
    IndexKey,
    Delivery,
    Text,
}
