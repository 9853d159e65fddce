//! Deliveries without a signature.

use std::borrow::Cow;

use http::HeaderMap;

use super::error::VerifyError;
use super::secret::SecretError;
use super::sign::{SignError, Signer};
use super::{Scheme, Trust};
use crate::delivery::Delivery;

/// **Accepts every delivery, no matter who sent it.**
///
/// This verifies nothing: anyone who can reach the endpoint can send events. It is for vendors that sign nothing, if
/// something else keeps strangers out (a gateway, an allow list of addresses, a private network). The reason must say
/// what that is. It is kept with each delivery as [`Trust::Unsigned`], for logs and handlers, and the type of the
/// verifier says `Unsigned`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    because: Cow<'static, str>,
}

impl Unsigned {
    /// Accepts everything, for this reason. An empty reason is refused.
    pub fn because(reason: impl Into<Cow<'static, str>>) -> Result<Self, SecretError> {
        let because = reason.into();
        if because.chars().any(char::is_alphanumeric) { Ok(Self { because }) } else { Err(SecretError::NoReason) }
    }
}

impl Scheme for Unsigned {
    fn name(&self) -> &'static str {
        "unsigned"
    }

    fn verify(&self, _: &Delivery) -> Result<Trust, VerifyError> {
        Ok(Trust::Unsigned { because: self.because.clone() })
    }
}

/// Adds no header.
impl Signer for Unsigned {
    fn sign(&self, _: &str, _: i64, _: &[u8]) -> Result<HeaderMap, SignError> {
        Ok(HeaderMap::new())
    }
}
