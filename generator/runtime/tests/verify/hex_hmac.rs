//! HMAC in hexadecimal digits.

use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::{HexHmac, Scheme, SignError, Signer, VerifyError};
use hookwright_runtime::{HeaderFaultReason, Proof};

use crate::requests::{Check, fault, headers, proof};

const SECRET: &str = "It's a Secret to Everybody";
const BODY: &[u8] = b"Hello, World!";
const DIGITS: &str = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
const HEADER: HeaderName = HeaderName::from_static("x-hub-signature-256");

fn scheme(prefix: &'static str) -> HexHmac {
    HexHmac::new(HEADER, prefix, [SECRET]).unwrap()
}

fn signed_as(value: &str) -> hookwright_runtime::http::HeaderMap {
    headers(&[("X-Hub-Signature-256", value)])
}

#[test]
fn the_published_signature_of_github_is_made_and_accepted() {
    let scheme = scheme("sha256=");
    let headers = scheme.sign("", 0, BODY).unwrap();
    assert_eq!(headers[HEADER], format!("sha256={DIGITS}"));
    assert_eq!(proof(&scheme, &headers, BODY), Proof::new(scheme.name(), 0));
    assert_eq!(scheme.name(), "hex-hmac");
    assert_eq!(scheme.check(&headers, b"Hello, World?"), Err(VerifyError::NoMatch));
}

#[test]
fn digits_may_be_upper_or_lower_case() {
    for (prefix, value) in [
        ("sha256=", format!("sha256={}", DIGITS.to_uppercase())),
        ("", DIGITS.to_owned()),
        ("", DIGITS.replace('a', "A")),
    ] {
        assert!(scheme(prefix).check(&signed_as(&value), BODY).is_ok(), "{value}");
    }
}

#[test]
fn an_invalid_mac_after_the_prefix_is_refused() {
    let expected = HeaderFaultReason::Not("a prefix and a MAC in hexadecimal");
    for value in [
        String::new(),
        "sha256=".to_owned(),
        DIGITS.to_owned(),
        format!("SHA256={DIGITS}"),
        format!("sha1={DIGITS}"),
        format!("sha256={DIGITS}00"),
        format!("sha256={}", &DIGITS[..62]),
        format!("sha256={}", &DIGITS[..63]),
        format!("sha256=0x{}", &DIGITS[..62]),
        format!("sha256={}g", &DIGITS[..63]),
        format!("sha256= {DIGITS}"),
        format!("sha256={DIGITS},sha256={DIGITS}"),
        "f".repeat(1 << 20),
    ] {
        assert_eq!(fault(&scheme("sha256="), &signed_as(&value)), (HEADER.to_string(), expected), "{value:.80}");
    }
}

#[test]
fn a_changed_digit_is_refused() {
    let scheme = scheme("");
    for place in 0..DIGITS.len() {
        let other = if DIGITS.as_bytes()[place] == b'0' { "1" } else { "0" };
        let mut value = DIGITS.to_owned();
        value.replace_range(place..=place, other);
        assert_eq!(scheme.check(&signed_as(&value), BODY), Err(VerifyError::NoMatch), "{value}");
    }
}

#[test]
fn any_of_the_secrets_is_accepted() {
    let secrets = ["another one", SECRET, "a third one"];
    let scheme = HexHmac::new(HEADER, "", secrets).unwrap();
    assert_eq!(proof(&scheme, &signed_as(DIGITS), BODY).secret, 1);
    let first = scheme.sign("", 0, BODY).unwrap();
    assert_eq!(proof(&scheme, &first, BODY).secret, 0);
    assert_eq!(self::scheme("").check(&first, BODY), Err(VerifyError::NoMatch));
}

#[test]
fn the_header_must_occur_once() {
    let scheme = scheme("");
    assert_eq!(fault(&scheme, &headers(&[])), (HEADER.to_string(), HeaderFaultReason::Missing));
    let twice = headers(&[("x-hub-signature-256", DIGITS), ("X-HUB-SIGNATURE-256", DIGITS)]);
    assert!(scheme.check(&twice, BODY).is_ok());
    let other = headers(&[("x-hub-signature-256", DIGITS), ("x-hub-signature-256", &"0".repeat(64))]);
    assert_eq!(fault(&scheme, &other), (HEADER.to_string(), HeaderFaultReason::Ambiguous));
    let mut not_text = headers(&[]);
    not_text.insert(HEADER, hookwright_runtime::http::HeaderValue::from_bytes(b"\xff\xfe").unwrap());
    assert_eq!(fault(&scheme, &not_text), (HEADER.to_string(), HeaderFaultReason::NotText));
}

#[test]
fn a_prefix_that_cannot_be_sent_is_refused() {
    assert_eq!(scheme("sha256=\n").sign("", 0, BODY), Err(SignError::NotHeaderText));
}
