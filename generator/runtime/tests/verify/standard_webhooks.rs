//! Standard Webhooks and Svix.

use hookwright_runtime::http::HeaderMap;
use hookwright_runtime::verify::{Scheme, SignError, Signer, StandardWebhooks, VerifyError};
use hookwright_runtime::{HeaderFaultReason, Proof};

use crate::requests::{Check, fault, headers, proof, with};

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(crate) const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
pub(crate) const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
pub(crate) const AT: i64 = 1_614_265_330;
pub(crate) const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

pub(crate) fn scheme(secrets: &[&str]) -> StandardWebhooks {
    StandardWebhooks::new(secrets).unwrap().clock(|| AT)
}

pub(crate) fn signed_as(signature: &str) -> HeaderMap {
    headers(&[("webhook-id", ID), ("webhook-timestamp", "1614265330"), ("webhook-signature", signature)])
}

/// A secret, an id, a time, a body and their signature.
const VECTORS: [(&str, &str, i64, &str, &str); 2] = [
    (SECRET, ID, AT, r#"{"test": 2432232314}"#, SIGNATURE),
    (
        OTHER,
        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        1_649_367_553,
        r#"{"email":"test@example.com","username":"test_user"}"#,
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    ),
];

#[test]
fn published_signatures_are_made_and_accepted() {
    for (secret, id, at, body, signature) in VECTORS {
        for family in ["webhook", "svix"] {
            let built =
                if family == "svix" { StandardWebhooks::svix([secret]) } else { StandardWebhooks::new([secret]) };
            let scheme = built.unwrap().clock(move || at);
            let headers = scheme.sign(id, at, body.as_bytes()).unwrap();
            assert_eq!(headers[format!("{family}-id")], id);
            assert_eq!(headers[format!("{family}-timestamp")], at.to_string());
            assert_eq!(headers[format!("{family}-signature")], signature);
            let name = if family == "svix" { "svix" } else { "standard-webhooks" };
            assert_eq!(proof(&scheme, &headers, body.as_bytes()), Proof::new(name, 0).with_id_and_time(id, at));
        }
    }
}

#[test]
fn a_signature_covers_every_byte() {
    let scheme = scheme(&[SECRET]);
    let good = signed_as(SIGNATURE);
    assert!(scheme.check(&good, BODY).is_ok());
    for place in 0..BODY.len() {
        let mut body = BODY.to_vec();
        body[place] ^= 1;
        assert_eq!(scheme.check(&good, &body), Err(VerifyError::NoMatch));
    }
    for body in [&b""[..], &BODY[1..], &BODY[..BODY.len() - 1], &[BODY, b" "].concat()] {
        assert_eq!(scheme.check(&good, body), Err(VerifyError::NoMatch));
    }
    let other_id = with(good.clone(), "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJel");
    assert_eq!(scheme.check(&other_id, BODY), Err(VerifyError::NoMatch));
    let other_time = with(good, "webhook-timestamp", "1614265331");
    assert_eq!(scheme.check(&other_time, BODY), Err(VerifyError::NoMatch));
}

#[test]
fn only_canonical_base64_is_accepted() {
    let scheme = scheme(&[SECRET]);
    // The last letter before the padding has two unused bits: `F` decodes to the same as `E`.
    for spelling in [
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
        "v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE==",
        "v1, g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,",
        "v1",
        "",
    ] {
        assert_eq!(scheme.check(&signed_as(spelling), BODY), Err(VerifyError::NoMatch), "{spelling}");
    }
}

#[test]
fn each_secret_is_tried_on_each_signature() {
    let of = |secret| {
        let headers = scheme(&[secret]).sign(ID, AT, BODY).unwrap();
        headers["webhook-signature"].to_str().unwrap().to_owned()
    };
    let unknown = of("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    for (secrets, place) in [([SECRET, OTHER], 0), ([OTHER, SECRET], 1)] {
        for list in [
            of(SECRET),
            format!("{unknown} {}", of(SECRET)),
            format!("{} {unknown}", of(SECRET)),
            format!("v1a,x  v9,{} v1,not-base64 v1 {} ", of(SECRET), of(SECRET)),
        ] {
            assert_eq!(proof(&scheme(&secrets), &signed_as(&list), BODY).secret, place, "{list}");
        }
        let both = signed_as(&format!("{} {}", of(OTHER), of(SECRET)));
        assert_eq!(proof(&scheme(&secrets), &both, BODY).secret, 0);
        let nobody = signed_as(&unknown);
        assert_eq!(scheme(&secrets).check(&nobody, BODY), Err(VerifyError::NoMatch));
    }
}

#[test]
fn webhook_and_svix_headers_are_never_mixed() {
    let webhook = scheme(&[SECRET]);
    let svix = StandardWebhooks::svix([SECRET]).unwrap().clock(|| AT);
    let good = [("id", ID), ("timestamp", "1614265330"), ("signature", SIGNATURE)];
    for families in 0..8 {
        let family = |place: usize| if families & (1 << place) == 0 { "webhook" } else { "svix" };
        let names: Vec<_> = good.iter().enumerate().map(|(at, (name, _))| format!("{}-{name}", family(at))).collect();
        let mixed: Vec<_> = names.iter().zip(good).map(|(name, (_, value))| (name.as_str(), value)).collect();
        assert_eq!(webhook.check(&headers(&mixed), BODY).is_ok(), families == 0, "{names:?}");
        assert_eq!(svix.check(&headers(&mixed), BODY).is_ok(), families == 7, "{names:?}");
    }
}

#[test]
fn headers_must_occur_once() {
    let scheme = scheme(&[SECRET]);
    for (name, other) in [("webhook-id", "x"), ("webhook-timestamp", "1614265331"), ("webhook-signature", "v1,x")] {
        let mut missing = signed_as(SIGNATURE);
        let value = missing.remove(name).unwrap();
        assert_eq!(fault(&scheme, &missing), (name.to_owned(), HeaderFaultReason::Missing));

        let mut same = signed_as(SIGNATURE);
        same.append(name, value);
        assert!(scheme.check(&same, BODY).is_ok(), "{name}");

        let mut different = signed_as(SIGNATURE);
        different.append(name, other.parse().unwrap());
        assert_eq!(fault(&scheme, &different), (name.to_owned(), HeaderFaultReason::Ambiguous));
    }
}

#[test]
fn characters_cannot_move_between_id_and_time() {
    // The same signed text, split in another place.
    let scheme = scheme(&[SECRET]).tolerance(std::time::Duration::MAX);
    let good = scheme.sign("a", 5, b"6.rest").unwrap();
    assert!(scheme.check(&good, b"6.rest").is_ok());
    let moved = with(with(good, "webhook-id", "a.5"), "webhook-timestamp", "6");
    let expected = HeaderFaultReason::Not("visible ASCII without a period");
    assert_eq!(fault(&scheme, &moved), ("webhook-id".to_owned(), expected));
    assert!(scheme.check(&moved, b"rest").is_err());
}

#[test]
fn ids_are_visible_ascii_of_limited_length() {
    let scheme = scheme(&[SECRET]);
    let (longest, too_long) = ("x".repeat(256), "x".repeat(257));
    for id in ["a", "!~", "01-ab:c/d", &longest] {
        let headers = scheme.sign(id, AT, BODY).unwrap();
        assert_eq!(proof(&scheme, &headers, BODY).id.as_deref(), Some(id));
    }
    for id in ["", ".", "a.b", "a b", "a\tb", "a\n", "a\r\nx: y", "\0", "é", &too_long] {
        assert_eq!(scheme.sign(id, AT, BODY), Err(SignError::Id), "{id}");
        let Ok(value) = id.parse() else { continue };
        let mut headers = signed_as(SIGNATURE);
        headers.insert("webhook-id", value);
        assert_eq!(fault(&scheme, &headers).0, "webhook-id", "{id}");
    }
}

#[test]
fn only_svix_has_an_abort_header() {
    let abort = StandardWebhooks::svix([SECRET]).unwrap().abort_header().unwrap();
    assert_eq!((abort.0.as_str(), abort.1.as_bytes()), ("webhook-delivery", &b"abort-message"[..]));
    assert_eq!(scheme(&[SECRET]).abort_header(), None);
}
