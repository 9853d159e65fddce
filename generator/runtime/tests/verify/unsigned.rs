//! Deliveries without a signature.

use hookwright_runtime::Trust;
use hookwright_runtime::http::HeaderMap;
use hookwright_runtime::verify::{Scheme, SecretError, Signer, Unsigned};

use crate::requests::Check;

#[test]
fn every_delivery_is_accepted_and_the_reason_is_kept() {
    let scheme = Unsigned::because("the endpoint is behind a gateway").unwrap();
    let expected = Trust::Unsigned { because: "the endpoint is behind a gateway".into() };
    assert_eq!(scheme.check(&HeaderMap::new(), b"\xff"), Ok(expected));
    assert_eq!(scheme.name(), "unsigned");
    assert_eq!(scheme.sign("", 0, b""), Ok(HeaderMap::new()));
}

#[test]
fn a_reason_is_required() {
    for reason in ["", " ", "\t\n", "-", "..."] {
        assert_eq!(Unsigned::because(reason), Err(SecretError::NoReason), "{reason:?}");
    }
}
