//! Replaces public keys of ECDSA and RSA if the feature `ring` is off. There are no keys then.

use super::secret::SecretFault;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ecdsa,
    EcdsaFixed,
    EcdsaP384,
    EcdsaP384Fixed,
    RsaSha1,
    RsaSha256,
    RsaSha384,
    RsaSha512,
    RsaPssSha256,
    RsaPssSha384,
    RsaPssSha512,
}

#[derive(Clone)]
pub(super) struct AsymmetricKeys;

#[allow(clippy::unused_self, reason = "this is the other half of an interface")]
impl AsymmetricKeys {
    pub(super) fn new(_: Kind) -> Self {
        Self
    }

    pub(super) fn add(&mut self, _: &[u8]) -> Result<(), SecretFault> {
        Err(SecretFault::NoRing)
    }

    pub(super) fn len(&self) -> usize {
        0
    }

    pub(super) fn signer(&self, _: &[&[u8]], _: impl Iterator<Item = Vec<u8>>) -> Option<usize> {
        None
    }
}
