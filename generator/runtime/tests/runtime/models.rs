//! What a model's table implements is what derives implement.

use std::collections::BTreeMap;

use hookwright_runtime::{DateTime, Decimal, Decode, Nullable, decode_slice};
use serde::Serialize;
use serde_json::{Map, Value};

/// The same types twice, with derives and with tables.
macro_rules! types {
    ($derives:meta) => {
        #[$derives]
        pub(crate) struct Inner {
            pub(crate) r#type: String,
            pub(crate) parent: Option<Box<Inner>>,
            pub(crate) at: DateTime,
        }

        #[$derives]
        pub(crate) struct Outer {
            pub(crate) inner: Inner,
            pub(crate) more: Vec<Option<Inner>>,
            pub(crate) note: Option<String>,
            pub(crate) ends: Nullable<i64>,
            pub(crate) due: Option<f64>,
            pub(crate) price: Decimal,
            pub(crate) any: Value,
            pub(crate) object: Option<Map<String, Value>>,
            pub(crate) by_name: BTreeMap<String, bool>,
            pub(crate) size: Size,
            pub(crate) way: Option<Way>,
            pub(crate) additional: BTreeMap<String, Value>,
        }
    };
}

#[derive(Debug, PartialEq)]
pub(crate) enum Size {
    Small,
    Unrecognized(String),
}
hookwright_runtime::values! { Size; "small" => Small, }

#[derive(Debug, PartialEq)]
pub(crate) enum Way {
    Text(String),
    Words(Vec<String>),
}
hookwright_runtime::union! { Way = "a string or a list"; String => Text, Array => Words, }

mod derived {
    use super::*;

    types!(derive(Debug, PartialEq));
}

mod by_table {
    use super::*;

    types!(allow(dead_code));

    hookwright_runtime::object! {
        Inner;
        "type" => required r#type,
        "parent" => optional parent,
        "at" => required at,
    }

    hookwright_runtime::object! {
        Outer as "event" = "outer";
        "inner" => required inner,
        "more" => required more,
        "note" => optional note,
        "ends" => nullable ends,
        "due" => required_or_null due,
        "price" => required price,
        "any" => required any,
        "object" => optional object,
        "byName" => required by_name,
        "size" => required size,
        "way" => optional way,
        ..additional,
    }
}

/// A model that requires what has no constant value to begin with.
struct Node {
    left: Box<Node2>,
    way: Way,
    name: Option<String>,
    ends: Nullable<i64>,
    due: Option<f64>,
}

struct Node2 {
    object: Map<String, Value>,
}

hookwright_runtime::object! {
    Node in pieces as "event" = "node";
    "left" => required left,
    "way" => required way,
    "name" => optional name,
    "ends" => nullable ends,
    "due" => required_or_null due,
}

hookwright_runtime::object! {
    Node2 in pieces;
    "object" => required object,
}

/// A model without fields of its own.
struct Rest {
    additional: BTreeMap<String, Value>,
}

hookwright_runtime::object! {
    Rest as "event" = "rest";
    ..additional,
}

#[test]
fn a_model_without_fields_keeps_additional_properties() {
    let rest: Rest = decode_slice(br#"{"a":1,"event":"rest"}"#).unwrap();
    assert_eq!(rest.additional, BTreeMap::from([("a".to_owned(), Value::from(1))]));
    assert_eq!(serde_json::to_string(&rest).unwrap(), r#"{"event":"rest","a":1}"#);
    assert_eq!(format!("{rest:?}"), r#"Rest { additional: {"a": Number(1)} }"#);
}

macro_rules! outer {
    ($types:ident) => {{
        let inner = |parent| $types::Inner {
            r#type: "a \"quoted\" text".to_owned(),
            parent,
            at: "2026-11-29T10:00:00Z".into(),
        };
        $types::Outer {
            inner: inner(Some(Box::new(inner(None)))),
            more: vec![None, Some(inner(None))],
            note: Some("note".to_owned()),
            ends: Nullable::Value(7),
            due: None,
            price: Decimal::new("1.50").unwrap(),
            any: serde_json::json!({ "a": [1, null] }),
            object: Some(Map::from_iter([("k".to_owned(), Value::Null)])),
            by_name: BTreeMap::from([("x".to_owned(), true)]),
            size: Size::Unrecognized("huge".to_owned()),
            way: Some(Way::Words(vec!["w".to_owned()])),
            additional: BTreeMap::from([("extra".to_owned(), Value::Bool(true))]),
        }
    }};
}

/// Each change of one field.
macro_rules! changes {
    ($types:ident) => {{
        let changes: Vec<fn(&mut $types::Outer)> = vec![
            |_| {},
            |outer| outer.inner.r#type.push('!'),
            |outer| outer.inner.parent = None,
            |outer| outer.inner.at = "2026-11-29T10:00:01Z".into(),
            |outer| outer.more.truncate(1),
            |outer| outer.more.push(None),
            |outer| outer.note = None,
            |outer| outer.ends = Nullable::Null,
            |outer| outer.ends = Nullable::Absent,
            |outer| outer.due = Some(f64::NAN),
            |outer| outer.due = Some(0.0),
            |outer| outer.due = Some(-0.0),
            |outer| outer.price = Decimal::new("1.5").unwrap(),
            |outer| outer.any = Value::Null,
            |outer| outer.object = Some(Map::new()),
            |outer| outer.object = None,
            |outer| outer.by_name.extend([("x".to_owned(), false)]),
            |outer| outer.by_name.extend([("y".to_owned(), true)]),
            |outer| outer.by_name.clear(),
            |outer| outer.size = Size::Small,
            |outer| outer.size = Size::Unrecognized("small".to_owned()),
            |outer| outer.way = Some(Way::Text("w".to_owned())),
            |outer| outer.way = None,
            |outer| outer.additional.clear(),
        ];
        changes
            .into_iter()
            .map(|change| {
                let mut outer = outer!($types);
                change(&mut outer);
                outer
            })
            .collect::<Vec<_>>()
    }};
}

#[test]
fn debug_and_equality_match_derived_ones() {
    let (derived, by_table) = (changes!(derived), changes!(by_table));
    for (one, its) in derived.iter().zip(&by_table) {
        assert_eq!(format!("{its:?}"), format!("{one:?}"));
        assert_eq!(format!("{its:#?}"), format!("{one:#?}"));
        for (other, others) in derived.iter().zip(&by_table) {
            assert_eq!(its == others, one == other, "{one:?}\n{other:?}");
        }
    }
}

const OUTER: &str = concat!(
    r#"{"event":"outer","inner":{"type":"a \"quoted\" text","parent":{"type":"a \"quoted\" text","#,
    r#""at":"2026-11-29T10:00:00Z"},"at":"2026-11-29T10:00:00Z"},"#,
    r#""more":[null,{"type":"a \"quoted\" text","at":"2026-11-29T10:00:00Z"}],"note":"note","ends":7,"due":null,"#,
    r#""price":1.50,"any":{"a":[1,null]},"object":{"k":null},"byName":{"x":true},"size":"huge","way":["w"],"#,
    r#""extra":true}"#
);

#[test]
fn fields_are_encoded_in_the_order_of_the_table() {
    let outer = outer!(by_table);
    assert_eq!(serde_json::to_string(&outer).unwrap(), OUTER);
    assert_eq!(decode_slice::<by_table::Outer>(OUTER.as_bytes()).unwrap(), outer);
    let with = |ends| serde_json::to_value(by_table::Outer { ends, note: None, ..outer!(by_table) }).unwrap();
    assert_eq!(with(Nullable::Null)["ends"], Value::Null);
    let absent = with(Nullable::Absent);
    assert!(absent.get("ends").is_none() && absent.get("note").is_none(), "{absent}");
}

const NODE: &str = r#"{"event":"node","left":{"object":{"a":1}},"way":"x","ends":null,"due":1.5}"#;

#[test]
fn a_model_in_several_parts_is_decoded_like_any_other() {
    fn refusal<T: Decode + std::fmt::Debug>(json: &str) -> String {
        decode_slice::<T>(json.as_bytes()).unwrap_err().to_string()
    }
    let node: Node = decode_slice(NODE.as_bytes()).unwrap();
    assert_eq!((&node.name, node.ends, node.due), (&None, Nullable::Null, Some(1.5)));
    assert_eq!((&node.way, node.left.object.len()), (&Way::Text("x".to_owned()), 1));
    assert_eq!(serde_json::to_string(&node).unwrap(), NODE);
    for (from, to) in [
        (r#""x""#, "5"),
        (r#""x""#, "null"),
        (r#""left":{"object":{"a":1}},"#, ""),
        (r#""node""#, r#""edge""#),
        (r#"{"a":1}"#, "null"),
    ] {
        let json = NODE.replace(from, to);
        assert_ne!(json, NODE);
        assert!(!refusal::<Node>(&json).is_empty());
    }
    assert!(refusal::<Node>(&NODE.replace(r#""x""#, "null")).contains("found null"));
    let without: Node = decode_slice(NODE.replace(r#","due":1.5"#, "").as_bytes()).unwrap();
    assert_eq!(without.due, None);
}

#[test]
fn a_required_field_decoded_in_place_refuses_null() {
    for (key, null) in
        [("note", true), ("ends", true), ("due", true), ("inner", false), ("more", false), ("size", false)]
    {
        let mut json: Value = serde_json::from_str(OUTER).unwrap();
        json[key] = Value::Null;
        let read = decode_slice::<by_table::Outer>(json.to_string().as_bytes());
        assert_eq!(read.is_ok(), null, "{key}");
    }
}

#[test]
fn a_write_error_ends_a_model() {
    let outer = outer!(by_table);
    for room in 0..OUTER.len() {
        let mut bytes = vec![0; room];
        let error = outer.serialize(&mut serde_json::Serializer::new(&mut bytes[..])).unwrap_err();
        assert!(error.is_io(), "{error}");
    }
}

#[test]
fn equal_values_have_equal_hashes() {
    let sizes = [Size::Small, Size::from("small"), Size::from("huge"), Size::Unrecognized("huge".to_owned())];
    assert_eq!(std::collections::HashSet::from(sizes).len(), 2);
}
