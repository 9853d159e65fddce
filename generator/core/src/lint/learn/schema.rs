//! A schema that allows everything that was seen.

use hookwright_runtime::shapes::{ANY_KEY, JsonType, Shape, TextFormat};

use crate::lint::widen::text;
use crate::node::{Map, Node};
use crate::spec::Dialect;

/// The schema of values with a shape. No property is required, since one that was always present may be missing
/// tomorrow. Values of several types, and those that were always null, may be anything.
pub(super) fn for_shape(shape: &Shape, dialect: Dialect) -> Node {
    let is_integer_or_number = |ty: JsonType| matches!(ty, JsonType::Integer | JsonType::Number);
    let mut types: Vec<JsonType> = shape.types.keys().copied().filter(|ty| *ty != JsonType::Null).collect();
    if types.iter().copied().all(is_integer_or_number) && types.len() == 2 {
        types = vec![JsonType::Number];
    }
    let &[only] = types.as_slice() else { return Node::Map(Map::default()) };
    let mut pairs = Vec::new();
    if shape.count_of(JsonType::Null) == 0 {
        pairs.push(("type", text(only.name())));
    } else if dialect == Dialect::OpenApi30 {
        pairs.extend([("type", text(only.name())), ("nullable", Node::Bool(true))]);
    } else {
        pairs.push(("type", Node::List(vec![text(only.name()), text("null")])));
    }
    match only {
        JsonType::String => pairs.extend(format(shape).map(|format| ("format", text(format)))),
        JsonType::Array => pairs.extend(shape.items.as_deref().map(|items| ("items", for_shape(items, dialect)))),
        JsonType::Object => {
            let listed = shape.properties.iter().filter(|(key, _)| *key != ANY_KEY);
            let properties: Map =
                listed.map(|(key, property)| (key.as_str().into(), for_shape(property, dialect))).collect();
            if !properties.is_empty() {
                pairs.push(("properties", Node::Map(properties)));
            }
            let others = shape.properties.get(ANY_KEY);
            pairs.extend(others.map(|others| ("additionalProperties", for_shape(others, dialect))));
        }
        _ => {}
    }
    Node::Map(pairs.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// The format of all strings, if JSON Schema knows it.
fn format(shape: &Shape) -> Option<&'static str> {
    let mut formats = shape.formats.keys();
    let only = formats.next().filter(|_| formats.next().is_none())?;
    match only {
        TextFormat::Integer | TextFormat::Empty | TextFormat::Other => None,
        known => Some(known.name()),
    }
}
