//! Who sent a delivery: the schemes by which vendors sign.

mod error;

use http::HeaderMap;

use crate::delivery::Trust;
pub use error::VerifyError;


/// A way to tell whether a delivery comes from who it should come from.
///
/// An implementation has seen the raw bytes of the body, compares in constant time, and shows no secret in `Debug`, in
/// errors or in logs.
pub trait Scheme: Send + Sync + 'static {
    /// Its name, for logs: `standard-webhooks`.
    fn name(&self) -> &'static str;

    /// Says who vouches for the body, or why nobody does.
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Trust, VerifyError>;

    /// The headers that hold a secret and must not be kept with the delivery.
    fn secret_headers(&self) -> &[http::HeaderName] {
        &[]
    }
}
