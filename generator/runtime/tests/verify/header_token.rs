//! Tokens in headers.

use hookwright_runtime::HeaderFaultReason;
use hookwright_runtime::http::HeaderName;
use hookwright_runtime::http::header::AUTHORIZATION;
use hookwright_runtime::verify::{HeaderToken, Scheme, SecretError, SecretFault, Signer, VerifyError};

use crate::requests::{Check, fault, headers, proof};

const HEADER: HeaderName = HeaderName::from_static("x-token");

fn authorized(value: &str) -> hookwright_runtime::http::HeaderMap {
    headers(&[("authorization", value)])
}

#[test]
fn any_of_the_bearer_tokens_is_accepted() {
    let scheme = HeaderToken::bearer(["old", "new and longer"]).unwrap();
    for (value, place) in [("Bearer old", 0), ("bearer new and longer", 1), ("BEARER   old", 0)] {
        let proof = proof(&scheme, &authorized(value), b"any body");
        assert_eq!((&*proof.scheme, proof.secret), ("bearer", place), "{value}");
    }
    for value in ["Bearer ol", "Bearer oldd", "Bearer Old", "Bearer old ", "Bearer ", "Bearer new"] {
        assert_eq!(scheme.check(&authorized(value), b""), Err(VerifyError::NoMatch), "{value}");
    }
    for value in ["", "old", "Bearer", "Basic old", " Bearer old", "Bearer\told"] {
        let expected = (AUTHORIZATION.to_string(), HeaderFaultReason::Not("of the expected scheme"));
        assert_eq!(fault(&scheme, &authorized(value)), expected, "{value}");
    }
}

#[test]
fn basic_requires_user_and_password() {
    // RFC 7617, section 2.
    let scheme = HeaderToken::basic("Aladdin", "open sesame").unwrap();
    let headers = scheme.sign("", 0, b"").unwrap();
    assert_eq!(headers[AUTHORIZATION], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(proof(&scheme, &headers, b"").scheme, "basic");
    assert!(scheme.check(&authorized("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), b"").is_ok());
    for value in ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZR==", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", "Basic Aladdin:open sesame"]
    {
        assert_eq!(scheme.check(&authorized(value), b""), Err(VerifyError::NoMatch), "{value}");
    }
    let error = |fault| SecretError::Unfit { secret: 0, fault };
    assert_eq!(HeaderToken::basic("a:b", "c").unwrap_err(), error(SecretFault::Colon));
    assert_eq!(HeaderToken::basic("a", "").unwrap_err(), error(SecretFault::Empty));
    // A password may contain anything, and a user may have no name.
    let scheme = HeaderToken::basic("", "p:\n\u{e9}").unwrap();
    assert!(scheme.check(&scheme.sign("", 0, b"").unwrap(), b"").is_ok());
}

#[test]
fn a_custom_header_contains_only_the_token() {
    let scheme = HeaderToken::header(HEADER, ["secret 1"]).unwrap();
    assert_eq!(proof(&scheme, &headers(&[("X-Token", "secret 1")]), b"").scheme, "header-token");
    for value in ["secret", "secret 11", "Bearer secret 1", ""] {
        assert_eq!(scheme.check(&headers(&[("x-token", value)]), b""), Err(VerifyError::NoMatch), "{value}");
    }
    let twice = headers(&[("x-token", "secret 1"), ("x-token", "secret 2")]);
    assert_eq!(fault(&scheme, &twice), (HEADER.to_string(), HeaderFaultReason::Ambiguous));
    assert_eq!(fault(&scheme, &authorized("secret 1")), (HEADER.to_string(), HeaderFaultReason::Missing));
}

#[test]
fn tokens_that_cannot_be_sent_are_refused() {
    let error = |secret, fault| SecretError::Unfit { secret, fault };
    assert_eq!(HeaderToken::bearer(["a", ""]).unwrap_err(), error(1, SecretFault::Empty));
    for token in ["a\n", " a", "a ", "a\r\nb: c", "\0"] {
        assert_eq!(HeaderToken::bearer([token]).unwrap_err(), error(0, SecretFault::NotHeaderText), "{token:?}");
        assert_eq!(HeaderToken::header(HEADER, [token]).unwrap_err(), error(0, SecretFault::NotHeaderText));
    }
}

#[test]
fn the_header_is_listed_as_secret() {
    assert_eq!(HeaderToken::bearer(["a"]).unwrap().secret_headers(), [AUTHORIZATION]);
    assert_eq!(HeaderToken::basic("a", "b").unwrap().secret_headers(), [AUTHORIZATION]);
    let scheme = HeaderToken::header(HEADER, ["a"]).unwrap();
    assert_eq!(scheme.secret_headers(), [HEADER]);
    assert!(scheme.sign("", 0, b"").unwrap()[HEADER].is_sensitive());
}
