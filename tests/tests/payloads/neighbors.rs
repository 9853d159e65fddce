//! Each payload with the name of every other event: it decodes as that event only if the document allows it.

use hookwright_runtime::Decoded;
use serde_json::{Map, Value};

use crate::apis::{Api, Came};
use crate::bases::{Base, bases};
use crate::document::EventSpec;
use crate::position::Written;
use crate::shape::{Kind, Shape};
use crate::tree::{Tree, are_equal};

#[test]
fn a_payload_never_decodes_as_another_event() {
    for api in Api::all() {
        let (mut fitting, mut others) = (0, 0);
        for base in bases(&api) {
            for neighbor in &api.specs {
                if check(&base, neighbor) { fitting += 1 } else { others += 1 }
            }
        }
        println!("{:12} {fitting} payloads fit the name that they bear, {others} do not", api.label);
        assert!(fitting > 0, "{}: each payload fits its own event", api.label);
        assert_eq!(others == 0, api.label == "morph", "{}: how many do not", api.label);
    }
}

/// Whether the payload fits the name. Fails if the crate disagrees.
fn check(base: &Base<'_>, neighbor: &EventSpec) -> bool {
    let payload = renamed(base, &neighbor.name);
    let expected = taken(&payload, &neighbor.shape);
    let outcome = (base.api.decode)(Written::new(&payload).text.into());
    let both = format!("{} as {}", base.event, neighbor.name);
    match (&expected, &outcome) {
        (Some(expected), Decoded::Known(Came { name, value })) => {
            assert_eq!(*name, neighbor.name);
            assert!(are_equal(expected, value), "{both}: came back as {value}, not {expected}");
        }
        (None, Decoded::Malformed(fault)) => assert_eq!(fault.event, neighbor.name),
        _ => panic!("{both}: should fit: {}, but {outcome:?}", expected.is_some()),
    }
    expected.is_some()
}

fn renamed(base: &Base<'_>, name: &str) -> Tree {
    let mut payload = base.tree.clone();
    let entry = payload.entries_mut().iter_mut().find(|(key, _)| key == base.api.name_key);
    entry.expect("each payload has a name").1 = Tree::text(name);
    payload
}

/// The serialized form of a value with that shape. `None` if it doesn't fit.
fn taken(tree: &Tree, shape: &Shape) -> Option<Value> {
    if !shape.allows(kind(tree)) {
        return None;
    }
    match tree {
        Tree::Scalar(_) => Some(tree.value()),
        Tree::List(items) => {
            let item = |value| shape.item.as_ref().map_or(Some(Tree::value(value)), |shape| taken(value, shape));
            items.iter().map(item).collect()
        }
        Tree::Object(_) if shape.fields.is_empty() => Some(tree.value()),
        Tree::Object(_) => object(tree, shape),
    }
}

fn object(tree: &Tree, shape: &Shape) -> Option<Value> {
    let mut object = Map::new();
    for (name, field) in &shape.fields {
        let is_required = shape.required.contains(name);
        match tree.get(name) {
            None if is_required => return None,
            None => {}
            Some(value) if kind(value) == Kind::Null && !field.allows(Kind::Null) && !is_required => {}
            Some(value) => drop(object.insert(name.clone(), taken(value, field)?)),
        }
    }
    if shape.is_patch {
        let unlisted = tree.entries().iter().filter(|(name, _)| shape.field(name).is_none());
        object.extend(unlisted.map(|(name, value)| (name.clone(), value.value())));
    }
    Some(Value::Object(object))
}

fn kind(tree: &Tree) -> Kind {
    match tree {
        Tree::List(_) => Kind::List,
        Tree::Object(_) => Kind::Object,
        Tree::Scalar(text) => match text.as_bytes() {
            [b'"', ..] => Kind::Text,
            [b'n', ..] => Kind::Null,
            [b't' | b'f', ..] => Kind::Bool,
            digits if digits.contains(&b'.') => Kind::Number,
            _ => Kind::Integer,
        },
    }
}
