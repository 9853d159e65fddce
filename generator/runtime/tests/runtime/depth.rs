//! Nesting is bounded in every kind of value.

use std::collections::BTreeMap;

use hookwright_runtime::{Decode, DecodeError, Fields, MAX_DEPTH, Reader, decode_slice};
use serde_json::{Map, Value};

/// A model that contains itself in every possible way.
struct Nested;

impl Decode for Nested {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut inner = None;
        reader
            .object(&Fields::new(&["a"]), |_, reader| Option::<Box<Self>>::decode(reader).map(|value| inner = value))?;
        Ok(Self)
    }
}

struct Lists;

impl Decode for Lists {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.list::<Self>().map(|_| Self)
    }
}

struct Maps;

impl Decode for Maps {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut rest = BTreeMap::<String, Option<Box<Self>>>::new();
        reader.object_with_additional(&Fields::new(&[]), &mut rest, |_, _| Ok(())).map(|()| Self)
    }
}

struct Skipped;

impl Decode for Skipped {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.skip().map(|()| Self)
    }
}

struct Raw;

impl Decode for Raw {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.raw().map(|_| Self)
    }
}

struct Unlisted;

impl Decode for Unlisted {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.object(&Fields::new(&[]), |_, _| Ok(())).map(|()| Self)
    }
}

fn lists(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

fn objects(depth: usize) -> String {
    r#"{"a":"#.repeat(depth) + "null" + &"}".repeat(depth)
}

fn check<T: Decode>(nested: impl Fn(usize) -> String) {
    assert!(decode_slice::<T>(nested(MAX_DEPTH).as_bytes()).is_ok());
    for depth in [MAX_DEPTH + 1, MAX_DEPTH + 2, 100_000] {
        let error = decode_slice::<T>(nested(depth).as_bytes()).err().expect("too deep");
        assert_eq!(error.message(), "nested deeper than 128 levels");
        assert!(!error.is_syntax());
        assert_eq!(error.offset(), nested(MAX_DEPTH).find([']', 'n']).expect("an innermost place"));
    }
}

#[test]
fn nesting_is_limited_to_128_levels() {
    check::<Value>(lists);
    check::<Value>(objects);
    check::<Map<String, Value>>(objects);
    check::<Lists>(lists);
    check::<Nested>(objects);
    check::<Maps>(objects);
    check::<Skipped>(lists);
    check::<Skipped>(objects);
    check::<Raw>(lists);
    check::<Raw>(objects);
    check::<Unlisted>(objects);
}

#[test]
fn lists_and_objects_count_together() {
    let mixed = |depth: usize| {
        let levels = |even: &str, odd: &str| -> String {
            (0..depth).map(|level| if level.is_multiple_of(2) { even } else { odd }).collect()
        };
        let closing: String = levels("]", "}").chars().rev().collect();
        levels("[", r#"{"a":"#) + if depth.is_multiple_of(2) { "null" } else { "" } + &closing
    };
    assert!(decode_slice::<Value>(mixed(MAX_DEPTH).as_bytes()).is_ok());
    assert!(decode_slice::<Value>(mixed(MAX_DEPTH + 1).as_bytes()).is_err());
    assert!(decode_slice::<Skipped>(mixed(MAX_DEPTH + 1).as_bytes()).is_err());
}

#[test]
fn closed_levels_do_not_count() {
    let siblings = format!("[{}]", vec![lists(MAX_DEPTH - 1); 3].join(","));
    assert!(decode_slice::<Value>(siblings.as_bytes()).is_ok());
    let siblings = format!("[{}]", vec![objects(MAX_DEPTH - 1); 3].join(","));
    assert!(decode_slice::<Skipped>(siblings.as_bytes()).is_ok());
}

#[test]
fn a_deep_error_has_its_path() {
    let error = decode_slice::<Value>(br#"{"a":[[],[[{"b":tru}]]]}"#).unwrap_err();
    assert_eq!(error.path(), "a[1][0][0].b");
    let error = decode_slice::<Skipped>(br#"{"a":[[],[[{"b":tru}]]]}"#).err().unwrap();
    assert_eq!(error.path(), "a[1][0][0].b");
}
