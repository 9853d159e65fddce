//! The secrets that schemes accept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::{
    HeaderToken, HexHmac, SecretError, SecretFault, Signer, StandardWebhooks, TimestampedHmac,
};

use crate::requests::Check;
use crate::standard_webhooks::{AT, BODY, ID, OTHER, SECRET};

const HEADER: HeaderName = HeaderName::from_static("x-signature");

fn error_of(secret: &str) -> SecretError {
    let (webhook, svix) = (StandardWebhooks::new([secret]), StandardWebhooks::svix([secret]));
    assert_eq!(webhook.as_ref().err(), svix.as_ref().err());
    webhook.unwrap_err()
}

fn unfit(fault: SecretFault) -> SecretError {
    SecretError::Unfit { secret: 0, fault }
}

#[test]
fn secrets_have_24_to_64_bytes() {
    for length in 0..100 {
        let text = STANDARD.encode(vec![7; length]);
        for secret in [text.clone(), format!("whsec_{text}")] {
            let expected = match length {
                0 => Some(SecretFault::Empty),
                1..24 => Some(SecretFault::TooShort),
                24..=64 => None,
                _ => Some(SecretFault::TooLong),
            };
            assert_eq!(StandardWebhooks::new([&secret]).err(), expected.map(unfit), "{length}");
        }
    }
}

#[test]
fn secrets_must_be_canonical_base64() {
    for secret in [
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw ",
        " whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqr-wjUPD8ILPZIo2La_aSw",
        "whsec_whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAB==",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAA=",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAA",
        "it's no base64 at all, whatever it is",
    ] {
        assert_eq!(error_of(secret), unfit(SecretFault::NotBase64), "{secret}");
    }
}

#[test]
fn the_prefix_is_optional() {
    let sign = |secret| StandardWebhooks::new([secret]).unwrap().sign(ID, AT, BODY).unwrap();
    assert_eq!(sign(SECRET), sign(SECRET.trim_start_matches("whsec_")));
    assert_ne!(sign(SECRET), sign(OTHER));
}

#[test]
fn a_secret_is_required() {
    let none: [&str; 0] = [];
    assert_eq!(StandardWebhooks::new(none).unwrap_err(), SecretError::Missing);
    assert_eq!(HexHmac::new(HEADER, "", none).unwrap_err(), SecretError::Missing);
    assert_eq!(TimestampedHmac::new(HEADER, none).unwrap_err(), SecretError::Missing);
    assert_eq!(HeaderToken::bearer(none).unwrap_err(), SecretError::Missing);
    for empty in ["", "whsec_"] {
        assert_eq!(error_of(empty), unfit(SecretFault::Empty));
    }
    assert_eq!(HexHmac::new(HEADER, "", [""]).unwrap_err(), unfit(SecretFault::Empty));
    let second = SecretError::Unfit { secret: 1, fault: SecretFault::Empty };
    assert_eq!(TimestampedHmac::new(HEADER, ["a", ""]).unwrap_err(), second);
}

#[test]
fn at_most_16_secrets_are_accepted() {
    let secrets = |count| std::iter::repeat_n(SECRET, count);
    assert!(StandardWebhooks::new(secrets(16)).is_ok());
    assert_eq!(StandardWebhooks::new(secrets(17)).unwrap_err(), SecretError::TooMany);
    assert_eq!(HexHmac::new(HEADER, "", std::iter::repeat("a")).unwrap_err(), SecretError::TooMany);
    assert_eq!(TimestampedHmac::new(HEADER, std::iter::repeat("a")).unwrap_err(), SecretError::TooMany);
    assert_eq!(HeaderToken::bearer(std::iter::repeat("a")).unwrap_err(), SecretError::TooMany);
}

#[test]
fn secrets_of_other_schemes_are_used_as_bytes() {
    // RFC 4231, test cases 1 to 4, 6 and 7: keys of other lengths, one of them longer than a block, none of them text.
    for (key, message, expected) in [
        (vec![0x0b; 20], &b"Hi There"[..], "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (vec![0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ((1..=25).collect(), &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ] {
        let scheme = HexHmac::new(HEADER, "", [&key]).unwrap();
        let headers = scheme.sign("", 0, message).unwrap();
        assert_eq!(headers[HEADER], expected);
        assert!(scheme.check(&headers, message).is_ok());
    }
}

#[cfg(not(feature = "ed25519"))]
#[test]
fn public_keys_need_their_feature() {
    let key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    assert_eq!(error_of(key), unfit(SecretFault::NoEd25519));
}
