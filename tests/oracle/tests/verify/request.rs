//! Deliveries as senders make them, and as none should.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;
use sha2::Sha256;

/// Secrets of 24, 32 and 64 bytes: the part after `whsec_`.
pub(crate) fn secret(number: usize) -> (Vec<u8>, String) {
    let length = [24, 32, 64][number % 3];
    let bytes: Vec<u8> = (0..length).map(|at| u8::try_from((number * 31 + at * 7) % 256).unwrap()).collect();
    let text = format!("whsec_{}", STANDARD.encode(&bytes));
    (bytes, text)
}

/// What is sent, before it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) family: Family,
    pub(crate) id: String,
    /// The time that is signed.
    pub(crate) at: i64,
    /// The text before its digits.
    pub(crate) before_time: &'static str,
    pub(crate) body: Vec<u8>,
    /// The index of the secret that signs.
    pub(crate) signer: usize,
    /// The indexes of the secrets that the receiver has.
    pub(crate) secrets: Vec<usize>,
}

/// The names of the headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Webhook,
    Svix,
}

/// What is received, and the secrets to verify it with.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) secrets: Vec<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Family {
    pub(crate) fn header(self, part: &str) -> HeaderName {
        let family = match self {
            Self::Webhook => "webhook",
            Self::Svix => "svix",
        };
        format!("{family}-{part}").parse().unwrap()
    }
}

impl Message {
    pub(crate) fn sign(&self) -> Request {
        let headers = HeaderMap::from_iter([
            (self.family.header("id"), HeaderValue::from_bytes(self.id.as_bytes()).unwrap()),
            (self.family.header("timestamp"), format!("{}{}", self.before_time, self.at).parse().unwrap()),
            (self.family.header("signature"), self.signature().parse().unwrap()),
        ]);
        let secrets = self.secrets.iter().map(|number| secret(*number).1).collect();
        Request { secrets, headers, body: self.body.clone() }
    }

    /// Signed by independent code, so that every implementation is tested.
    fn signature(&self) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret(self.signer).0).unwrap();
        mac.update(format!("{}.{}.", self.id, self.at).as_bytes());
        mac.update(&self.body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

pub(crate) fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// Messages as senders send them, which must be accepted. Their times leave a minute for the test to run.
pub(crate) fn message() -> impl Strategy<Value = Message> {
    let parts = (family(), "[!-\\-/-~]{1,30}", -240_i64..=240, ".{0,60}", prop::collection::vec(0_usize..9, 1..4));
    (parts, any::<prop::sample::Index>()).prop_map(|((family, id, age, body, secrets), signer)| {
        let signer = *signer.get(&secrets);
        Message { family, id, at: now() - age, before_time: "", body: body.into_bytes(), signer, secrets }
    })
}

/// Messages in which every part may be odd, signed with a secret that the receiver may have.
pub(crate) fn unusual_message() -> impl Strategy<Value = Message> {
    let id = prop_oneof![4 => "[!-\\-/-~]{1,30}", 1 => Just(String::new()), 1 => "[ -~é]{1,12}"];
    let before_time = prop_oneof![9 => Just(""), 1 => prop::sample::select(vec!["+", "0", "-", " ", "x"])];
    let body =
        prop_oneof![prop::collection::vec(any::<u8>(), 0..60), "[0-9]{1,10}\\.x{0,5}".prop_map(String::into_bytes)];
    (message(), id, time(), before_time, body, prop::option::weighted(0.1, 0_usize..9)).prop_map(
        |(message, id, at, before_time, body, signer)| {
            let signer = signer.unwrap_or(message.signer);
            Message { id, at, before_time, body, signer, ..message }
        },
    )
}

fn family() -> impl Strategy<Value = Family> {
    prop_oneof![Just(Family::Webhook), Just(Family::Svix)]
}

/// Near the current time, beyond the tolerance, and at the limits of the number type.
fn time() -> impl Strategy<Value = i64> {
    prop_oneof![
        9 => (-240_i64..=240).prop_map(|age| now() - age),
        2 => prop::sample::select(vec![-3_600, -360, 360, 3_600]).prop_map(|age| now() - age),
        2 => prop::sample::select(vec![i64::MIN, i64::MIN + 1, i64::MIN + 301, -300, -1, 0, 1, i64::MAX - 300, i64::MAX]),
        1 => any::<i64>(),
    ]
}
