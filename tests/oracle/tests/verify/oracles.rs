//! The verdicts: ours, and those of the crates `svix` and `standardwebhooks`.

use std::panic::catch_unwind;

use hookwright_runtime::Delivery;
use hookwright_runtime::verify::{Scheme, StandardWebhooks};

use super::request::Request;

/// A crate that verifies the same signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oracle {
    /// It takes both families of headers.
    Svix,
    /// It takes `webhook-*` alone.
    StandardWebhooks,
}

/// Whether either of our schemes takes the delivery.
pub(crate) fn is_accepted(request: &Request) -> bool {
    let delivery = Delivery::new(request.headers.clone(), request.body.clone());
    let schemes = [StandardWebhooks::new(&request.secrets), StandardWebhooks::svix(&request.secrets)];
    schemes.into_iter().flatten().any(|scheme| scheme.verify(&delivery).is_ok())
}

impl Oracle {
    /// Whether the crate takes the delivery by one of the secrets. One that panics takes nothing.
    pub(crate) fn takes(self, request: &Request) -> bool {
        request.secrets.iter().any(|secret| self.takes_by(secret, request).unwrap_or(false))
    }

    /// The same by one secret; `None` where the crate panics.
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
