//! How far from now a delivery may have been signed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hookwright_runtime::HeaderFaultReason;
use hookwright_runtime::http::HeaderName;
use hookwright_runtime::verify::{Clock, HexHmac, Signer, StandardWebhooks, SystemClock, TimestampedHmac, VerifyError};

use crate::requests::{Check, fault, headers, with};
use crate::standard_webhooks::{BODY, SECRET};

const NOW: i64 = 1_700_000_000;

fn timestamped() -> TimestampedHmac {
    TimestampedHmac::new(HeaderName::from_static("x-signature"), [SECRET]).unwrap()
}

fn standard() -> StandardWebhooks {
    StandardWebhooks::new([SECRET]).unwrap()
}

/// The verdict of both schemes that sign a time.
fn verdict(now: i64, tolerance: Option<Duration>, at: i64) -> Result<(), VerifyError> {
    let (mut standard, mut timestamped) = (standard().clock(move || now), timestamped().clock(move || now));
    if let Some(tolerance) = tolerance {
        (standard, timestamped) = (standard.tolerance(tolerance), timestamped.tolerance(tolerance));
    }
    let one = standard.check(&standard.sign("x", at, BODY).unwrap(), BODY);
    let other = timestamped.check(&timestamped.sign("x", at, BODY).unwrap(), BODY);
    assert_eq!(one.as_ref().err(), other.as_ref().err());
    one.map(|_| ())
}

#[test]
fn the_default_tolerance_is_five_minutes() {
    for (at, expected) in [
        (NOW - 301, Err(VerifyError::TooOld)),
        (NOW - 300, Ok(())),
        (NOW, Ok(())),
        (NOW + 300, Ok(())),
        (NOW + 301, Err(VerifyError::TooNew)),
    ] {
        assert_eq!(verdict(NOW, None, at), expected, "{at}");
    }
}

#[test]
fn the_tolerance_can_be_configured() {
    for (tolerance, at, expected) in [
        (Duration::ZERO, NOW, Ok(())),
        (Duration::ZERO, NOW - 1, Err(VerifyError::TooOld)),
        (Duration::ZERO, NOW + 1, Err(VerifyError::TooNew)),
        (Duration::from_millis(1_999), NOW - 1, Ok(())),
        (Duration::from_millis(1_999), NOW - 2, Err(VerifyError::TooOld)),
        (Duration::MAX, i64::MIN, Ok(())),
        (Duration::MAX, i64::MAX, Ok(())),
    ] {
        assert_eq!(verdict(NOW, Some(tolerance), at), expected, "{tolerance:?} {at}");
    }
}

#[test]
fn no_time_overflows() {
    for now in [i64::MIN, -1, 0, NOW, i64::MAX] {
        for at in [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX] {
            let age = i128::from(now) - i128::from(at);
            let expected = match age {
                ..-300 => Err(VerifyError::TooNew),
                -300..=300 => Ok(()),
                301.. => Err(VerifyError::TooOld),
            };
            assert_eq!(verdict(now, None, at), expected, "{now} {at}");
        }
    }
}

#[test]
fn only_canonical_times_are_accepted() {
    let scheme = standard().tolerance(Duration::MAX);
    for time in [
        "",
        " ",
        "-",
        "+5",
        "05",
        "00",
        "-0",
        "-05",
        "--5",
        "5.0",
        "5e0",
        "0x5",
        "5 ",
        " 5",
        "5,5",
        "٥",
        "9223372036854775808",
        "-9223372036854775809",
        "999999999999999999999999999999",
    ] {
        let signed = scheme.sign("x", 5, BODY).unwrap();
        let mut headers = signed;
        headers.insert("webhook-timestamp", time.parse().unwrap());
        let expected = ("webhook-timestamp".to_owned(), HeaderFaultReason::Not("a Unix time"));
        assert_eq!(fault(&scheme, &headers), expected, "{time}");
    }
    for at in [0, 5, -5, i64::MIN, i64::MAX] {
        assert!(scheme.check(&scheme.sign("x", at, BODY).unwrap(), BODY).is_ok(), "{at}");
    }
}

#[test]
fn the_time_is_checked_before_hashing() {
    let unsigned = headers(&[("webhook-id", "x"), ("webhook-timestamp", "5"), ("webhook-signature", "v1,x")]);
    assert_eq!(standard().clock(|| NOW).check(&unsigned, BODY), Err(VerifyError::TooOld));
}

#[test]
fn the_system_clock_is_the_default() {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    assert!((now..now + 120).contains(&SystemClock.now()));
    for scheme in [standard(), standard().clock(SystemClock)] {
        let signed = |at| scheme.check(&scheme.sign("x", at, BODY).unwrap(), BODY);
        assert!(signed(now).is_ok());
        assert_eq!(signed(now - 3_600), Err(VerifyError::TooOld));
        assert_eq!(signed(now + 3_600), Err(VerifyError::TooNew));
    }
}

#[test]
fn schemes_without_a_time_never_expire() {
    let scheme = HexHmac::new(HeaderName::from_static("x-signature"), "", [SECRET]).unwrap();
    assert!(scheme.check(&scheme.sign("", 0, BODY).unwrap(), BODY).is_ok());
    assert!(scheme.check(&with(scheme.sign("", 0, BODY).unwrap(), "x-time", "5"), BODY).is_ok());
}
