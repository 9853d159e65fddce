//! From the signature to the handler, without a network.

use std::hint::black_box;
use std::time::{SystemTime, UNIX_EPOCH};

use benches::Group;
use benches::load::SECRET;
use futures_util::FutureExt;
use hmac::{Hmac, KeyInit, Mac};
use hookwright_events::askelephant::{Context, Event, Handler, decode, dispatch, verifier};
use hookwright_runtime::verify::{Signer, StandardWebhooks};
use hookwright_runtime::{Decoded, Delivery, Failure};
use http::HeaderMap;
use sha2::Sha256;

use crate::derived::{Engagement, EngagementKind, Named};

const BARE: &str = "bare HMAC-SHA256";
const VERIFIED: &str = "verified";
const HANDLED: &str = "verified, decoded, dispatched";
const OTHER: &str = "the crate standardwebhooks, and derive";

/// Does nothing with any event.
pub(crate) struct Nothing;

impl Handler for Nothing {
    type Error = Failure;

    async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Failure> {
        black_box(event);
        Ok(())
    }
}

pub(crate) fn measure(body: &str) {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let verifier = verifier([SECRET]).unwrap();
    let headers = verifier.scheme().sign("msg_p5jXN8AQM9LWM0D4loKWxJek", now, body.as_bytes()).unwrap();
    let other_headers = StandardWebhooks::new([SECRET]).unwrap().sign("msg_1", now, body.as_bytes()).unwrap();
    let other = standardwebhooks::Webhook::new(SECRET).unwrap();
    let delivery = Delivery::new(headers.clone(), body.to_owned());
    Group::new(&format!("receive: {} bytes", body.len()), 2000, 8)
        .case(BARE, || mac(body.as_bytes()))
        .case(VERIFIED, || verifier.verify(black_box(&delivery).clone()).is_ok())
        .case(HANDLED, || {
            let Ok(trusted) = verifier.verify(black_box(&delivery).clone()) else { return false };
            let Decoded::Known(event) = decode(&trusted) else { return false };
            dispatch(event, &trusted.context::<Event>(), &Nothing).now_or_never().is_some_and(|handled| handled.is_ok())
        })
        .case(OTHER, || other_pair(&other, &other_headers, body))
        .target(4.0, HANDLED, BARE)
        .target(1.0 / 2.2, HANDLED, OTHER)
        .run();
}

/// The MAC of the body, with a newly prepared key.
pub(crate) fn mac(body: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(black_box(SECRET.as_bytes())) else { return false };
    mac.update(black_box(body));
    black_box(mac.finalize().into_bytes());
    true
}

fn other_pair(webhook: &standardwebhooks::Webhook, headers: &HeaderMap, body: &str) -> bool {
    let is_verified = webhook.verify(black_box(body.as_bytes()), headers).is_ok();
    is_verified && black_box(serde_json::from_str::<Named<EngagementKind, Engagement>>(body)).is_ok()
}
