//! From places back to the text. The corpus isn't part of the project: without `HOOKWRIGHT_CORPUS`, only the small
//! documents here are tested.

use std::path::{Path, PathBuf};

use super::super::{Document, Position, Sources};
use crate::node::Node;
use crate::place::Pointer;

fn document(path: &str, text: &str) -> Document {
    let mut sources = Sources::new();
    sources.add(path.to_owned(), text).unwrap();
    sources.documents.remove(0)
}

/// The text from a position to the end of the line.
fn rest_of_line(document: &Document, offset: Option<usize>) -> &str {
    document.text[offset.unwrap()..].lines().next().unwrap_or_default()
}

fn value<'d>(document: &'d Document, pointer: &str) -> &'d str {
    rest_of_line(document, document.offset_of_value(&Pointer::parse(pointer).unwrap()))
}

fn key<'d>(document: &'d Document, pointer: &str) -> &'d str {
    rest_of_line(document, document.offset_of_key(&Pointer::parse(pointer).unwrap()))
}

#[test]
fn yaml_values_and_keys_are_located() {
    let document = document(
        "a.yaml",
        "\
%YAML 1.2
--- # the root
plain: text
'quoted': \"more\"
? complex # why not
: here
list:
  - 1
  # a comment
  - - null
    - {f: [], g: 'x'}
  - block: |
      text
  - |
    more text
  - two
    lines
  - []
empty:
flow: { # nothing yet
  a: 1, \"b\":2}
last: &anchor
  deep: end
alias: *anchor
",
    );
    assert_eq!(value(&document, ""), "plain: text");
    assert_eq!(key(&document, "/plain"), "plain: text");
    assert_eq!(value(&document, "/plain"), "text");
    assert_eq!((key(&document, "/quoted"), value(&document, "/quoted")), ("'quoted': \"more\"", "\"more\""));
    assert_eq!((key(&document, "/complex"), value(&document, "/complex")), ("complex # why not", "here"));
    assert_eq!(value(&document, "/list"), "- 1");
    assert_eq!((value(&document, "/list/0"), key(&document, "/list/0")), ("1", "1"));
    assert_eq!(value(&document, "/list/1"), "- null");
    assert_eq!(value(&document, "/list/1/0"), "null");
    assert_eq!(value(&document, "/list/1/1"), "{f: [], g: 'x'}");
    assert_eq!((key(&document, "/list/1/1/f"), value(&document, "/list/1/1/f")), ("f: [], g: 'x'}", "[], g: 'x'}"));
    assert_eq!(value(&document, "/list/1/1/g"), "'x'}");
    assert_eq!((value(&document, "/list/2"), value(&document, "/list/2/block")), ("block: |", "|"));
    assert_eq!((value(&document, "/list/3"), value(&document, "/list/4")), ("|", "two"));
    assert_eq!(value(&document, "/list/5"), "[]");
    assert_eq!((key(&document, "/empty"), value(&document, "/empty")), ("empty:", ""));
    assert_eq!(value(&document, "/flow"), "{ # nothing yet");
    assert_eq!((key(&document, "/flow/b"), value(&document, "/flow/b")), ("\"b\":2}", "2}"));
    assert_eq!((value(&document, "/last"), value(&document, "/last/deep")), ("&anchor", "end"));
    assert_eq!((value(&document, "/alias"), value(&document, "/alias/deep")), ("*anchor", "end"));
}

#[test]
fn json_values_and_keys_are_located() {
    let document = document("a.json", "{\"a\": [1, {\"é\\n\" : null}], \"~/\":{ } }");
    assert_eq!(value(&document, ""), document.text);
    assert_eq!(value(&document, "/a"), "[1, {\"é\\n\" : null}], \"~/\":{ } }");
    assert_eq!(key(&document, "/a/1"), "{\"é\\n\" : null}], \"~/\":{ } }");
    assert_eq!(key(&document, "/a/1/é\n"), "\"é\\n\" : null}], \"~/\":{ } }");
    assert_eq!(value(&document, "/a/1/é\n"), "null}], \"~/\":{ } }");
    assert_eq!((key(&document, "/~0~1"), value(&document, "/~0~1")), ("\"~/\":{ } }", "{ } }"));
}

#[test]
fn columns_count_characters() {
    let document = document("a.yaml", "é: {ü: x}\r\nb: c\n");
    let at = |pointer: &str| document.span_of_value(&Pointer::parse(pointer).unwrap()).unwrap().start;
    assert_eq!(at("/é/ü"), Position { line: 1, column: 8, offset: 9 });
    assert_eq!(at("/b"), Position { line: 2, column: 4, offset: 16 });
}

#[test]
fn dangling_pointers_are_located_at_their_last_existing_value() {
    for path in ["a.yaml", "a.json"] {
        let document = document(path, "{\"a\": [{\"b\": 1}]}");
        for nowhere in ["/a/0/c", "/a/0/c/d"] {
            assert_eq!((value(&document, nowhere), key(&document, nowhere)), ("{\"b\": 1}]}", "{\"b\": 1}]}"));
        }
        assert_eq!((value(&document, "/a/0/b/c"), value(&document, "/a/1")), ("1}]}", "[{\"b\": 1}]}"));
        assert_eq!(value(&document, "/x"), document.text);
    }
}

#[test]
fn merged_keys_are_located_at_the_merge() {
    let document = document("a.yaml", "a: &x {b: {c: 1}}\nd:\n  <<: *x\n  e: 2\n");
    assert_eq!(
        (value(&document, "/d/b/c"), key(&document, "/d/b"), value(&document, "/d/e")),
        ("<<: *x", "<<: *x", "2")
    );
}

#[test]
fn aliased_keys_are_located() {
    let document = document("a.yaml", "a: {&k key: 1}\nb: {*k : 2}\n");
    assert_eq!((value(&document, "/a/key"), value(&document, "/b/key")), ("1}", "2}"));
}

/// Every pointer of every document of the corpus leads to the text of its value.
#[test]
fn every_value_of_the_corpus_is_located() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS") else { return };
    let mut places = 0;
    for folder in ["openapi31-webhooks", "openapi30-webhooks", "asyncapi", "suites/ogen"] {
        for path in files(&Path::new(&corpus).join(folder)) {
            let mut sources = Sources::new();
            if let Ok(file) = sources.read(&path) {
                let document = sources.document(file);
                places += check(document, &document.root, &Pointer::root());
            }
        }
    }
    assert!(places > 100_000, "{places}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Checks a value and the values below it, and counts them.
fn check(document: &Document, node: &Node, pointer: &Pointer) -> usize {
    let text = &document.text[document.offset_of_value(pointer).unwrap()..];
    assert!(begins_with(text, node), "{}: {pointer}: {:.60}", document.path, text);
    let below = |(segment, node): (String, &Node)| {
        let pointer = pointer.child(segment.clone());
        let text = &document.text[document.offset_of_key(&pointer).unwrap()..];
        let has_key = pointer.parent().and_then(|parent| document.node(parent)?.as_map()).is_some();
        let found = !has_key || begins_with(text, &Node::String(segment.into()));
        assert!(found, "{}: key of {pointer}: {text:.60}", document.path);
        check(document, node, &pointer)
    };
    1 + match node {
        Node::Map(map) => map.iter().map(|(key, node)| (key.to_owned(), node)).map(below).sum(),
        Node::List(items) => items.iter().enumerate().map(|(index, node)| (index.to_string(), node)).map(below).sum(),
        _ => 0,
    }
}

/// Whether a text begins like the node's. Values that YAML can write in many ways are compared by their first word.
fn begins_with(text: &str, node: &Node) -> bool {
    match node {
        _ if text.starts_with(['&', '*', '!']) => true,
        Node::Null => text.is_empty() || text.starts_with(['n', 'N', '~', '\n', '\r', ' ', ',', '}', '#']),
        Node::Bool(value) => text.to_lowercase().starts_with(&value.to_string()),
        Node::Number(_) => text.starts_with(|char: char| char.is_ascii_digit() || "+-.".contains(char)),
        Node::String(value) => begins_with_text(text, value),
        Node::List(items) => match items.first() {
            None => text.starts_with('['),
            Some(first) => {
                text.starts_with(['[', '-']) && begins_with(text[1..].trim_start(), first)
                    || text[1..].trim_start().starts_with('#')
            }
        },
        Node::Map(map) => match map.keys().next() {
            None => text.starts_with('{'),
            Some(first) => begins_with_text(text.strip_prefix('{').unwrap_or(text).trim_start(), first),
        },
    }
}

fn begins_with_text(text: &str, value: &str) -> bool {
    let written = match text.chars().next() {
        Some('|' | '>') => text.split_once('\n').map_or("", |(_, text)| text).trim_start(),
        Some('"' | '\'') => &text[1..],
        _ => text,
    };
    let first_word = value
        .split(|char: char| char.is_whitespace() || char.is_control() || "\\\"'/".contains(char) || !char.is_ascii())
        .find(|_| true)
        .unwrap_or_default();
    written.trim_start_matches(['\\', '"', '\'', '/', ' ']).starts_with(first_word)
}
