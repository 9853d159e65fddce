//! The keys, and sealing with them.

use std::fmt;

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use hookwright_runtime::StoredDeliveryError;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{Kind, Place, SEALED, SealingError};

/// The keys that an inbox encrypts deliveries with (feature `encryption`).
///
/// The first one seals. All of them open, so that a key can be replaced while deliveries wait:
///
/// 1. Add the new key **after** the one in use, in every process.
/// 2. Move it **to the front**, in every process.
/// 3. Remove the old one once no waiting or parked delivery was stored before step 2.
///
/// A delivery that can't be opened is parked, never handled. An inbox without the right keys fails when it is opened or
/// first used.
///
/// ```
/// use hookwright_receiver::StorageKeys;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (new, old) = ([1; 32], vec![2; 32]);
/// // 32 random bytes each, as from `openssl rand 32`.
/// let keys = StorageKeys::new([&new[..], &old])?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct StorageKeys {
    keys: Vec<Key>,
    accepts_plain: bool,
}

/// How many keys there may be.
const MOST_KEYS: usize = 16;

impl StorageKeys {
    /// The length of a key in bytes.
    pub const LENGTH: usize = 32;

    /// Keys of 32 random bytes each, 1 to 16 of them. The first one seals.
    pub fn new<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> Result<Self, StorageKeyError> {
        let mut all = Vec::new();
        for key in keys.into_iter().take(MOST_KEYS + 1) {
            let key: &[u8; Self::LENGTH] = key.as_ref().try_into().map_err(|_| StorageKeyError::Length)?;
            // A key that was never filled in.
            if key.iter().all(|byte| *byte == 0) {
                return Err(StorageKeyError::Zero);
            }
            all.push(Key::new(key));
        }
        if (1..=MOST_KEYS).contains(&all.len()) {
            Ok(Self { keys: all, accepts_plain: false })
        } else {
            Err(StorageKeyError::Count)
        }
    }

    /// Also accepts deliveries that were stored before there were keys. Without this, an unencrypted delivery is
    /// parked, and a repeated one from that time isn't recognized as a duplicate.
    ///
    /// Use it only until none of these are left: as long as it is on, anyone who can write to the storage can add
    /// deliveries.
    #[must_use]
    pub fn accept_unencrypted(self) -> Self {
        Self { accepts_plain: true, ..self }
    }

    pub(super) fn open(&self, stored: Option<&[u8]>) -> Result<(Seals, Option<Vec<u8>>), SealingError> {
        let Some(stored) = stored else {
            let index: [u8; 32] = <[u8; 32]>::try_generate().map_err(|_| SealingError::NoRandomness)?;
            let seals = Seals::new(self.clone(), &Zeroizing::new(index));
            let to_store = self.seal_index_key(&index)?;
            return Ok((seals, Some(to_store)));
        };
        let index = open(&self.keys, stored, &associated(Kind::IndexKey, &[0; 32], NOWHERE));
        let index = Zeroizing::new(index.map_err(|_| SealingError::WrongKeys)?);
        let index: &[u8; 32] = index.as_slice().try_into().map_err(|_| SealingError::WrongKeys)?;
        let is_of_first = self.keys.first().is_some_and(|key| stored.get(1..5) == Some(&key.id));
        let to_store = if is_of_first { None } else { Some(self.seal_index_key(index)?) };
        Ok((Seals::new(self.clone(), index), to_store))
    }

    fn seal_index_key(&self, index: &[u8; 32]) -> Result<Vec<u8>, SealingError> {
        seal(&self.keys, index, &associated(Kind::IndexKey, &[0; 32], NOWHERE))
    }
}

/// The index key belongs to the inbox, not to a row.
const NOWHERE: Place<'_> = Place { api: "", id: 0 };

/// Shows how many keys there are.
impl fmt::Debug for StorageKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StorageKeys").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

/// Why an inbox can't encrypt with these keys.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StorageKeyError {
    /// There is no key, or there are more than 16.
    Count,
    /// A key does not have 32 bytes.
    Length,
    /// A key consists of zeros.
    Zero,
}

impl fmt::Display for StorageKeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Count => "expected 1 to 16 keys",
            Self::Length => "a key must have 32 bytes",
            Self::Zero => "a key must be random, and this one is all zeros",
        })
    }
}

/// The message, because that is what a `main` that returns this error prints.
impl fmt::Debug for StorageKeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for StorageKeyError {}

#[derive(Clone)]
struct Key {
    /// Identifies the key that something was sealed with.
    id: [u8; 4],
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn new(key: &[u8; StorageKeys::LENGTH]) -> Self {
        let digest = Sha256::new().chain_update(b"hookwright storage key").chain_update(key).finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
        Self { id: [a, b, c, d], cipher: XChaCha20Poly1305::new(key.into()) }
    }
}

/// The keys, and the secrets of one inbox.
pub(super) struct Seals {
    keys: StorageKeys,
    /// Distinguishes this inbox from others with the same keys.
    inbox: [u8; 32],
    index: Hmac<Sha256>,
}

impl Seals {
    fn new(keys: StorageKeys, index: &[u8; 32]) -> Self {
        let digest = Sha256::new().chain_update(b"hookwright inbox").chain_update(index).finalize();
        // HMAC pads shorter keys with zeros.
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(index).for_each(|(to, from)| *to = *from);
        Self { keys, inbox: digest.into(), index: Hmac::new((&*block).into()) }
    }

    pub(super) fn accepts_plain(&self) -> bool {
        self.keys.accepts_plain
    }

    pub(super) fn seal(&self, kind: Kind, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, SealingError> {
        seal(&self.keys.keys, plain, &associated(kind, &self.inbox, place))
    }

    pub(super) fn unseal(&self, kind: Kind, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, StoredDeliveryError> {
        open(&self.keys.keys, sealed, &associated(kind, &self.inbox, place))
    }

    pub(super) fn seal_text(&self, place: Place<'_>, text: &str) -> Result<String, SealingError> {
        let sealed = self.seal(Kind::Text, place, text.as_bytes())?;
        Ok(format!("{SEALED_TEXT}{:x}", base16ct::HexDisplay(&sealed)))
    }

    pub(super) fn unseal_text(&self, place: Place<'_>, stored: &str) -> String {
        // A delivery that isn't sealed was stored before there were keys.
        let Some(digits) = stored.strip_prefix(SEALED_TEXT) else { return stored.to_owned() };
        let sealed = base16ct::lower::decode_vec(digits).unwrap_or_default();
        let opened = self.unseal(Kind::Text, place, &sealed).map(String::from_utf8);
        let unreadable = |why: &dyn fmt::Display| format!("the text cannot be read: {why}");
        opened.map_or_else(|why| unreadable(&why), |text| text.unwrap_or_else(|why| unreadable(&why)))
    }

    pub(super) fn digest(&self, api: &str, text: &[u8]) -> [u8; 32] {
        let mut mac = self.index.clone();
        mac.update(&length(api).to_be_bytes());
        mac.update(api.as_bytes());
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}

/// The beginning of a sealed text. The rest is hexadecimal.
const SEALED_TEXT: &str = "sealed:";

/// The first byte, the id of the key and the nonce, before the sealed data.
const HEAD: usize = 5;
const NONCE: usize = 24;

fn seal(keys: &[Key], plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, SealingError> {
    let key = keys.first().ok_or(SealingError::NoKeys)?;
    let nonce = XNonce::try_generate().map_err(|_| SealingError::NoRandomness)?;
    let payload = Payload { msg: plain, aad: associated };
    // It only fails for texts of 256 GiB.
    let sealed = key.cipher.encrypt(&nonce, payload).map_err(|_| SealingError::WrongKeys)?;
    Ok([&[SEALED], &key.id[..], &nonce, &sealed].concat())
}

fn open(keys: &[Key], sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, StoredDeliveryError> {
    let (head, rest) = sealed.split_first_chunk::<HEAD>().ok_or(StoredDeliveryError::Unreadable)?;
    let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or(StoredDeliveryError::Unreadable)?;
    let [SEALED, id @ ..] = head else { return Err(StoredDeliveryError::Unreadable) };
    let mut with_id = keys.iter().filter(|key| key.id == *id).peekable();
    with_id.peek().ok_or(StoredDeliveryError::UnknownKey)?;
    let open = |key: &Key| key.cipher.decrypt(&XNonce::from(*nonce), Payload { msg, aad: associated }).ok();
    with_id.find_map(open).ok_or(StoredDeliveryError::Forged)
}

/// What is authenticated with sealed data. Each part has its length, so that no two places are alike.
fn associated(kind: Kind, inbox: &[u8; 32], place: Place<'_>) -> Vec<u8> {
    let kind = match kind {
        Kind::IndexKey => b'k',
        Kind::Delivery => b'd',
        Kind::Text => b't',
    };
    let (api, id) = (place.api.as_bytes(), place.id.to_be_bytes());
    [&b"hookwright 1"[..], &[kind], inbox, &id, &length(place.api).to_be_bytes(), api].concat()
}

fn length(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}
