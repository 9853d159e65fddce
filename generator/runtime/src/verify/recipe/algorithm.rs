//! How signatures are made and written.

use super::super::encoding;
use super::form;

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-1.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-384.
    HmacSha384,
    /// HMAC with SHA-512.
    HmacSha512,
    /// SHA-1 of a text that contains the secret, like [`Sha256`](Self::Sha256).
    Sha1,
    /// SHA-256 of a text that contains the secret. If the text starts with the secret, anyone can append to what is
    /// signed.
    Sha256,
    /// SHA-384 of a text that contains the secret, like [`Sha256`](Self::Sha256).
    Sha384,
    /// SHA-512 of a text that contains the secret, like [`Sha256`](Self::Sha256).
    Sha512,
    /// The secret itself is sent with each delivery, and nothing is signed.
    Token,
    /// Ed25519 with the sender's public key, which needs the feature `ed25519`.
    Ed25519,
    /// ECDSA on P-256 with SHA-256 and the sender's public key. Signatures are DER, or the two
    /// numbers one after the other. It needs the feature `ring`.
    EcdsaP256,
    /// ECDSA on P-384 with SHA-384, like [`EcdsaP256`](Self::EcdsaP256).
    EcdsaP384,
    /// RSA by PKCS #1 with SHA-1, for senders that support nothing better. It needs the feature `ring`.
    RsaSha1,
    /// RSA by PKCS #1 with SHA-256 and the sender's public key. It needs the feature `ring`.
    RsaSha256,
    /// RSA by PKCS #1 with SHA-512 and the sender's public key. It needs the feature `ring`.
    RsaSha512,
    /// RSA by PSS with SHA-256, a salt of 32 bytes and the sender's public key. It needs the feature `ring`.
    RsaPssSha256,
    /// RSA by PSS with SHA-512, a salt of 64 bytes and the sender's public key. It needs the feature `ring`.
    RsaPssSha512,
    /// A JSON Web Token with HMAC-SHA256: see [`claims`](super::Recipe::claims).
    JwtHs256,
    /// A JSON Web Token with HMAC-SHA384: see [`claims`](super::Recipe::claims).
    JwtHs384,
    /// A JSON Web Token with HMAC-SHA512: see [`claims`](super::Recipe::claims).
    JwtHs512,
    /// A JSON Web Token with RSA, which needs the feature `ring`: see [`claims`](super::Recipe::claims).
    JwtRs256,
    /// A JSON Web Token with RSA with SHA-384, which needs the feature `ring`: see [`claims`](super::Recipe::claims).
    JwtRs384,
    /// A JSON Web Token with RSA with SHA-512, which needs the feature `ring`: see [`claims`](super::Recipe::claims).
    JwtRs512,
    /// A JSON Web Token with RSA by PSS, which needs the feature `ring`: see [`claims`](super::Recipe::claims).
    JwtPs256,
    /// A JSON Web Token with RSA by PSS with SHA-384, which needs the feature `ring`: see
    /// [`claims`](super::Recipe::claims).
    JwtPs384,
    /// A JSON Web Token with RSA by PSS with SHA-512, which needs the feature `ring`: see
    /// [`claims`](super::Recipe::claims).
    JwtPs512,
    /// A JSON Web Token with ECDSA on P-256, which needs the feature `ring`: see [`claims`](super::Recipe::claims).
    JwtEs256,
    /// A JSON Web Token with ECDSA on P-384, which needs the feature `ring`: see [`claims`](super::Recipe::claims).
    JwtEs384,
    /// A JSON Web Token with Ed25519, which needs the feature `ed25519`: see [`claims`](super::Recipe::claims).
    JwtEdDsa,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits of either case.
    #[default]
    Hex,
    /// Base64 in the standard alphabet with padding.
    Base64,
    /// Base64 in the alphabet for URLs, with or without padding.
    Base64Url,
    /// Hexadecimal digits, which are written in Base64 again.
    HexInBase64,
    /// Base64 whose characters may be escaped as in a URL: `%2B` is a plus.
    PercentBase64,
}

impl Algorithm {
    /// The algorithm's name in an HTTP Message Signature, if it can make one (RFC 9421, section 3.3).
    pub(super) fn of_http(self) -> Option<&'static str> {
        match self {
            Self::HmacSha256 => Some("hmac-sha256"),
            Self::Ed25519 => Some("ed25519"),
            Self::EcdsaP256 => Some("ecdsa-p256-sha256"),
            Self::EcdsaP384 => Some("ecdsa-p384-sha384"),
            Self::RsaPssSha512 => Some("rsa-pss-sha512"),
            Self::RsaSha256 => Some("rsa-v1_5-sha256"),
            _ => None,
        }
    }

    /// The algorithm's name in a JSON Web Token, if it can sign one.
    pub(super) fn of_token(self) -> Option<&'static str> {
        match self {
            Self::JwtHs256 => Some("HS256"),
            Self::JwtHs384 => Some("HS384"),
            Self::JwtHs512 => Some("HS512"),
            Self::JwtRs256 => Some("RS256"),
            Self::JwtRs384 => Some("RS384"),
            Self::JwtRs512 => Some("RS512"),
            Self::JwtPs256 => Some("PS256"),
            Self::JwtPs384 => Some("PS384"),
            Self::JwtPs512 => Some("PS512"),
            Self::JwtEs256 => Some("ES256"),
            Self::JwtEs384 => Some("ES384"),
            Self::JwtEdDsa => Some("EdDSA"),
            _ => None,
        }
    }
}

impl Encoding {
    pub(super) fn decode<const LENGTH: usize>(self, text: &str) -> Option<[u8; LENGTH]> {
        match self {
            Self::Hex => encoding::from_hex(text),
            Self::Base64 => encoding::from_base64(text),
            Self::Base64Url => encoding::from_base64_url(text),
            Self::HexInBase64 => {
                let digits = encoding::secret_from_base64(text)?;
                encoding::from_hex(std::str::from_utf8(&digits).ok()?)
            }
            Self::PercentBase64 => encoding::from_base64(&unescaped(text)?),
        }
    }

    /// Bytes of any length: RSA signatures are as long as the key.
    pub(super) fn decode_any(self, text: &str) -> Option<Vec<u8>> {
        let text = Some(text).filter(|text| text.len() <= 2 * 1024)?;
        let bytes = match self {
            Self::Hex => encoding::secret_from_hex(text.as_bytes()),
            Self::Base64 => encoding::secret_from_base64(text),
            Self::Base64Url => encoding::secret_from_base64_url(text),
            Self::HexInBase64 => {
                encoding::secret_from_base64(text).and_then(|digits| encoding::secret_from_hex(&digits))
            }
            Self::PercentBase64 => encoding::secret_from_base64(unescaped(text)?),
        };
        bytes.map(|bytes| bytes.to_vec())
    }

    pub(super) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => encoding::to_hex(bytes),
            Self::Base64 => encoding::to_base64(bytes),
            Self::Base64Url => encoding::to_base64_url(bytes),
            Self::HexInBase64 => encoding::to_base64(encoding::to_hex(bytes).as_bytes()),
            Self::PercentBase64 => form::percent_encoded(&encoding::to_base64(bytes), b""),
        }
    }
}

/// The text without escapes. A plus is one, and not a space.
fn unescaped(text: &str) -> Option<String> {
    String::from_utf8(form::decoded(text.replace('+', "%2B").as_bytes()).into_owned()).ok()
}
