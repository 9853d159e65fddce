//! Replaces public keys if the feature `ed25519` is off. There are no keys then.

use super::secret::SecretFault;

#[derive(Clone)]
pub(super) struct PublicKeys;

#[allow(clippy::unused_self, reason = "this is the other half of an interface")]
impl PublicKeys {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) fn add(&mut self, _: usize, _: &str) -> Result<(), SecretFault> {
        Err(SecretFault::NoEd25519)
    }

    pub(super) fn add_bytes(&mut self, _: usize, _: &[u8]) -> Result<(), SecretFault> {
        Err(SecretFault::NoEd25519)
    }

    pub(super) fn len(&self) -> usize {
        0
    }

    pub(super) fn signer(&self, _: &[&[u8]], _: impl Iterator<Item = Option<[u8; 64]>>) -> Option<usize> {
        None
    }
}
