//! Nothing secret is shown.

use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::{
    HeaderToken, HexHmac, Scheme, Signer, StandardWebhooks, TimestampedHmac, Unsigned, VerifyError,
};

use crate::requests::{Check, headers};
use crate::standard_webhooks::{SECRET, scheme, signed_as};

const HEADER: HeaderName = HeaderName::from_static("x-signature");

#[test]
fn debug_output_shows_only_the_number_of_secrets() {
    let shown = [
        format!("{:?}", StandardWebhooks::svix([SECRET, SECRET]).unwrap()),
        format!("{:?}", HexHmac::new(HEADER, "sha256=", ["hunter2"]).unwrap()),
        format!("{:?}", TimestampedHmac::new(HEADER, ["hunter2"]).unwrap()),
        format!("{:?}", HeaderToken::bearer(["hunter2"]).unwrap()),
        format!("{:?}", HeaderToken::basic("alice", "hunter2").unwrap()),
        format!("{:?}", Unsigned::because("an example").unwrap()),
    ];
    let expected = [
        r#"StandardWebhooks { scheme: "svix", secrets: 2, public_keys: 0, tolerance: 300s, .. }"#,
        r#"HexHmac { header: "x-signature", prefix: "sha256=", secrets: 1 }"#,
        r#"TimestampedHmac { header: "x-signature", secrets: 1, tolerance: 300s, .. }"#,
        r#"HeaderToken { scheme: "bearer", header: "authorization", tokens: 1, .. }"#,
        r#"HeaderToken { scheme: "basic", header: "authorization", tokens: 1, .. }"#,
        r#"Unsigned { because: "an example" }"#,
    ];
    assert_eq!(shown, expected);
}

#[test]
fn errors_show_neither_secrets_nor_the_request() {
    let shown = |error: &dyn std::error::Error| format!("{error} {error:?}");
    for secret in ["hunter2", "whsec_hunter2", "whsec_aHVudGVyMg==", "whpk_hunter2"] {
        let text = shown(&StandardWebhooks::new([secret]).unwrap_err());
        assert!(!text.contains("hunter2") && !text.contains("aHVudGVyMg"), "{text}");
    }
    let text = shown(&HeaderToken::bearer(["hunter2\n"]).unwrap_err());
    assert!(!text.contains("hunter2"), "{text}");

    for signature in ["v1,hunter2", "hunter2", ""] {
        let text = shown(&scheme(&[SECRET]).check(&signed_as(signature), b"hunter2").unwrap_err());
        assert!(!text.contains("hunter2") && !text.contains(SECRET), "{text}");
    }
    let schemes: [Box<dyn Scheme>; 3] = [
        Box::new(HexHmac::new(HEADER, "", ["x"]).unwrap()),
        Box::new(TimestampedHmac::new(HEADER, ["x"]).unwrap()),
        Box::new(HeaderToken::header(HEADER, ["x"]).unwrap()),
    ];
    for scheme in schemes {
        let text = shown(&scheme.check(&headers(&[("x-signature", "hunter2")]), b"").unwrap_err());
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_token_that_is_sent_is_marked_as_secret() {
    let headers = HeaderToken::bearer(["hunter2"]).unwrap().sign("", 0, b"").unwrap();
    assert_eq!(headers["authorization"], "Bearer hunter2");
    assert!(!format!("{headers:?}").contains("hunter2"));
}

#[test]
fn errors_say_what_is_wrong() {
    let message = |error: VerifyError| error.to_string();
    let scheme = scheme(&[SECRET]);
    let missing = scheme.check(&headers(&[]), b"").unwrap_err();
    assert_eq!(message(missing), "the header `webhook-id` is missing");
    assert_eq!(message(VerifyError::NoMatch), "no signature or token matches a secret");
    let secret = StandardWebhooks::new([SECRET, "whsec_AAAA"]).unwrap_err();
    assert_eq!(secret.to_string(), "secret 2 is shorter than 24 bytes, the minimum of Standard Webhooks");
}
