//! Public keys of ECDSA and RSA.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA384_FIXED,
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};

use super::der;
use super::secret::SecretFault;

/// How many signatures are tried. Each takes a hundred times as long as a MAC.
const MAX_SIGNATURES: usize = 4;

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// ECDSA on P-256 with SHA-256; the signature is DER or two numbers.
    Ecdsa,
    /// The same; the signature is two numbers.
    EcdsaFixed,
    /// ECDSA on P-384 with SHA-384; the signature is DER or two numbers.
    EcdsaP384,
    /// The same; the signature is two numbers.
    EcdsaP384Fixed,
    /// RSA by PKCS #1 with SHA-1.
    RsaSha1,
    /// RSA by PKCS #1 with SHA-256.
    RsaSha256,
    /// RSA by PKCS #1 with SHA-384.
    RsaSha384,
    /// RSA by PKCS #1 with SHA-512.
    RsaSha512,
    /// RSA by PSS with SHA-256 and a salt of 32 bytes.
    RsaPssSha256,
    /// RSA by PSS with SHA-384 and a salt of 48 bytes.
    RsaPssSha384,
    /// RSA by PSS with SHA-512 and a salt of 64 bytes.
    RsaPssSha512,
}

/// The public keys that signatures are checked with. They aren't secret.
#[derive(Clone)]
pub(super) struct AsymmetricKeys {
    kind: Kind,
    keys: Vec<Vec<u8>>,
}

impl AsymmetricKeys {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, keys: Vec::new() }
    }

    /// Adds a key: see [`der::public_key`]. Only the key of a certificate is used: its issuer, subject and validity
    /// aren't checked.
    pub(super) fn add(&mut self, key: &[u8]) -> Result<(), SecretFault> {
        let of = match self.kind {
            Kind::Ecdsa | Kind::EcdsaFixed => der::Key::P256,
            Kind::EcdsaP384 | Kind::EcdsaP384Fixed => der::Key::P384,
            Kind::RsaSha1
            | Kind::RsaSha256
            | Kind::RsaSha384
            | Kind::RsaSha512
            | Kind::RsaPssSha256
            | Kind::RsaPssSha384
            | Kind::RsaPssSha512 => der::Key::Rsa,
        };
        self.keys.push(der::public_key(key, of).ok_or(SecretFault::NoKey)?);
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The index of the key that made one of the signatures of the message, which is given in parts.
    pub(super) fn signer(&self, message: &[&[u8]], signatures: impl Iterator<Item = Vec<u8>>) -> Option<usize> {
        let signatures: Vec<_> = signatures.take(MAX_SIGNATURES).collect();
        let message = message.concat();
        self.keys.iter().position(|key| {
            let is_by = |signature: &Vec<u8>| {
                let mut algorithms = self.kind.algorithms();
                algorithms.any(|algorithm| UnparsedPublicKey::new(algorithm, key).verify(&message, signature).is_ok())
            };
            signatures.iter().any(is_by)
        })
    }
}

impl Kind {
    /// The algorithm, for each way in which the signature may be written.
    fn algorithms(self) -> impl Iterator<Item = &'static dyn VerificationAlgorithm> {
        let first: &'static dyn VerificationAlgorithm = match self {
            Self::Ecdsa => &ECDSA_P256_SHA256_ASN1,
            Self::EcdsaFixed => &ECDSA_P256_SHA256_FIXED,
            Self::EcdsaP384 => &ECDSA_P384_SHA384_ASN1,
            Self::EcdsaP384Fixed => &ECDSA_P384_SHA384_FIXED,
            Self::RsaSha1 => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Self::RsaSha256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::RsaSha384 => &RSA_PKCS1_2048_8192_SHA384,
            Self::RsaSha512 => &RSA_PKCS1_2048_8192_SHA512,
            Self::RsaPssSha256 => &RSA_PSS_2048_8192_SHA256,
            Self::RsaPssSha384 => &RSA_PSS_2048_8192_SHA384,
            Self::RsaPssSha512 => &RSA_PSS_2048_8192_SHA512,
        };
        let second: Option<&'static dyn VerificationAlgorithm> = match self {
            Self::Ecdsa => Some(&ECDSA_P256_SHA256_FIXED),
            Self::EcdsaP384 => Some(&ECDSA_P384_SHA384_FIXED),
            _ => None,
        };
        [Some(first), second].into_iter().flatten()
    }
}
