//! The keys of an object: their order, their number, and unlisted ones.

use std::collections::BTreeMap;

use hookwright_runtime::{Decode, DecodeError, Fields, Reader, decode_slice};
use serde_json::Value;

/// Reads an object of integers and returns the index and the value of each listed key, in the order of the text.
fn read(fields: &'static [&'static str], json: &str) -> Result<Vec<(usize, i64)>, DecodeError> {
    let mut read = Vec::new();
    let mut reader = Reader::new(json.as_bytes());
    reader.object(&Fields::new(fields), |index, reader| {
        read.push((index, reader.integer()?));
        Ok(())
    })?;
    reader.finish()?;
    Ok(read)
}

#[test]
fn keys_may_be_in_any_order() {
    let fields: &[&str] = &["a", "b", "c"];
    assert_eq!(read(fields, r#"{"a":1,"b":2,"c":3}"#).unwrap(), [(0, 1), (1, 2), (2, 3)]);
    assert_eq!(read(fields, r#"{"c":3,"b":2,"a":1}"#).unwrap(), [(2, 3), (1, 2), (0, 1)]);
    assert_eq!(read(fields, r#" { "b" : 2 , "\u0061" : 1 } "#).unwrap(), [(1, 2), (0, 1)]);
    assert_eq!(read(fields, "{}").unwrap(), []);
}

#[test]
fn repeated_unlisted_keys_are_skipped() {
    let json = r#"{"x":[{"a":9}],"a":1,"x":{"a":{}},"":null,"b":2,"x":"\ud83d\ude00"}"#;
    assert_eq!(read(&["a", "b"], json).unwrap(), [(0, 1), (1, 2)]);
}

#[test]
fn unlisted_values_must_be_json() {
    let error = |json: &str| read(&["a"], json).unwrap_err().to_string();
    assert_eq!(error(r#"{"x":[1,{"y z":01}]}"#), r#"x[1]["y z"]: a number that is not valid JSON"#);
    assert_eq!(error(r#"{"x":"\ud800"}"#), "x: a lone surrogate in a string");
    assert_eq!(error(r#"{"a":1,"x":}"#), "x: expected a value");
}

#[test]
fn objects_may_have_more_fields_than_a_word_has_bits() {
    let names: Vec<String> = (0..200).map(|number| format!("field_{number}")).collect();
    let fields: &'static [&'static str] = names.iter().map(|name| &*name.clone().leak()).collect::<Vec<_>>().leak();
    let object = |numbers: &mut dyn Iterator<Item = usize>| {
        let members: Vec<_> = numbers.map(|number| format!(r#""field_{number}":{number}"#)).collect();
        format!("{{{}}}", members.join(","))
    };
    assert_eq!(read(fields, &object(&mut (0..200))).unwrap().len(), 200);
    assert_eq!(read(fields, &object(&mut (0..200).rev())).unwrap()[0], (199, 199));
    for number in [0, 63, 64, 65, 127, 128, 199] {
        let error = read(fields, &object(&mut (0..200).chain([number]))).unwrap_err();
        assert_eq!(error.to_string(), format!("field_{number}: the field occurs twice"));
    }
}

#[test]
fn the_last_of_repeated_additional_properties_is_kept() {
    let mut rest = BTreeMap::<String, i64>::new();
    let mut listed = 0;
    let mut reader = Reader::new(br#"{"x":1,"a":2,"y":3,"x":4}"#);
    reader
        .object_with_additional(&Fields::new(&["a"]), &mut rest, |_, reader| {
            reader.integer().map(|value| listed = value)
        })
        .unwrap();
    assert_eq!((listed, rest), (2, BTreeMap::from([("x".to_owned(), 4), ("y".to_owned(), 3)])));
}

#[test]
fn additional_properties_are_in_the_path_of_errors() {
    let rest = |json: &str| {
        let mut rest = BTreeMap::<String, i64>::new();
        Reader::new(json.as_bytes())
            .object_with_additional(&Fields::new(&["a"]), &mut rest, |_, reader| reader.skip())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(rest(r#"{"x":true}"#), "x: expected an integer, found true");
    assert_eq!(rest(r#"{"a":1,"x":1,"a":2}"#), "a: the field occurs twice");
}

#[test]
fn maps_take_the_last_of_equal_keys_as_serde_json_does() {
    let json = br#"{"b":[1],"a":[],"b":[2,3]}"#;
    let map: BTreeMap<String, Vec<i64>> = decode_slice(json).unwrap();
    assert_eq!(map, serde_json::from_slice(json).unwrap());
    assert_eq!(decode_slice::<Value>(json).unwrap(), serde_json::from_slice::<Value>(json).unwrap());
    let error = decode_slice::<BTreeMap<String, Vec<i64>>>(br#"{"a":[],"b":[2,""]}"#).unwrap_err();
    assert_eq!(error.path(), "b[1]");
}

#[test]
fn a_closure_that_does_not_read_the_value_is_an_error() {
    let mut reader = Reader::new(br#"{"a":1}"#);
    assert!(reader.object(&Fields::new(&["a"]), |_, _| Ok(())).is_err());
    assert!(<Option<i64>>::decode(&mut Reader::new(b"null")).unwrap().is_none());
}

/// The indices of the listed keys, whose values are all one, or the message of the error.
fn listed(fields: &'static [&'static str], json: &str) -> Result<Vec<usize>, String> {
    let mut reader = Reader::new(json.as_bytes());
    let mut found = Vec::new();
    let read = reader.object(&Fields::new(fields), |index, reader| {
        found.push(index);
        reader.integer().map(drop)
    });
    read.and_then(|()| reader.finish()).map(|()| found).map_err(|error| error.to_string())
}

#[test]
fn keys_may_contain_escapes() {
    let fields: &[&str] = &["a", "größe", ""];
    for json in [
        r#"{"a":1,"größe":1,"":1}"#,
        "{ \"a\" :\t1 ,\r\n\"größe\": 1, \"\" : 1 }",
        r#"{"\u0061":1,"gr\u00f6\u00dfe":1,"":1}"#,
        r#"{"a":1,"b":{"a":1},"größe":1,"":1}"#,
    ] {
        assert_eq!(listed(fields, json), Ok(vec![0, 1, 2]), "{json}");
    }
    assert_eq!(listed(fields, r#"{"":1,"a":1,"größe":1}"#), Ok(vec![2, 0, 1]));
    for json in [r#"{"a":1,"a":1}"#, r#"{"a":1 ,"a":1}"#, r#"{"a":1,"\u0061":1}"#, r#"{"\u0061":1,"a":1}"#] {
        assert_eq!(listed(fields, json), Err("a: the field occurs twice".to_owned()), "{json}");
    }
}

#[test]
fn listed_keys_may_need_escapes() {
    let fields: &[&str] = &["a\"b", "a\\b", "a\nb", "c"];
    assert_eq!(listed(fields, r#"{"a\"b":1,"a\\b":1,"a\nb":1,"c":1}"#), Ok(vec![0, 1, 2, 3]));
    assert_eq!(listed(fields, r#"{"a\b":1}"#), Ok(vec![]), "that is a backspace");
    assert_eq!(listed(fields, r#"{"a"b":1}"#), Err("expected `:`".to_owned()));
    assert_eq!(listed(fields, "{\"a\nb\":1}"), Err("a control character in a string".to_owned()));
}

#[test]
fn the_syntax_between_fields_is_checked() {
    let fields: &[&str] = &["a", "b"];
    for (json, message) in [
        (r#"{"a":1 "b":1}"#, "expected `,` or `}`"),
        (r#"{"a":1{"b":1}"#, "expected `,` or `}`"),
        (r#"{,"a":1}"#, "expected a key in quotes"),
        (r#"{"a":1,}"#, "a comma with nothing after it"),
        (r#"{"a":1,,"b":1}"#, "expected a key in quotes"),
        (r#"{"a"1}"#, "expected `:`"),
        (r#"{"a" 1}"#, "expected `:`"),
        (r#"{"a":1,"b"}"#, "expected `:`"),
        (r#"{"a":1"#, "the text ends inside an object"),
        (r#"{"a":1,"b"#, "the text ends inside a string"),
        (r#"{"a":1,"b""#, "the text ends inside an object"),
    ] {
        assert_eq!(listed(fields, json), Err(message.to_owned()), "{json}");
    }
}
