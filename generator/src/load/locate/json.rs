//! Positions in JSON: `serde_json` gives every key and value as the slice of the text that holds it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Spans, offset_in};
use crate::node::Node;

pub(super) fn spans(text: &str, root: &Node) -> Spans {
    let value: Option<&RawValue> = serde_json::from_str(text).ok();
    value
        .map(|value| Spans { value: offset_in(text, value.get()), parts: parts(text, value, root), key: None })
        .unwrap_or_default()
}

fn parts(text: &str, value: &RawValue, node: &Node) -> Vec<Spans> {
    let nodes: Vec<&Node> = match node {
        Node::Map(map) => map.iter().map(|(_, part)| part).collect(),
        Node::List(items) => items.iter().collect(),
        _ => return Vec::new(),
    };
    let Ok(Slices(slices)) = serde_json::from_str(value.get()) else { return Vec::new() };
    let spans = |((key, value), node): ((Option<&RawValue>, &RawValue), &Node)| Spans {
        key: key.and_then(|key| offset_in(text, key.get())),
        value: offset_in(text, value.get()),
        parts: parts(text, value, node),
    };
    slices.into_iter().zip(nodes).map(spans).collect()
}

/// The items of a list, or the values of a mapping with their keys.
struct Slices<'de>(Vec<(Option<&'de RawValue>, &'de RawValue)>);

impl<'de> Deserialize<'de> for Slices<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SlicesVisitor)
    }
}

struct SlicesVisitor;

impl<'de> Visitor<'de> for SlicesVisitor {
    type Value = Slices<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a mapping")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut slices = Vec::new();
        while let Some(value) = list.next_element()? {
            slices.push((None, value));
        }
        Ok(Slices(slices))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut slices = Vec::new();
        while let Some((key, value)) = map.next_entry()? {
            slices.push((Some(key), value));
        }
        Ok(Slices(slices))
    }
}
