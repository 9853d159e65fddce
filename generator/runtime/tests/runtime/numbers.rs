//! Numbers at and beyond the edges of their types.

use hookwright_runtime::{Decode, decode_slice};
use serde_json::Value;

/// The decoded value of a text, or the message of the error.
fn read<T: Decode>(json: &str) -> Result<T, String> {
    decode_slice(json.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn integers_may_have_a_fraction_or_an_exponent() {
    let cases = [
        ("0", 0),
        ("-0", 0),
        ("-0.0e7", 0),
        ("0e-99999999999999999999", 0),
        ("5.0", 5),
        ("5e0", 5),
        ("5.000e+0", 5),
        ("1e2", 100),
        ("1E18", 1_000_000_000_000_000_000),
        ("-1.5e1", -15),
        ("1500e-2", 15),
        ("0.0001e4", 1),
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("922337203685477580.7e1", i64::MAX),
        ("-9223372036854775808.000", i64::MIN),
        ("123000000000000000000000e-21", 123),
    ];
    for (json, integer) in cases {
        assert_eq!(read(json), Ok(integer), "{json}");
    }
}

#[test]
fn fractions_are_not_integers() {
    for json in ["5.5", "-0.1", "1e-1", "12345678901234567890.5", "1e-99999999999999999999", "123456789012345678901e-1"]
    {
        assert_eq!(read::<i64>(json), Err(format!("expected an integer, found {json}")));
        assert_eq!(read::<u64>(json), Err(format!("expected an integer, found {json}")));
    }
}

#[test]
fn out_of_range_numbers_have_their_own_error() {
    fn beyond<T>(of: &str, json: &str) -> Result<T, String> {
        Err(format!("a number beyond the type {of}: {json}"))
    }
    for json in [
        "9223372036854775808",
        "-9223372036854775809",
        "1e19",
        "1e400",
        "-1e99999999999999999999",
        "18446744073709551616",
    ] {
        assert_eq!(read::<i64>(json), beyond("i64", json));
    }
    for json in ["18446744073709551616", "-1", "-1.0", "1e20", "1844674407370955161.6e1", "99999999999999999999"] {
        assert_eq!(read::<u64>(json), beyond("u64", json));
    }
    for json in ["1e400", "-1e309", "1e99999999999999999999"] {
        assert_eq!(read::<f64>(json), beyond("f64", json));
        assert_eq!(read::<Value>(json), beyond("f64", json));
    }
}

#[test]
fn unsigned_integers_have_a_larger_range() {
    let cases = [
        ("18446744073709551615", u64::MAX),
        ("-0", 0),
        ("-0.0", 0),
        ("1.8446744073709551615e19", u64::MAX),
        ("10000000000000000000", 10_u64.pow(19)),
    ];
    for (json, integer) in cases {
        assert_eq!(read(json), Ok(integer), "{json}");
    }
}

#[test]
fn floats_are_rounded_to_the_nearest() {
    for (json, float) in
        [("0.1", 0.1), ("5", 5.0), ("1e-400", 0.0), ("1.7976931348623157e308", f64::MAX), ("5e-324", f64::from_bits(1))]
    {
        assert_eq!(read(json), Ok(float), "{json}");
    }
    assert!(read::<f64>("-0").is_ok_and(f64::is_sign_negative));
    assert_eq!(read(&format!("0.{}1", "0".repeat(5_000))), Ok(0.0));
}

#[test]
fn untyped_json_keeps_integers_exact() {
    for json in ["18446744073709551615", "-9223372036854775808", "9007199254740993", "0", "5.0", "-0.0", "1e+20"] {
        assert_eq!(read::<Value>(json).map(|value| value.to_string()), Ok(json.to_owned()));
    }
    assert_eq!(read::<Value>("18446744073709551616"), Ok(Value::from(18_446_744_073_709_551_616.0)));
}

#[test]
fn a_number_with_thousands_of_digits_is_out_of_range() {
    let digits = "9".repeat(4_301);
    for message in [read::<i64>(&digits).unwrap_err(), read::<Value>(&digits).unwrap_err()] {
        assert!(message.starts_with("a number beyond the type") && message.len() < 130, "{message}");
    }
}
