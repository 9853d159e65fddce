//! The three systems from the wire to the handler: a delivery with a valid signature reaches its method, and others are
//! refused.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fmt::Debug;
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context as Task, Poll, Waker};

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::verify::{Scheme, SecretError, Signer, VerifyError};
use hookwright_runtime::{
    Api, ApiInfo, Decoded, Delivery, Dispatch, Failure, Location, Sample, Trust, Verifier, decode,
};
use http::{HeaderMap, HeaderName, HeaderValue};

const ENDPOINT: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_ENDPOINT: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const SIGNED_AT: i64 = 1_773_057_600;

/// Records the calls of `unhandled`, which all methods fall back to.
#[derive(Default)]
struct Recorder(Mutex<Vec<String>>);

macro_rules! records {
    ($($api:ident)*) => {$(
        impl $api::Handler for Recorder {
            type Error = Failure;

            async fn unhandled(&self, event: $api::Event, _: &$api::Context) -> Result<(), Failure> {
                self.0.lock().unwrap().push(event.name().to_owned());
                Ok(())
            }
        }
    )*};
}

records!(askelephant contio morph);

/// Nothing here waits for anything.
fn finished<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Task::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

fn delivery(headers: &HeaderMap, body: &[u8]) -> Delivery {
    Delivery::new(headers.clone(), body.to_vec())
}

/// The handler's calls after the delivery was verified, decoded and dispatched.
fn handled<E, S>(verifier: &Verifier<E, S>, headers: &HeaderMap, body: &[u8]) -> Vec<String>
where
    E: Api + Dispatch<Recorder> + Debug,
    S: Scheme,
{
    let trusted = verifier.verify(delivery(headers, body)).unwrap();
    let Decoded::Known(event) = decode::<E>(&trusted) else { unreachable!("the sample is an event") };
    let recorder = Recorder::default();
    finished(event.dispatch(&trusted.context::<E>(), &recorder)).unwrap();
    recorder.0.into_inner().unwrap()
}

/// Each sample, signed and damaged in each way.
fn check<E, S>(verifier: &Verifier<E, S>, other: &Verifier<E, S>, samples: &[Sample])
where
    E: Api + Dispatch<Recorder> + Debug,
    S: Scheme + Signer,
{
    for sample in samples {
        let json = sample.json();
        let body = json.as_bytes();
        let headers = verifier.scheme().sign("msg_1", SIGNED_AT, body).unwrap();
        assert_eq!(handled(verifier, &headers, body), [sample.event]);
        assert!(matches!(verifier.verify(delivery(&headers, body)).unwrap().trust(), Trust::Proved(_)));

        assert_eq!(other.verify(delivery(&headers, body)).unwrap_err(), VerifyError::NoMatch, "{}", sample.event);
        for place in [0, body.len() / 2, body.len() - 1] {
            let mut damaged = body.to_vec();
            damaged[place] ^= 1;
            assert_eq!(verifier.verify(delivery(&headers, &damaged)).unwrap_err(), VerifyError::NoMatch);
        }
        let unsigned = verifier.verify(delivery(&HeaderMap::new(), body)).unwrap_err();
        assert!(matches!(unsigned, VerifyError::Header(_)), "{unsigned:?}");
    }
}

fn askelephant(secret: &str) -> Verifier<askelephant::Event, impl Scheme + Signer + use<>> {
    let verifier = askelephant::verifier([secret]).unwrap();
    Verifier::new(verifier.scheme().clone().clock(|| SIGNED_AT))
}

#[test]
fn askelephant_is_signed_by_standard_webhooks() {
    check(&askelephant(ENDPOINT), &askelephant(OTHER_ENDPOINT), askelephant::samples::SAMPLES);
    let headers = askelephant(ENDPOINT).scheme().sign("msg_1", SIGNED_AT, b"{}").unwrap();
    for name in ["svix-id", "svix-timestamp", "svix-signature"] {
        assert!(headers.contains_key(name), "{name}");
    }
    assert!(askelephant::verifier(["whsec_"]).is_err());
}

/// The time is signed: the generated verifier doesn't accept an old one.
#[test]
fn askelephant_refuses_old_deliveries() {
    let headers = askelephant(ENDPOINT).scheme().sign("msg_1", SIGNED_AT, b"{}").unwrap();
    let verifier = askelephant::verifier([ENDPOINT]).unwrap();
    let late = verifier.scheme().clone().clock(|| SIGNED_AT + 301);
    assert_eq!(late.verify(&delivery(&headers, b"{}")).unwrap_err(), VerifyError::TooOld);
}

#[test]
fn contio_signs_in_a_custom_header() {
    let verifier = contio::verifier(["the partner's secret"]).unwrap();
    check(&verifier, &contio::verifier(["another secret"]).unwrap(), contio::samples::SAMPLES);
    // The same by OpenSSL: `printf %s '{}' | openssl dgst -sha256 -hmac "the partner's secret"`.
    let signature = "sha256=a0161c19a0db2f587972654ea0d931eca77fecbec93f2bc431d6b379b4c1c161";
    let headers =
        HeaderMap::from_iter([(HeaderName::from_static("x-contio-signature"), HeaderValue::from_static(signature))]);
    assert!(verifier.verify(delivery(&headers, b"{}")).is_ok());
}

#[test]
fn several_secrets_are_valid_at_once() {
    let both = contio::verifier(["old", "new"]).unwrap();
    for secret in ["old", "new"] {
        let headers = contio::verifier([secret]).unwrap().scheme().sign("", SIGNED_AT, b"{}").unwrap();
        assert!(both.verify(delivery(&headers, b"{}")).is_ok());
    }
}

#[test]
fn morph_is_unsigned_with_a_reason() {
    let verifier = morph::unsigned("only the gateway can reach this test").unwrap();
    for sample in morph::samples::SAMPLES {
        let json = sample.json();
        let body = json.as_bytes();
        assert_eq!(handled(&verifier, &HeaderMap::new(), body), [sample.event]);
        let trusted = verifier.verify(delivery(&HeaderMap::new(), body)).unwrap();
        assert_eq!(trusted.trust(), &Trust::Unsigned { because: "only the gateway can reach this test".into() });
    }
    assert_eq!(morph::unsigned(" ").unwrap_err(), SecretError::NoReason);
}

#[test]
fn api_info_matches_the_documents() {
    let info = askelephant::Event::INFO;
    assert_eq!(info, ApiInfo::new("askelephant").accepted(200).key(Location::Header("svix-id")));
    assert_eq!(contio::Event::INFO, ApiInfo::new("contio").key(Location::Body(&["event_id"])));
    let info = morph::Event::INFO;
    assert_eq!(info, ApiInfo::new("morph").accepted(200).key(Location::Header("x-idempotency-key")));
}

#[test]
fn keys_are_read_from_deliveries() {
    let in_body = contio::Event::INFO.key.unwrap();
    for sample in contio::samples::SAMPLES {
        let Decoded::Known(event) =
            contio::decode(&delivery(&HeaderMap::new(), sample.json().as_bytes()).unsigned("a test"))
        else {
            unreachable!("the sample is an event")
        };
        assert_eq!(
            in_body.text(&Delivery::new(HeaderMap::new(), sample.json().into_owned())).as_deref(),
            Some(event.event_id())
        );
    }
    let headers = askelephant(ENDPOINT).scheme().sign("msg_7", SIGNED_AT, b"{}").unwrap();
    let in_header = askelephant::Event::INFO.key.unwrap();
    assert_eq!(in_header.text(&delivery(&headers, b"{}")).as_deref(), Some("msg_7"));
}
