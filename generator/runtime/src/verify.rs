//! The schemes that vendors sign deliveries with.
//!
//! | in the vendor's documentation | scheme |
//! | --- | --- |
//! | `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>` | [`StandardWebhooks::new`] |
//! | `svix-id`, `svix-timestamp`, `svix-signature: v1,<base64>` | [`StandardWebhooks::svix`] |
//! | `<header>: sha256=<hex>`, the HMAC-SHA256 of the body | [`HexHmac`] |
//! | `<header>: t=<seconds>,v1=<hex>` | [`TimestampedHmac`] |
//! | `Authorization`, or a header of the vendor's own, with a fixed token | [`HeaderToken`] |
//! | anything else | a [`Recipe`](recipe::Recipe) |
//! | nothing | [`Unsigned`] |
//!
//! All schemes work on the raw bytes of the body as received, text or not. A body that was parsed and written again has
//! another signature. You can pass several secrets at once, to rotate a secret without losing a delivery.
//!
//! ```
//! use hookwright_runtime::Delivery;
//! use hookwright_runtime::verify::{Scheme, Signer, StandardWebhooks, VerifyError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scheme = StandardWebhooks::new(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])?.clock(|| 1_614_265_330);
//! let headers = scheme.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#)?;
//! assert_eq!(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
//!
//! assert!(scheme.verify(&Delivery::new(headers.clone(), r#"{"test": 2432232314}"#)).is_ok());
//! assert_eq!(scheme.verify(&Delivery::new(headers, r#"{"test": 2432232315}"#)), Err(VerifyError::NoMatch));
//! # Ok(())
//! # }
//! ```

#[cfg_attr(not(feature = "ring"), path = "verify/asymmetric/off.rs")]
mod asymmetric;
mod clock;
mod compare;
#[cfg(any(feature = "ed25519", feature = "ring"))]
mod der;
#[cfg_attr(not(feature = "ed25519"), path = "verify/ed25519/off.rs")]
mod ed25519;
mod encoding;
mod error;
mod header_token;
mod hex_hmac;
#[cfg(any(feature = "ed25519", feature = "ring"))]
mod jwk;
mod keys;
pub mod recipe;
mod secret;
mod sign;
mod standard_webhooks;
mod timestamped_hmac;
mod unsigned;

use std::sync::Arc;

use http::{HeaderName, HeaderValue};

use crate::delivery::Delivery;
use crate::trust::Trust;
pub use clock::{Clock, SystemClock};
pub use error::VerifyError;
pub use header_token::HeaderToken;
pub use hex_hmac::HexHmac;
pub use secret::{SecretError, SecretFault};
pub use sign::{SignError, Signer};
pub use standard_webhooks::StandardWebhooks;
pub use timestamped_hmac::TimestampedHmac;
pub use unsigned::Unsigned;

/// Verifies who sent a delivery. To choose a scheme at run time, use a `Box<dyn Scheme>` or an `Arc<dyn Scheme>`.
///
/// An implementation works on the raw bytes of the body, compares in constant time, and shows no secret in `Debug`, in
/// errors or in logs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a way to verify deliveries",
    note = "pass what the generated module's `verifier(…)` returns, or a scheme of `hookwright_runtime::verify`"
)]
pub trait Scheme: Send + Sync + 'static {
    /// Its name, for logs: `standard-webhooks`.
    fn name(&self) -> &'static str;

    /// Verifies a delivery, and returns what it found out. It sees the headers, the body, and the
    /// method and the URL if [`Delivery::requested`] set them.
    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError>;

    /// The header with the id of the delivery, if the scheme proves the id. The [`Proof`](crate::Proof) then contains
    /// it.
    fn id_header(&self) -> Option<&HeaderName> {
        None
    }

    /// The headers that hold a secret. [`StoredDelivery::new`](crate::StoredDelivery::new) leaves them out.
    fn secret_headers(&self) -> &[HeaderName] {
        &[]
    }

    /// Removes the secrets from the URL and the body of a delivery, so that they are neither passed on nor stored.
    ///
    /// A [`Verifier`](crate::Verifier) calls this after verifying the delivery. By default nothing changes.
    fn redact(&self, delivery: Delivery) -> Delivery {
        delivery
    }

    /// The header that asks the sender not to repeat the delivery, for responses other than success. `None` if the
    /// sender has no such header.
    fn abort_header(&self) -> Option<(HeaderName, HeaderValue)> {
        None
    }
}

impl<S: Scheme + ?Sized> Scheme for Box<S> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        (**self).verify(delivery)
    }

    fn id_header(&self) -> Option<&HeaderName> {
        (**self).id_header()
    }

    fn secret_headers(&self) -> &[HeaderName] {
        (**self).secret_headers()
    }

    fn redact(&self, delivery: Delivery) -> Delivery {
        (**self).redact(delivery)
    }

    fn abort_header(&self) -> Option<(HeaderName, HeaderValue)> {
        (**self).abort_header()
    }
}

impl<S: Scheme + ?Sized> Scheme for Arc<S> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn verify(&self, delivery: &Delivery) -> Result<Trust, VerifyError> {
        (**self).verify(delivery)
    }

    fn id_header(&self) -> Option<&HeaderName> {
        (**self).id_header()
    }

    fn secret_headers(&self) -> &[HeaderName] {
        (**self).secret_headers()
    }

    fn redact(&self, delivery: Delivery) -> Delivery {
        (**self).redact(delivery)
    }

    fn abort_header(&self) -> Option<(HeaderName, HeaderValue)> {
        (**self).abort_header()
    }
}
