//! The path, the line, the column and the message of each kind of error.

use hookwright_runtime::{Decode, DecodeError, Reader, decode_slice};
use serde_json::Value;

use crate::api::{MeetingData, MeetingUpdated, Participant};

fn error<T: Decode>(json: &str) -> DecodeError {
    match decode_slice::<T>(json.as_bytes()) {
        Ok(_) => panic!("decodes: {json}"),
        Err(error) => error,
    }
}

/// The error in words, with the text from its offset on.
#[track_caller]
fn check<T: Decode>(json: &str, message: &str, rest: &str) -> DecodeError {
    let error = error::<T>(json);
    assert_eq!((error.to_string().as_str(), &json[error.offset()..]), (message, rest));
    error
}

#[test]
fn a_wrong_type_is_reported_at_the_value() {
    let data = |title: &str| format!("{{\n  \"data\": {{\n    \"title\": {title}}}}}");
    let found = |title: &str, found: &str| {
        let message = format!("data.title: expected a string, found {found}");
        let error = check::<MeetingUpdated>(&data(title), &message, &format!("{title}}}}}"));
        assert_eq!(error.position(data(title).as_bytes()).to_string(), "line 3 column 14");
        assert!(!error.is_syntax());
    };
    found("5", "5");
    found("-1.50e3", "-1.50e3");
    found("true", "true");
    found("false", "false");
    found("null", "null");
    found("[1]", "a list");
    found(r#"{"a": 1}"#, "an object");
    assert_eq!(error::<i64>(r#""private""#).to_string(), "expected an integer, found a string");
    assert_eq!(error::<bool>("0").to_string(), "expected true or false, found 0");
    assert_eq!(error::<f64>("{}").to_string(), "expected a number, found an object");
    assert_eq!(error::<Vec<bool>>("[true, null]").to_string(), "[1]: expected true or false, found null");
    assert_eq!(error::<Vec<bool>>("{}").to_string(), "expected a list, found an object");
    assert_eq!(error::<Participant>("[]").to_string(), "expected an object, found a list");
}

#[test]
fn a_missing_field_is_reported_at_the_closing_brace() {
    check::<MeetingUpdated>(
        r#"{"data": {"title": "x" } , "a": 1}"#,
        "data.participants: required, but missing",
        r#"} , "a": 1}"#,
    );
    check::<Participant>("{}", "role: required, but missing", "}");
    check::<Vec<Participant>>(
        r#"[{"role": "x", "manager": {"a": "}" }}]"#,
        "[0].manager.role: required, but missing",
        "}}]",
    );
}

#[test]
fn a_duplicate_field_is_reported_at_the_second_key() {
    let json = r#"{"role": "x", "other": 1, "other": 2 ,"role": "x"}"#;
    check::<Participant>(json, "role: the field occurs twice", r#""role": "x"}"#);
    check::<Participant>("{\"role\":\"x\",\n \"\\u0072ole\":1}", "role: the field occurs twice", "\"\\u0072ole\":1}");
    check::<Participant>(
        r#"{"role":"x","manager":{"role":"x","role":"y"}}"#,
        "manager.role: the field occurs twice",
        r#""role":"y"}}"#,
    );
}

#[test]
fn a_wrong_name_is_reported_at_the_value() {
    let wrong = check::<MeetingUpdated>(
        r#"{"event_type": "meeting\nended"}"#,
        r"event_type: expected the name `meeting.updated`, found `meeting\nended`",
        r#""meeting\nended"}"#,
    );
    assert!(!wrong.is_syntax());
    let long = format!(r#"{{"event_type": "{}"}}"#, "x".repeat(1_000));
    assert!(error::<MeetingUpdated>(&long).message().len() < 130);
    assert_eq!(error::<MeetingUpdated>(r#"{"event_type": 5}"#).message(), "expected a string, found 5");
}

#[test]
fn a_syntax_error_is_reported_at_its_byte() {
    let check =
        |json: &str, message: &str, rest: &str| assert!(check::<Value>(json, message, rest).is_syntax(), "{json}");
    check("", "the text ends where a value is expected", "");
    check(" \n", "the text ends where a value is expected", "");
    check("[1, 2", "the text ends inside a list", "");
    check("[1,", "the text ends where a value is expected", "");
    check("[1, 2,]", "a comma with nothing after it", "]");
    check("[1 2]", "expected `,` or `]`", "2]");
    check("[1, x]", "[1]: expected a value", "x]");
    check("{", "the text ends inside an object", "");
    check(r#"{"a""#, "the text ends inside an object", "");
    check(r#"{"a" 1}"#, "expected `:`", "1}");
    check(r#"{"a":}"#, "a: expected a value", "}");
    check(r#"{"a":1,}"#, "a comma with nothing after it", "}");
    check(r#"{"a":1;}"#, "expected `,` or `}`", ";}");
    check("{a:1}", "expected a key in quotes", "a:1}");
    check("[nuls]", "[0]: expected `null`, `true` or `false`", "s]");
    check("tru", "the text ends where a value is expected", "");
    check("[01]", "[0]: a number that is not valid JSON", "1]");
    check("[-]", "[0]: a number that is not valid JSON", "]");
    check("[1.]", "[0]: a number that is not valid JSON", "]");
    check("[NaN]", "[0]: expected a value", "NaN]");
    check("[-Infinity]", "[0]: a number that is not valid JSON", "Infinity]");
    check("\"a\tb\"", "a control character in a string", "\tb\"");
    check(r#""a\x""#, "an escape that JSON doesn't have", "x\"");
    check(r#""abc"#, "the text ends inside a string", "");
    check("1 2", "more text after the value", "2");
    check("\u{feff}{}", "expected a value", "\u{feff}{}");
}

#[test]
fn the_first_error_is_reported() {
    let json = r#"{"title": 5, "participants": [}"#;
    check::<MeetingData>(json, "title: expected a string, found 5", &json[10..]);
    assert!(error::<i64>("nul").is_syntax());
    assert!(error::<i64>("-").is_syntax());
    assert!(error::<String>("-x").is_syntax());
}

#[test]
fn custom_errors_have_a_place() {
    let mut reader = Reader::new(b"[  7]");
    let fault = reader.list::<Refusing>().err().expect("refused");
    assert_eq!((fault.to_string().as_str(), fault.offset()), ("[0]: not this one", 3));
}

struct Refusing;

impl Decode for Refusing {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Err(reader.refused("not this one"))
    }
}

#[test]
fn results_stay_small() {
    assert_eq!(size_of::<Result<(), DecodeError>>(), size_of::<usize>());
}
