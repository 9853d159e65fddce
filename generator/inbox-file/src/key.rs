//! A key as stored in the file.

use sha2::{Digest, Sha256};

/// The key itself, the SHA-256 of a long one, or a digest of either: a sender's choice must not determine the size of
/// the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StoredKey(Vec<u8>);

impl StoredKey {
    pub(super) fn new(key: &str) -> Self {
        if key.len() <= LONGEST {
            Self::tagged(PLAIN, key.as_bytes())
        } else {
            Self::tagged(HASHED, &Sha256::digest(key))
        }
    }

    /// For an encrypted file: a digest that only the holder of the file's key can compute.
    pub(super) fn sealed(digest: [u8; 32]) -> Self {
        Self::tagged(SEALED, &digest)
    }

    pub(super) fn stored(bytes: &[u8]) -> Self {
        Self(bytes.to_owned())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn tagged(tag: u8, bytes: &[u8]) -> Self {
        Self([&[tag], bytes].concat())
    }
}

const LONGEST: usize = 64;

// A short key must not pass for the hash of a long one.
const PLAIN: u8 = 0;
const HASHED: u8 = 1;
const SEALED: u8 = 2;
