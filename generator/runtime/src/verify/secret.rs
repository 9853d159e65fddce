//! Requirements for secrets.

use std::fmt;

/// How many secrets a scheme takes. Each costs another hash of every body.
pub(super) const MAX_SECRETS: usize = 16;

/// Why a scheme can't be built. It never shows a secret. The message says which one is wrong, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// No secret is given.
    Missing,
    /// More than 16 secrets are given.
    TooMany,
    /// A secret isn't valid for the scheme.
    Unfit {
        /// Its index, counted from 0.
        secret: usize,
        /// What is wrong with it.
        fault: SecretFault,
    },
    /// The reason for accepting unsigned deliveries is empty.
    NoReason,
}

/// What is wrong with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretFault {
    /// It is empty.
    Empty,
    /// It isn't base64 in the standard alphabet with padding.
    NotBase64,
    /// It is not hexadecimal.
    NotHex,
    /// It is shorter than the scheme allows.
    TooShort,
    /// It is longer than the scheme allows.
    TooLong,
    /// It isn't an Ed25519 public key that is safe to use.
    NotPublicKey,
    /// It is a public key, and the feature `ed25519` is off.
    NoEd25519,
    /// It isn't a public key for ECDSA on P-256 or for RSA: PEM, DER, a JSON Web Key, or a certificate.
    NoKey,
    /// It is a public key, and the feature `ring` is off.
    NoRing,
    /// It can't be a header value: it contains a line break, or starts or ends with a space.
    NotHeaderText,
    /// It is the name of a user and contains a colon.
    Colon,
}

/// Calls a function with each secret and its index. There must be 1 to [`MAX_SECRETS`].
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
            Self::Missing => formatter.write_str("no secret was given"),
            Self::TooMany => write!(formatter, "more than {MAX_SECRETS} secrets were given"),
            Self::Unfit { secret, fault } => write!(formatter, "secret {} {fault}", secret + 1),
            Self::NoReason => formatter.write_str("the reason for accepting unsigned deliveries is empty"),
        }
    }
}

impl fmt::Display for SecretFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "is empty",
            Self::NotBase64 => "is not base64; copy it as the sender shows it, with its prefix",
            Self::NotHex => "is not hexadecimal; it consists of the digits 0 to 9 and the letters a to f",
            Self::TooShort => "is shorter than 24 bytes, the minimum of Standard Webhooks",
            Self::TooLong => "is too long",
            Self::NotPublicKey => {
                "is not an Ed25519 public key; write it as base64, hexadecimal, PEM or a JSON Web Key"
            }
            Self::NoEd25519 => "is a public key, which needs the feature `ed25519` of hookwright-runtime",
            Self::NoKey => "is not a public key for this algorithm; write it as PEM or a JSON Web Key",
            Self::NoRing => "is a public key, which needs the feature `ring` of hookwright-runtime",
            Self::NotHeaderText => "can't be a header value: it contains a line break, or starts or ends with a space",
            Self::Colon => "has a user name with a colon",
        })
    }
}

impl std::error::Error for SecretError {}

crate::debug::debug_by_display!(SecretError);
