//! Texts that can be read.

use super::super::{Format, Sources};
use super::{format, json, tree, yaml};
use crate::node::{Node, Number};
use crate::place::{Place, Pointer};

#[test]
fn keys_are_strings_as_written() {
    let text =
        "200: a\ntrue: b\non: c\nnull: d\n~: e\n1.0: f\n0x1F: g\n2024-01-01: h\n'quoted': i\n\"x\\ty\": j\n'': k\n";
    let keys: Vec<String> = tree("a.yaml", text).as_map().unwrap().keys().map(str::to_owned).collect();
    assert_eq!(keys, ["200", "true", "on", "null", "~", "1.0", "0x1F", "2024-01-01", "quoted", "x\ty", ""]);
}

#[test]
fn plain_scalars_follow_yaml_1_2() {
    for (text, expected) in [
        ("yes", "\"yes\""),
        ("No", "\"No\""),
        ("on", "\"on\""),
        ("off", "\"off\""),
        ("y", "\"y\""),
        ("true", "true"),
        ("True", "true"),
        ("FALSE", "false"),
        ("tRUE", "\"tRUE\""),
        ("null", "null"),
        ("NULL", "null"),
        ("~", "null"),
        ("", "null"),
        ("2024-01-01", "\"2024-01-01\""),
        ("2024-01-01T00:00:00Z", "\"2024-01-01T00:00:00Z\""),
        ("12:30:45", "\"12:30:45\""),
        ("1", "1"),
        ("+1", "1"),
        ("-1", "-1"),
        ("0o14", "12"),
        ("0x1F", "31"),
        ("1_000", "\"1_000\""),
        ("1.", "1.0"),
        (".5", "0.5"),
        ("1e3", "1000.0"),
        ("12e03", "12000.0"),
        ("inf", "\"inf\""),
        ("nan", "\"nan\""),
        ("infinity", "\"infinity\""),
        ("1.2.3", "\"1.2.3\""),
        ("0.1", "0.1"),
        ("=", "\"=\""),
    ] {
        assert_eq!(yaml(&format!("a: {text}\n")), format!("{{\"a\":{expected}}}"), "{text}");
    }
}

/// Deviations of the parser from YAML 1.2.
#[test]
fn plain_scalars_deviate_from_yaml_1_2_in_known_ways() {
    for (text, expected) in
        [("0777", "\"0777\""), ("-007", "\"-007\""), ("0b101", "5"), ("-0x1F", "-31"), ("1e400", "\"1e400\"")]
    {
        assert_eq!(yaml(&format!("a: {text}\n")), format!("{{\"a\":{expected}}}"), "{text}");
    }
}

#[test]
fn numbers_keep_their_precision() {
    let number = |text: &str| match tree("a.yaml", &format!("a: {text}")).get("a") {
        Some(Node::Number(number)) => *number,
        other => panic!("{other:?}"),
    };
    assert_eq!(number("9223372036854775807"), Number::Signed(i64::MAX));
    assert_eq!(number("9223372036854775808"), Number::Unsigned(1 << 63));
    assert_eq!(number("-9223372036854775808"), Number::Signed(i64::MIN));
    assert_eq!(number("-9223372036854775809"), Number::Float(-9_223_372_036_854_775_808.0));
    assert_eq!(number("18446744073709551616"), Number::Float(18_446_744_073_709_551_616.0));
    assert_eq!(number("1000000000000000000000000000000000000000000"), Number::Float(1e42));
}

#[test]
fn numbers_are_the_same_in_both_languages() {
    let numbers = "[0, 1, -1, 1.0, 1e3, 9223372036854775808, 18446744073709551616, -9223372036854775809, 0.1]";
    let (json, yaml) = (tree("a.json", numbers), tree("a.yaml", &format!("- {numbers}")));
    assert_eq!(Some(&json), yaml.as_list().unwrap().first());
}

#[test]
fn standard_tags_decide_the_type() {
    assert_eq!(yaml("[!!str 1, !!int '2', !!float 3, !!bool 'true', !!null null]"), "[\"1\",2,3.0,true,null]");
    assert_eq!(yaml("[!!map {a: 1}, !!seq [2]]"), "[{\"a\":1},[2]]");
    assert_eq!(yaml("!!str 200: a"), "{\"200\":\"a\"}");
}

#[test]
fn tags_that_json_lacks_become_strings() {
    assert_eq!(yaml("[!!timestamp 2024-01-01, !!binary aGk=]"), "[\"2024-01-01\",\"aGk=\"]");
}

#[test]
fn strings_are_read_in_every_style() {
    assert_eq!(yaml("a: |\n  x\n  y\n"), r#"{"a":"x\ny\n"}"#);
    assert_eq!(yaml("a: >-\n  x\n  y\n"), r#"{"a":"x y"}"#);
    assert_eq!(yaml("a: 'it''s'\nb: \"\\u00e9\\n\"\n"), r#"{"a":"it's","b":"é\n"}"#);
    assert_eq!(yaml("a: two\n  lines\n"), r#"{"a":"two lines"}"#);
    assert_eq!(yaml("a: '200'\nb: \"true\"\nc: 'null'\n"), r#"{"a":"200","b":"true","c":"null"}"#);
}

#[test]
fn order_is_kept() {
    let keys: Vec<String> =
        tree("a.json", r#"{"b":1,"a":2,"c":3}"#).as_map().unwrap().keys().map(str::to_owned).collect();
    assert_eq!(keys, ["b", "a", "c"]);
}

#[test]
fn aliases_are_expanded() {
    assert_eq!(yaml("a: &x [1, 2]\nb: *x\n"), r#"{"a":[1,2],"b":[1,2]}"#);
    assert_eq!(yaml("a: &k name\n*k : 1\n"), r#"{"a":"name","name":1}"#);
}

#[test]
fn explicit_keys_override_merged_ones() {
    assert_eq!(yaml("base: &x {a: 1, b: 2}\nc:\n  <<: *x\n  b: 3\n"), r#"{"base":{"a":1,"b":2},"c":{"a":1,"b":3}}"#);
    assert_eq!(yaml("c: {b: 3, <<: {a: 1, b: 2}}"), r#"{"c":{"a":1,"b":3}}"#);
}

#[test]
fn the_first_of_several_merged_mappings_wins() {
    assert_eq!(yaml("<<: [{a: 1}, {a: 2, b: 2}]\nc: 3\n"), r#"{"a":1,"b":2,"c":3}"#);
}

#[test]
fn merges_of_merges_are_merged() {
    assert_eq!(
        yaml("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n"),
        r#"{"a":{"x":1},"b":{"x":1,"y":2},"c":{"x":1,"y":2}}"#
    );
}

#[test]
fn quoted_merge_keys_are_ordinary_keys() {
    assert_eq!(yaml("'<<': {a: 1}"), r#"{"<<":{"a":1}}"#);
    assert_eq!(json("a.json", r#"{"<<":{"a":1}}"#), r#"{"<<":{"a":1}}"#);
}

#[test]
fn the_format_is_detected_from_the_content() {
    assert_eq!(format("a.json", "[1]"), Format::Json);
    assert_eq!(format("a.JSON", "[1]"), Format::Json);
    assert_eq!(format("a.yaml", "\n {\"a\": 1}"), Format::Json);
    assert_eq!(format("a.yaml", "{a: 1}"), Format::Yaml);
    assert_eq!(format("a.yaml", "a: 1"), Format::Yaml);
    assert_eq!(format("openapi", "[1]"), Format::Json);
    assert_eq!(yaml("{a: 1, b: [x, y]} # flow"), r#"{"a":1,"b":["x","y"]}"#);
}

#[test]
fn byte_order_marks_are_skipped() {
    for (path, text) in [("a.yaml", "\u{FEFF}a: 1\n"), ("a.json", "\u{FEFF}{\"a\": 1}")] {
        let mut sources = Sources::new();
        let file = sources.add(path.to_owned(), text).unwrap();
        assert_eq!(sources.document(file).text, &text[3..]);
        assert!(sources.document(file).root.get("a").is_some());
    }
}

#[test]
fn windows_line_endings_are_accepted() {
    assert_eq!(yaml("a:\r\n  - b\r\n  - |\r\n    c\r\n"), r#"{"a":["b","c\n"]}"#);
}

#[test]
fn document_markers_are_accepted_around_one_document() {
    assert_eq!(yaml("%YAML 1.2\n---\na: 1\n...\n"), r#"{"a":1}"#);
}

#[test]
fn pointers_lead_to_values() {
    let mut sources = Sources::new();
    let file = sources.add("a.yaml".to_owned(), "a/b: [x, {~: y}]").unwrap();
    let node =
        |pointer| sources.node(&Place { file, pointer: Pointer::parse(pointer).unwrap() }).and_then(Node::as_str);
    assert_eq!(node("/a~1b/0"), Some("x"));
    assert_eq!(node("/a~1b/1/~0"), Some("y"));
    for nowhere in ["/a", "/a~1b/2", "/a~1b/00", "/a~1b/+0", "/a~1b/-", "/a~1b/0/0"] {
        assert_eq!(node(nowhere), None, "{nowhere}");
    }
}

#[test]
fn files_are_found_by_path() {
    let mut sources = Sources::new();
    let first = sources.add("a.yaml".to_owned(), "1").unwrap();
    sources.add("broken.yaml".to_owned(), "[").unwrap_err();
    let last = sources.add("b.yaml".to_owned(), "2").unwrap();
    assert_eq!(sources.find("b.yaml"), Some(last));
    assert_eq!(sources.find("c.yaml"), None);
    assert_eq!(
        sources.iter().map(|(_, document)| &*document.path).collect::<Vec<_>>(),
        ["a.yaml", "broken.yaml", "b.yaml"]
    );
    assert_eq!((sources.path(first), sources.document(last).path.as_str()), ("a.yaml", "b.yaml"));
}
