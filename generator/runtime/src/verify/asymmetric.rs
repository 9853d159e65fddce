//! Public keys of ECDSA and RSA.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

use super::der;
use super::secret::SecretFault;

/// How many signatures are tried. Each takes a hundred times as long as a MAC.
const MAX_SIGNATURES: usize = 4;

/// How a message is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// ECDSA on P-256 with SHA-256; the signature is DER.
    EcdsaDer,
    /// The same; the signature is two numbers.
    EcdsaFixed,
    /// RSA by PKCS #1 with SHA-1.
    RsaSha1,
    /// RSA by PKCS #1 with SHA-256.
    RsaSha256,
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

    /// Adds a key: PEM or DER of a certificate or of a `SubjectPublicKeyInfo`. Only the key of a certificate is used:
    /// its issuer, subject and validity aren't checked.
    pub(super) fn add(&mut self, key: &[u8]) -> Result<(), SecretFault> {
        let of = match self.kind {
            Kind::EcdsaDer | Kind::EcdsaFixed => der::Key::P256,
            Kind::RsaSha1 | Kind::RsaSha256 => der::Key::Rsa,
        };
        self.keys.push(der::public_key(key, of).ok_or(SecretFault::NoKey)?);
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The index of the key that made one of the signatures of the message, which is given in parts.
    pub(super) fn signer(&self, message: &[&[u8]], signatures: impl Iterator<Item = Vec<u8>>) -> Option<usize> {
        let algorithm: &'static dyn VerificationAlgorithm = match self.kind {
            Kind::EcdsaDer => &ECDSA_P256_SHA256_ASN1,
            Kind::EcdsaFixed => &ECDSA_P256_SHA256_FIXED,
            Kind::RsaSha1 => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Kind::RsaSha256 => &RSA_PKCS1_2048_8192_SHA256,
        };
        let signatures: Vec<_> = signatures.take(MAX_SIGNATURES).collect();
        let message = message.concat();
        self.keys.iter().position(|key| {
            let key = UnparsedPublicKey::new(algorithm, key);
            signatures.iter().any(|signature| key.verify(&message, signature).is_ok())
        })
    }
}
