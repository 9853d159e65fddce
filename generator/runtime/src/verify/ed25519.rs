//! Public keys of ed25519.

use ed25519_dalek::{Signature, VerifyingKey};

use super::secret::SecretFault;
use super::{der, encoding};

/// How many signatures are tried. One takes a hundred times as long as a MAC, and hashes the body again.
const MAX_SIGNATURES: usize = 4;

/// The public keys that signatures are checked with, each with the index of its secret. They aren't secret.
#[derive(Clone)]
pub(super) struct PublicKeys(Vec<(usize, VerifyingKey)>);

impl PublicKeys {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds the key with this index.
    pub(super) fn add(&mut self, secret: usize, text: &str) -> Result<(), SecretFault> {
        let bytes: [u8; 32] = encoding::from_base64(text).ok_or(SecretFault::NotPublicKey)?;
        self.add_bytes(secret, &bytes)
    }

    /// The same for a key that isn't encoded, or is written as [`der::public_key`] reads it.
    pub(super) fn add_bytes(&mut self, secret: usize, bytes: &[u8]) -> Result<(), SecretFault> {
        let found = if bytes.len() == 32 { None } else { der::public_key(bytes, der::Key::Ed25519) };
        let bytes = found.as_deref().unwrap_or(bytes).try_into().map_err(|_| SecretFault::NotPublicKey)?;
        match VerifyingKey::from_bytes(&bytes) {
            Ok(key) if !key.is_weak() => self.0.push((secret, key)),
            _ => return Err(SecretFault::NotPublicKey),
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The index of the key that made one of the signatures of the message, which is given in parts. `None` is a text
    /// that isn't a signature; it counts as an attempt.
    pub(super) fn signer(
        &self,
        message: &[&[u8]],
        signatures: impl Iterator<Item = Option<[u8; 64]>>,
    ) -> Option<usize> {
        let signatures: Vec<_> = signatures.take(MAX_SIGNATURES).flatten().collect();
        if self.0.is_empty() || signatures.is_empty() {
            return None;
        }
        // Strict verification needs the message in one piece, and is far slower than this copy.
        let message = message.concat();
        let is_signer = |key: &VerifyingKey| {
            signatures.iter().any(|one| key.verify_strict(&message, &Signature::from_bytes(one)).is_ok())
        };
        self.0.iter().find(|(_, key)| is_signer(key)).map(|(secret, _)| *secret)
    }
}
