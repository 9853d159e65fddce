//! Requests that are made to cost time.

use std::iter::repeat_n;

use hookwright_runtime::HeaderFaultReason;
use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::{Signer, TimestampedHmac, VerifyError};

use crate::requests::{Check, fault, headers, proof};
use crate::standard_webhooks::{AT, BODY, ID, SECRET, scheme, signed_as};

const ZEROS: &str = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn good() -> String {
    scheme(&[SECRET]).sign(ID, AT, BODY).unwrap()["webhook-signature"].to_str().unwrap().to_owned()
}

/// A list of `count` signatures. The last one is valid.
fn list(count: usize, other: &str) -> String {
    repeat_n(other, count - 1).chain([good().as_str()]).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_number_of_signatures_is_limited() {
    let scheme = scheme(&[SECRET]);
    for other in [ZEROS, "v9,", ""] {
        assert_eq!(proof(&scheme, &signed_as(&list(64, other)), BODY).secret, 0);
        for count in [65, 10_000] {
            let expected = HeaderFaultReason::Not("a list of at most 64 signatures");
            assert_eq!(
                fault(&scheme, &signed_as(&list(count, other))),
                ("webhook-signature".to_owned(), expected),
                "{count} {other}"
            );
        }
    }
}

/// Each space separates two signatures, even with nothing between them.
#[test]
fn empty_signatures_count() {
    let scheme = scheme(&[SECRET]);
    assert_eq!(scheme.check(&signed_as(&" ".repeat(63)), BODY), Err(VerifyError::NoMatch));
    assert_eq!(fault(&scheme, &signed_as(&" ".repeat(64))).0, "webhook-signature");
}

#[test]
fn the_length_of_the_list_is_limited() {
    let scheme = scheme(&[SECRET]);
    let padded = |length: usize| format!("{} {}", "x".repeat(length - good().len() - 1), good());
    assert!(scheme.check(&signed_as(&padded(8 * 1024)), BODY).is_ok());
    assert_eq!(fault(&scheme, &signed_as(&padded(8 * 1024 + 1))).0, "webhook-signature");
    assert_eq!(fault(&scheme, &signed_as(&"v1,".repeat(1 << 20))).0, "webhook-signature");
}

#[test]
fn signatures_of_any_length_are_compared() {
    let scheme = scheme(&[SECRET]);
    for length in 0..200 {
        let list = format!("v1,{}", "A".repeat(length));
        assert_eq!(scheme.check(&signed_as(&list), BODY), Err(VerifyError::NoMatch), "{length}");
    }
}

#[test]
fn the_items_of_a_timestamped_list_are_limited() {
    let header = HeaderName::from_static("x-signature");
    let scheme = TimestampedHmac::new(header.clone(), ["one"]).unwrap().clock(|| AT);
    let good = scheme.sign("", AT, BODY).unwrap()[&header].to_str().unwrap().to_owned();
    let list = |count: usize, item: &str| headers(&[("x-signature", &format!("{good}{}", item.repeat(count - 2)))]);
    for item in [",v1=00", ",", ",x"] {
        assert!(scheme.check(&list(64, item), BODY).is_ok());
        for count in [65, 10_000] {
            let expected = HeaderFaultReason::Not("a list of at most 64 items");
            assert_eq!(fault(&scheme, &list(count, item)), ("x-signature".to_owned(), expected));
        }
    }
    let padded =
        |length: usize| headers(&[("x-signature", &format!("{good},{}", "x".repeat(length - good.len() - 1)))]);
    assert!(scheme.check(&padded(8 * 1024), BODY).is_ok());
    assert_eq!(fault(&scheme, &padded(8 * 1024 + 1)).0, "x-signature");
}
