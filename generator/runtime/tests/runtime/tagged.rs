//! Unions whose members a property names: with text, an integer, a boolean, or values of several types.

use std::fmt::Debug;

use hookwright_runtime::{Cause, Decode, Reader, decode_slice};
use serde::Serialize;
use serde_json::{Map, Value};

/// Declares unions as the generator does.
macro_rules! unions {
    ($($union:ident { $($member:ident),* })*) => {$(
        #[derive(Clone, Debug, PartialEq)]
        enum $union {
            $($member(Map<String, Value>),)*
            Unrecognized(Map<String, Value>),
        }
    )*};
}

unions! {
    ByText { One, Two }
    ByInteger { Below, One, TwoOrThree }
    ByNumber { One, Half, Huge }
    ByBoolean { Open, Closed }
    ByAny { Text, Number, Truth }
}

hookwright_runtime::tagged! {
    ByText by "kind";
    "1" => One,
    "2" | "zwei" => Two,
}

hookwright_runtime::tagged! {
    ByInteger by integer "kind";
    -1 => Below,
    1 => One,
    2 | 3 => TwoOrThree,
}

hookwright_runtime::tagged! {
    ByNumber by number "kind";
    1 => One,
    0.5 | 2.25 => Half,
    18_446_744_073_709_551_615 => Huge,
}

hookwright_runtime::tagged! {
    ByBoolean by boolean "kind";
    false => Closed,
    true => Open,
}

hookwright_runtime::tagged! {
    ByAny by constant "kind";
    "1" | "2" => Text,
    1 | 5 => Number,
    true => Truth,
}

/// The member for an object with this `kind`. It comes back as it was sent.
fn member<T: Decode + Serialize + Debug + PartialEq>(kind: &str) -> String {
    let json = format!(r#"{{"before": [{{"kind": 7}}], "kind": {kind}, "behind": 1}}"#);
    let value: T = decode_slice(json.as_bytes()).unwrap();
    let written = serde_json::to_string(&value).unwrap();
    assert_eq!(decode_slice::<T>(written.as_bytes()).unwrap(), value);
    format!("{value:?}").split('(').next().unwrap_or_default().to_owned()
}

/// Why an object with this `kind` is refused.
fn refusal<T: Decode + Debug>(kind: &str) -> String {
    let error = decode_slice::<T>(format!(r#"{{"kind": {kind}}}"#).as_bytes()).unwrap_err();
    error.to_string()
}

#[test]
fn numbers_are_compared_as_values() {
    for two in ["2", "2.0", "2e0", "20e-1", "0.2E1"] {
        assert_eq!(member::<ByInteger>(two), "TwoOrThree", "{two}");
    }
    assert_eq!(member::<ByInteger>("-1.0"), "Below");
    assert_eq!(member::<ByInteger>("1"), "One");
    assert_eq!(member::<ByAny>("5.0"), "Number");
    for (number, expected) in [
        ("1.0", "One"),
        ("0.50", "Half"),
        ("225e-2", "Half"),
        ("18446744073709551615", "Huge"),
        ("18446744073709551614", "Unrecognized"),
        ("1.5", "Unrecognized"),
    ] {
        assert_eq!(member::<ByNumber>(number), expected, "{number}");
    }
}

#[test]
fn a_number_that_is_not_listed_is_kept() {
    for other in ["0", "4", "-2", "2.5", "9223372036854775808", "1e300", "-0.0"] {
        assert_eq!(member::<ByInteger>(other), "Unrecognized", "{other}");
    }
}

#[test]
fn strings_and_numbers_are_never_equal() {
    assert_eq!(refusal::<ByInteger>(r#""2""#), "kind: expected an integer, found a string");
    assert_eq!(refusal::<ByNumber>(r#""1""#), "kind: expected a number, found a string");
    assert_eq!(refusal::<ByText>("2"), "kind: expected a string, found 2");
    assert_eq!(member::<ByAny>(r#""1""#), "Text");
    assert_eq!(member::<ByAny>("1"), "Number");
    assert_eq!(member::<ByAny>(r#""5""#), "Unrecognized");
    assert_eq!(member::<ByAny>("2"), "Unrecognized");
    assert_eq!(member::<ByAny>(r#""true""#), "Unrecognized");
}

#[test]
fn booleans_are_neither_strings_nor_numbers() {
    assert_eq!(member::<ByBoolean>("true"), "Open");
    assert_eq!(member::<ByBoolean>("false"), "Closed");
    assert_eq!(member::<ByAny>("true"), "Truth");
    assert_eq!(member::<ByAny>("false"), "Unrecognized");
    assert_eq!(refusal::<ByBoolean>("1"), "kind: expected true or false, found 1");
    assert_eq!(refusal::<ByBoolean>(r#""true""#), "kind: expected true or false, found a string");
}

#[test]
fn a_repeated_tag_is_refused() {
    for json in [r#"{"kind": "3", "kind": "1"}"#, r#"{"kind": "3", "a": {"kind": 1}, "k\u0069nd": "1"}"#] {
        let error = decode_slice::<ByText>(json.as_bytes()).unwrap_err();
        assert_eq!((error.cause(), error.path().as_str()), (&Cause::Duplicate, "kind"));
    }
    assert!(decode_slice::<ByText>(br#"{"kind": "3", "other": 1, "other": 2}"#).is_ok());
}

#[test]
fn null_and_absent_tags_select_no_variant() {
    assert_eq!(refusal::<ByInteger>("null"), "kind: expected an integer, found null");
    assert_eq!(refusal::<ByBoolean>("null"), "kind: expected true or false, found null");
    assert_eq!(refusal::<ByAny>("[1]"), "kind: expected a string, a number, true or false, found a list");
    assert_eq!(refusal::<ByInteger>("01"), "kind: a number that is not valid JSON");
    let missing = decode_slice::<ByInteger>(b"{}").unwrap_err();
    assert_eq!((missing.cause(), missing.path().as_str()), (&Cause::Missing, "kind"));
}

#[test]
fn looking_ahead_consumes_nothing() {
    let body = br#"{"a": {"n": 2.0, "b": true, "t": "x\ty"}, not json"#;
    let reader = Reader::new(body);
    assert_eq!(reader.integer_at(&["a", "n"]).unwrap(), Some(2));
    assert!(reader.bool_at(&["a", "b"]).unwrap());
    assert!(reader.constant_at(&["a", "t"]).unwrap() == "x\ty");
    assert_eq!(reader.offset(), 0);
}
