//! The reader's own methods, without models.

use hookwright_runtime::{Cause, Kind, Reader, decode_slice};
use serde_json::{Value, json};

#[test]
fn peek_returns_the_kind_and_consumes_nothing() {
    let cases = [
        ("null", Kind::Null),
        (" true", Kind::Bool),
        ("false", Kind::Bool),
        ("-1", Kind::Number),
        ("7", Kind::Number),
        ("\n\t\"\"", Kind::String),
        ("[", Kind::Array),
        ("{", Kind::Object),
    ];
    for (json, kind) in cases {
        let mut reader = Reader::new(json.as_bytes());
        assert_eq!((reader.peek(), reader.peek()), (Ok(kind), Ok(kind)), "{json}");
    }
    for json in ["", "  ", "+1", "NaN", "Infinity", "]", "\u{feff}"] {
        assert!(Reader::new(json.as_bytes()).peek().unwrap_err().is_syntax(), "{json}");
    }
}

#[test]
fn raw_returns_exactly_the_value() {
    let mut reader = Reader::new(br#"  {"a" : [1, "]"] }  "#);
    assert_eq!(reader.raw().unwrap(), br#"{"a" : [1, "]"] }"#);
    reader.finish().unwrap();
    assert_eq!(Reader::new(b" -1.50e7 ").raw().unwrap(), b"-1.50e7");
    assert!(Reader::new(b"\"\xff\"").raw().is_err());
    assert!(Reader::new(b"[1,").raw().is_err());
}

#[test]
fn a_fork_reads_the_same_input() {
    let mut reader = Reader::new(br#"["a\n", 2]"#);
    let ahead: Vec<Value> = reader.fork().list().unwrap();
    assert_eq!(json!(ahead), json!(["a\n", 2]));
    assert_eq!(reader.list::<Value>().unwrap(), ahead);
}

#[test]
fn which_of_finds_the_first_present_key() {
    for (body, which) in [
        (r#"{"a": {"dog": 1}, "cat": 2, "dog": 3}"#, Some("cat")),
        (r#"{"\u0064og": 1, "cat": 2}"#, Some("dog")),
        (r#"{"a": 1, "": 2}"#, None),
        ("{}", None),
    ] {
        let mut reader = Reader::new(body.as_bytes());
        assert_eq!(reader.which_of(&["dog", "cat"]).unwrap(), which, "{body}");
        reader.skip().unwrap();
        reader.finish().unwrap();
    }
    for body in ["[]", r#"{"a": 1 "dog": 2}"#, r#"{"a": }"#] {
        assert!(Reader::new(body.as_bytes()).which_of(&["dog"]).is_err(), "{body}");
    }
}

#[test]
fn text_at_looks_ahead() {
    let reader = Reader::new(br#"{"b": {"kind": "x"}, "kind": "y", "kind": 5, not json"#);
    assert_eq!(reader.text_at(&["kind"]).unwrap(), "y");
    assert_eq!(reader.text_at(&["b", "kind"]).unwrap(), "x");
    assert_eq!(reader.offset(), 0);
    let missing = reader.text_at(&["b", "sort"]).unwrap_err();
    assert_eq!((missing.cause(), missing.path().as_str(), missing.offset()), (&Cause::Missing, "b.sort", 18));
}

#[test]
fn a_string_without_escapes_is_borrowed() {
    let mut reader = Reader::new(br#"["abc", "\u00e9"]"#);
    let mut lengths = Vec::new();
    while lengths.is_empty() {
        let items: Vec<Length> = reader.list().unwrap();
        lengths.extend(items.into_iter().map(|length| length.0));
    }
    assert_eq!(lengths, [3, 2]);
}

struct Length(usize);

impl hookwright_runtime::Decode for Length {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, hookwright_runtime::DecodeError> {
        reader.text(str::len).map(Self)
    }
}

#[test]
fn finish_allows_only_white_space() {
    assert!(decode_slice::<bool>(b"\r\n\t true \r\n\t ").is_ok());
    assert!(decode_slice::<bool>(b"true\x0c").is_err());
    assert!(decode_slice::<bool>(b"true,").is_err());
}
