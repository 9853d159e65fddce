//! A header with the body's HMAC in hexadecimal digits.

use std::borrow::Cow;
use std::fmt;
use std::iter;

use http::{HeaderMap, HeaderName};

use super::error::VerifyError;
use super::keys::Keys;
use super::secret::SecretError;
use super::sign::{self, SignError, Signer};
use super::{Scheme, encoding};
use crate::delivery::Delivery;
use crate::headers::required_text;
use crate::trust::{Proof, Trust};

const NAME: &str = "hex-hmac";

/// HMAC-SHA256 of the raw body as hexadecimal digits, with a prefix: `X-Hub-Signature-256: sha256=<hex>`.
///
/// It signs only the body, and neither an id nor a time, so anyone who has recorded a delivery can send it again at any
/// time. An inbox recognizes the repetition only if the deduplication key is in the body. If the key is in a header, the
/// sender of a repetition can write another one, and only an idempotent handler helps.
#[derive(Clone)]
pub struct HexHmac {
    header: HeaderName,
    prefix: Cow<'static, str>,
    keys: Keys,
}

impl HexHmac {
    /// Signatures in this header after this prefix, which may be empty. They may be made with any of the secrets. Pass
    /// 1 to 16. The bytes of a secret are used without decoding; an empty secret is refused.
    pub fn new<S: AsRef<[u8]>>(
        header: HeaderName,
        prefix: impl Into<Cow<'static, str>>,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, SecretError> {
        Ok(Self { header, prefix: prefix.into(), keys: Keys::of_bytes(secrets)? })
    }
}

impl Scheme for HexHmac {
    fn name(&self) -> &'static str {
        NAME
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        let text = required_text(delivery.headers(), &self.header)?;
        let signature = text.strip_prefix(&*self.prefix).and_then(encoding::from_hex);
        let signature = signature.ok_or_else(|| VerifyError::not(&self.header, "a prefix and a MAC in hexadecimal"))?;
        let secret = self.keys.signer(&[delivery.body()], &iter::once(signature)).ok_or(VerifyError::NoMatch)?;
        Ok(Trust::Proved(Proof::new(NAME, secret)))
    }
}

impl Signer for HexHmac {
    fn sign(&self, _: &str, _: i64, body: &[u8]) -> Result<HeaderMap, SignError> {
        let mac = self.keys.sign(&[body]).ok_or(SignError::NoSecret)?;
        let value = sign::value(&format!("{}{}", self.prefix, encoding::to_hex(&mac)))?;
        Ok(sign::single_header(&self.header, value))
    }
}

/// Shows how many secrets there are.
impl fmt::Debug for HexHmac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HexHmac")
            .field("header", &self.header)
            .field("prefix", &self.prefix)
            .field("secrets", &self.keys.len())
            .finish()
    }
}
