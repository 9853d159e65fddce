//! The headers that come with an event.

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::{Decoded, Delivery, HeaderFaultReason, Trust, Trusted};
use http::{HeaderMap, HeaderName, HeaderValue};

const MORPH: [(&str, &str); 3] = [("x-conector-id", "con_1"), ("x-owner-id", "own_1"), ("x-idempotency-key", "key_1")];

const SVIX: [(&str, &str); 3] =
    [("svix-id", "msg_1"), ("svix-timestamp", "1773057600"), ("svix-signature", "v1,c2lnbmF0dXJl")];

fn trusted(headers: &[(&str, &str)], body: impl Into<String>) -> Trusted {
    let header =
        |(name, value): &(&str, &str)| (HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
    let headers: HeaderMap = headers.iter().map(header).collect();
    let body: String = body.into();
    Delivery::new(headers, body).unsigned("it is a test")
}

#[test]
fn morph_has_three_headers() {
    let delivery = trusted(&MORPH, morph::samples::SAMPLES[0].json());
    let context = delivery.context::<morph::Event>();
    let headers = context.headers().unwrap();
    assert_eq!([&headers.x_conector_id, &headers.x_owner_id, &headers.x_idempotency_key], ["con_1", "own_1", "key_1"]);
    assert_eq!(context.id(), Some("key_1"));
    assert_eq!(context.body(), morph::samples::SAMPLES[0].json().as_bytes());
    assert_eq!(context.trust(), &Trust::Unsigned { because: "it is a test".into() });
}

#[test]
fn header_names_are_case_insensitive() {
    let headers = MORPH.map(|(name, value)| (name.to_uppercase(), value));
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let context = trusted(&headers, morph::samples::SAMPLES[0].json()).context::<morph::Event>();
    assert_eq!(context.headers().map(|headers| headers.x_owner_id.as_str()), Ok("own_1"));
}

/// The error is reported, and the event isn't lost.
#[test]
fn a_missing_header_does_not_prevent_decoding() {
    for (missing, (name, _)) in MORPH.iter().enumerate() {
        let rest: Vec<_> = MORPH.iter().enumerate().filter(|(index, _)| *index != missing).map(|(_, it)| *it).collect();
        let delivery = trusted(&rest, morph::samples::SAMPLES[0].json());
        let context = delivery.context::<morph::Event>();
        let fault = context.headers().unwrap_err();
        assert_eq!((fault.name.as_ref(), fault.reason), (*name, HeaderFaultReason::Missing));
        assert_eq!(fault.to_string(), format!("the header `{name}` is missing"));
        assert_eq!(context.id(), (*name != "x-idempotency-key").then_some("key_1"));
        assert!(matches!(morph::decode(&delivery), Decoded::Known(_)));
    }
}

#[test]
fn a_header_with_two_values_is_an_error() {
    let headers = [MORPH.as_slice(), &[("x-owner-id", "own_2")]].concat();
    let delivery = trusted(&headers, morph::samples::SAMPLES[0].json());
    let context = delivery.context::<morph::Event>();
    let fault = context.headers().unwrap_err();
    assert_eq!((fault.name.as_ref(), fault.reason), ("x-owner-id", HeaderFaultReason::Ambiguous));
    assert!(matches!(morph::decode(&delivery), Decoded::Known(_)));
}

#[test]
fn askelephant_names_the_delivery_in_a_header() {
    let delivery = trusted(&SVIX, askelephant::samples::SAMPLES[0].json());
    let context = delivery.context::<askelephant::Event>();
    assert_eq!(context.id(), Some("msg_1"));
    let headers = context.headers().unwrap();
    assert_eq!(
        [&headers.svix_id, &headers.svix_timestamp, &headers.svix_signature],
        ["msg_1", "1773057600", "v1,c2lnbmF0dXJl"],
    );
    let context = trusted(&SVIX[1..], "{}").context::<askelephant::Event>();
    assert_eq!(context.id(), None);
    assert_eq!(context.headers().unwrap_err().name, "svix-id");
}

#[test]
fn contio_names_no_delivery_in_a_header() {
    let delivery = trusted(&[("X-Contio-Signature", "sha256=00")], contio::samples::SAMPLES[0].json());
    let context = delivery.context::<contio::Event>();
    assert_eq!((context.id(), context.attempt()), (None, None));
    assert!(context.headers().is_ok());
}
