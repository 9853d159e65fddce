//! The verdicts: ours, and those of the crates `svix` and `standardwebhooks`.

use std::panic::catch_unwind;

use hookwright_runtime::Delivery;
use hookwright_runtime::verify::{Scheme, StandardWebhooks};

use super::request::Request;

/// A crate that verifies the same signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oracle {
    /// Accepts both families of headers.
    Svix,
    /// Accepts only `webhook-*`.
    StandardWebhooks,
}

/// Whether one of our schemes accepts the delivery.
pub(crate) fn is_accepted(request: &Request) -> bool {
    let delivery = Delivery::new(request.headers.clone(), request.body.clone());
    let schemes = [StandardWebhooks::new(&request.secrets), StandardWebhooks::svix(&request.secrets)];
    schemes.into_iter().flatten().any(|scheme| scheme.verify(&delivery).is_ok())
}

impl Oracle {
    /// Whether the crate accepts the delivery with one of the secrets. A panic counts as a refusal.
    pub(crate) fn takes(self, request: &Request) -> bool {
        request.secrets.iter().any(|secret| self.takes_by(secret, request).unwrap_or(false))
    }

    /// The same with one secret. `None` if the crate panics.
    pub(crate) fn takes_by(self, secret: &str, Request { headers, body, .. }: &Request) -> Option<bool> {
        let verdict = || match self {
            Self::Svix => svix::webhooks::Webhook::new(secret).is_ok_and(|oracle| oracle.verify(body, headers).is_ok()),
            Self::StandardWebhooks => {
                standardwebhooks::Webhook::new(secret).is_ok_and(|oracle| oracle.verify(body, headers).is_ok())
            }
        };
        catch_unwind(verdict).ok()
    }
}
