//! What secrets have to be.

use std::fmt;

/// How many secrets a scheme takes: each of them costs another hash of every body.
pub(super) const MAX_SECRETS: usize = 16;

/// Why a scheme cannot be built. It shows nothing of the secrets but their number, counted from 0.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// No secret is given.
    Missing,
    /// More than 16 secrets are given.
    TooMany,
    /// A secret does not fit.
    Unfit {
        /// Which one.
        secret: usize,
        /// What is wrong with it.
        fault: SecretFault,
    },
    /// Instead of a secret there has to be a reason, and none is given.
    NoReason,
}

/// What is wrong with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretFault {
    /// It is empty.
    Empty,
    /// It is not base64 in the standard alphabet with padding.
    NotBase64,
    /// It is not hexadecimal.
    NotHex,
    /// It is shorter than the scheme allows.
    TooShort,
    /// It is longer than the scheme allows.
    TooLong,
    /// It should be a public key of ed25519, and is none that is safe to use.
    NotPublicKey,
    /// It is a public key, and the feature `ed25519` is off.
    NoEd25519,
    /// It should be a public key for ECDSA on P-256 or for RSA, and is none: Base64 of a `SubjectPublicKeyInfo`, or PEM of one
    /// or of a certificate.
    NoKey,
    /// It is a public key, and the feature `ring` is off.
    NoRing,
    /// It holds what cannot stand in a header: a line break, a space at an end.
    NotHeaderText,
    /// It is the name of a user and holds a colon.
    Colon,
}

/// Does something with each of the secrets and its number. There has to be one, and not more than [`MAX_SECRETS`].
pub(super) fn for_each<S>(
    secrets: impl IntoIterator<Item = S>,
    mut take: impl FnMut(usize, S) -> Result<(), SecretFault>,
) -> Result<(), SecretError> {
    let mut count = 0;
    for secret in secrets {
        if count == MAX_SECRETS {
            return Err(SecretError::TooMany);
        }
        take(count, secret).map_err(|fault| SecretError::Unfit { secret: count, fault })?;
        count += 1;
    }
    if count == 0 { Err(SecretError::Missing) } else { Ok(()) }
}

impl fmt::Display for SecretError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("there is no secret"),
            Self::TooMany => write!(formatter, "there are more than {MAX_SECRETS} secrets"),
            Self::Unfit { secret, fault } => write!(formatter, "secret {secret} {fault}"),
            Self::NoReason => formatter.write_str("no reason is given why deliveries need not be signed"),
        }
    }
}

impl fmt::Display for SecretFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "is empty",
            Self::NotBase64 => "is not base64",
            Self::NotHex => "is not hexadecimal",
            Self::TooShort => "is too short",
            Self::TooLong => "is too long",
            Self::NotPublicKey => "is not a public key of ed25519",
            Self::NoEd25519 => "is a public key, which needs the feature `ed25519`",
            Self::NoKey => "is not a public key of the kind that the algorithm needs",
            Self::NoRing => "is a public key, which needs the feature `ring`",
            Self::NotHeaderText => "holds what cannot stand in a header",
            Self::Colon => "belongs to a user whose name holds a colon",
        })
    }
}

impl std::error::Error for SecretError {}

crate::debug::debug_by_display!(SecretError);
