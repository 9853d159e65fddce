//! What operators see of a delivery, without secrets.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hookwright_receiver::{DeliveryState, DeliverySummary};
use hookwright_runtime::{StoredDelivery, TenantId, Trust};
use http::{HeaderName, HeaderValue, Uri};

use crate::wire::{BodyEncoding, Content, Delivery, Header, Received, State, Summary};

/// How much of a payload is shown, in bytes.
const LONGEST_PAYLOAD: usize = 1024 * 1024;

/// Words in the names of headers whose values are credentials.
const SECRET_WORDS: [&str; 14] = [
    "authorization",
    "auth",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "credential",
    "credentials",
    "session",
    "jwt",
    "bearer",
    "apikey",
];

/// Words before `key` in such names. `key` alone doesn't suggest a secret: events and idempotency have keys.
const SECRET_KEYS: [&str; 5] = ["api", "access", "private", "secret", "shared"];

impl From<&DeliverySummary> for Summary {
    fn from(found: &DeliverySummary) -> Self {
        summary(found)
    }
}

fn summary(found: &DeliverySummary) -> Summary {
    let (state, until, reason) = match &found.state {
        DeliveryState::Due { at } => (State::Due, Some(*at), None),
        DeliveryState::Claimed { until } => (State::Claimed, Some(*until), None),
        DeliveryState::Parked { reason } => (State::Parked, None, Some(reason.clone())),
        _ => (State::Other, None, None),
    };
    Summary {
        id: found.id.as_str().to_owned(),
        api: found.api.clone(),
        state,
        until_ms: until.map(millis),
        reason,
        attempts: found.attempts,
        lost_claims: found.lost_claims,
        content: match &found.delivery {
            Ok(stored) => content(stored),
            Err(error) => Content::Unreadable { unreadable: error.to_string() },
        },
    }
}

fn content(stored: &StoredDelivery) -> Content {
    let tenant = stored.trusted.proof().and_then(|proof| proof.tenant.as_ref());
    Content::Readable {
        event: stored.event.as_deref().map(str::to_owned),
        key: stored.key.as_deref().map(str::to_owned),
        tenant: tenant.map(TenantId::as_str).map(str::to_owned),
        received_ms: millis(stored.received_at),
        body_bytes: u64::try_from(stored.trusted.body().len()).unwrap_or(u64::MAX),
    }
}

pub(crate) fn delivery(found: &DeliverySummary) -> Delivery {
    Delivery { summary: summary(found), received: found.delivery.as_ref().ok().map(received) }
}

fn received(stored: &StoredDelivery) -> Received {
    let delivery = stored.trusted.delivery();
    let (body, body_encoding, body_is_cut) = body(delivery.body());
    let trust = match stored.trusted.trust() {
        Trust::Proved(proof) => format!("verified by {}", proof.scheme),
        Trust::Unsigned { because } => format!("not verified: {because}"),
        _ => "for another reason".to_owned(),
    };
    let mut headers: Vec<Header> = delivery.headers().iter().map(|(name, value)| header(name, value)).collect();
    headers.sort_by(|one, other| one.name.cmp(&other.name));
    Received {
        trust,
        method: delivery.method().map(ToString::to_string),
        path: delivery.url().and_then(|url| Some(url.parse::<Uri>().ok()?.path().to_owned())),
        address: delivery.address().map(str::to_owned),
        headers,
        body,
        body_encoding,
        body_is_cut,
    }
}

fn body(body: &Bytes) -> (String, BodyEncoding, bool) {
    let is_cut = body.len() > LONGEST_PAYLOAD;
    let shown = body.get(..LONGEST_PAYLOAD).unwrap_or(body);
    match std::str::from_utf8(shown) {
        Ok(text) => (text.to_owned(), BodyEncoding::Utf8, is_cut),
        // The cut may be inside a character.
        Err(error) if is_cut && error.error_len().is_none() => {
            let text = shown.get(..error.valid_up_to()).unwrap_or_default();
            (String::from_utf8_lossy(text).into_owned(), BodyEncoding::Utf8, true)
        }
        Err(_) => (BASE64_STANDARD.encode(shown), BodyEncoding::Base64, is_cut),
    }
}

fn header(name: &HeaderName, value: &HeaderValue) -> Header {
    let shown = value.to_str().ok().filter(|_| !value.is_sensitive() && !is_secret(name.as_str()));
    Header { name: name.as_str().to_owned(), value: shown.map(str::to_owned) }
}

fn is_secret(name: &str) -> bool {
    let words: Vec<&str> = name.split(['-', '_', '.']).collect();
    words.iter().any(|word| SECRET_WORDS.contains(word))
        || words.windows(2).any(|pair| matches!(pair, [before, "key"] if SECRET_KEYS.contains(before)))
}

pub(crate) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_told_from_others() {
        let secret = ["authorization", "x-api-key", "x-auth-token", "cookie", "x_shared_secret", "proxy-authorization"];
        let plain = ["x-event-key", "idempotency-key", "x-signature", "content-type", "x-author", "webhook-id"];
        assert_eq!(secret.map(is_secret), [true; 6]);
        assert_eq!(plain.map(is_secret), [false; 6]);
    }

    #[test]
    fn long_payloads_are_cut_between_characters() {
        let text = format!("a{}", "ü".repeat(LONGEST_PAYLOAD));
        let (shown, encoding, is_cut) = body(&Bytes::from(text.clone()));
        assert_eq!((encoding, is_cut, shown.len()), (BodyEncoding::Utf8, true, LONGEST_PAYLOAD - 1));
        assert!(text.starts_with(&shown));
        assert_eq!(body(&Bytes::from_static(b"\xFF")), ("/w==".to_owned(), BodyEncoding::Base64, false));
        let (_, encoding, is_cut) = body(&Bytes::from(vec![0xFF; LONGEST_PAYLOAD + 1]));
        assert_eq!((encoding, is_cut), (BodyEncoding::Base64, true));
    }
}
