//! Lists of a time and MACs.

use hookwright_runtime::HeaderFaultReason;
use hookwright_runtime::http::{HeaderMap, HeaderName};
use hookwright_runtime::verify::{HexHmac, Scheme, Signer, TimestampedHmac, VerifyError};

use crate::requests::{Check, fault, headers, proof};

const HEADER: HeaderName = HeaderName::from_static("stripe-signature");
const BODY: &[u8] = br#"{"id": "evt_1"}"#;
const AT: i64 = 1_700_000_000;
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn scheme(secrets: &[&str]) -> TimestampedHmac {
    TimestampedHmac::new(HEADER, secrets).unwrap().clock(|| AT)
}

/// The MAC of the time and the body with the secret, made by the scheme that only signs a body.
fn mac(secret: &str, time: &str) -> String {
    let plain = HexHmac::new(HEADER, "", [secret]).unwrap();
    let message = [time.as_bytes(), b".", BODY].concat();
    plain.sign("", 0, &message).unwrap()[HEADER].to_str().unwrap().to_owned()
}

fn signed_as(list: &str) -> HeaderMap {
    headers(&[("Stripe-Signature", list)])
}

#[test]
fn the_time_and_the_body_are_signed() {
    let scheme = scheme(&["one"]);
    let headers = scheme.sign("", AT, BODY).unwrap();
    assert_eq!(headers[HEADER], format!("t={AT},v1={}", mac("one", &AT.to_string())));
    let proof = proof(&scheme, &headers, BODY);
    assert_eq!((&*proof.scheme, scheme.name(), proof.secret), ("timestamped-hmac", "timestamped-hmac", 0));
    assert_eq!((proof.id, proof.signed_at), (None, Some(AT)));
    assert_eq!(scheme.check(&headers, b"{}"), Err(VerifyError::NoMatch));
    let moved = signed_as(&format!("t={},v1={}", AT + 1, mac("one", &AT.to_string())));
    assert_eq!(scheme.check(&moved, BODY), Err(VerifyError::NoMatch));
}

#[test]
fn every_v1_is_tried_with_every_secret() {
    let (scheme, good) = (scheme(&["one", "two"]), mac("two", &AT.to_string()));
    for list in [
        format!("t={AT},v1={good}"),
        format!("v1={good},t={AT}"),
        format!("t={AT}, v1={}, v1={ZEROS} , v1={good}", &good[1..]),
        format!("t={AT},v1=x,v1=,v1,,v0={ZEROS},scheme=a=b,v1={}", good.to_uppercase()),
    ] {
        assert_eq!(proof(&scheme, &signed_as(&list), BODY).secret, 1, "{list}");
    }
    for list in [
        format!("t={AT}"),
        format!("t={AT},v1={ZEROS}"),
        format!("t={AT},v0={good}"),
        format!("t={AT},V1={good}"),
        format!("t={AT},v1 = {good}"),
        format!("t={AT},v1={good}00"),
    ] {
        assert_eq!(scheme.check(&signed_as(&list), BODY), Err(VerifyError::NoMatch), "{list}");
    }
}

#[test]
fn exactly_one_time_is_required() {
    let (scheme, good) = (scheme(&["one"]), mac("one", &AT.to_string()));
    for list in [
        String::new(),
        good.clone(),
        format!("v1={good}"),
        format!("t={AT},t={AT},v1={good}"),
        format!("t=5,v1={good},t={AT}"),
    ] {
        let expected = (HEADER.to_string(), HeaderFaultReason::Not("a list with one time"));
        assert_eq!(fault(&scheme, &signed_as(&list)), expected, "{list}");
    }
    for time in ["", "+1700000000", "01700000000", "1700000000.0", "x"] {
        let list = format!("t={time},v1={}", mac("one", time));
        let expected = (HEADER.to_string(), HeaderFaultReason::Not("a Unix time"));
        assert_eq!(fault(&scheme, &signed_as(&list)), expected, "{list}");
    }
}

#[test]
fn the_header_must_occur_once() {
    let (scheme, good) = (scheme(&["one"]), format!("t={AT},v1={}", mac("one", &AT.to_string())));
    assert_eq!(fault(&scheme, &headers(&[])), (HEADER.to_string(), HeaderFaultReason::Missing));
    let other = headers(&[("stripe-signature", &good), ("stripe-signature", "t=5")]);
    assert_eq!(fault(&scheme, &other), (HEADER.to_string(), HeaderFaultReason::Ambiguous));
}
