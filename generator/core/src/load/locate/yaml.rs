//! Positions in YAML, all in one pass.
//!
//! `serde_yaml` only reports the position of an error, one in each pass. But it borrows most scalars from the text, so
//! their addresses are positions. The others follow from these, except for a few values that are left to
//! [`super::walk`].

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Spans;
use super::lex::{self, Scalar};
use crate::node::{Map, Node};

pub(super) fn spans(text: &str, root: &Node) -> Spans {
    let spans = Seek { text, node: root }.deserialize(serde_yaml::Deserializer::from_str(text)).unwrap_or_default();
    // A directive may come before the root, so this one is left to the walk.
    Spans { value: None, ..spans }
}

/// Searches the parts of a value that was read before.
#[derive(Clone, Copy)]
struct Seek<'t, 'n> {
    text: &'t str,
    node: &'n Node,
}

impl<'de> DeserializeSeed<'de> for Seek<'_, '_> {
    type Value = Spans;

    /// Asking for text returns every scalar as written, also a number, and borrowed.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Spans, D::Error> {
        match self.node {
            Node::Map(_) => deserializer.deserialize_map(self),
            Node::List(_) => deserializer.deserialize_seq(self),
            _ => deserializer.deserialize_str(self),
        }
    }
}

impl<'de> Visitor<'de> for Seek<'_, '_> {
    type Value = Spans;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.node.kind())
    }

    fn visit_borrowed_str<E: Error>(self, scalar: &'de str) -> Result<Spans, E> {
        Ok(Spans { value: Scalar::locate(self.text, scalar).map(|scalar| scalar.start), ..Spans::default() })
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Spans, E> {
        Ok(Spans::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Spans, A::Error> {
        let mut parts = Vec::new();
        for node in self.node.as_list().unwrap_or_default() {
            parts.extend(list.next_element_seed(Seek { node, ..self })?);
        }
        let first = parts.first().and_then(|part| part.value);
        let value = first.and_then(|first| lex::opening(self.text, first, &['[', '-']));
        Ok(Spans { value, parts: parts.into(), ..Spans::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Spans, A::Error> {
        let mut nodes = self.node.as_map().into_iter().flat_map(Map::iter);
        let (mut keys, mut parts) = (Vec::new(), Vec::new());
        let mut merge = None;
        while let Some(key) = map.next_key_seed(Key(self.text))? {
            keys.push(key);
            if key.is_some_and(|key| key.is_merge(self.text)) {
                merge = key;
                map.next_value::<IgnoredAny>()?;
            } else if let Some((_, node)) = nodes.next() {
                let value = map.next_value_seed(Seek { node, ..self })?;
                parts.push(self.pair(key, node, value));
            }
        }
        // Merged parts are located at their `<<`.
        let merged = merge.map(|key: Scalar| key.start);
        parts.extend(nodes.map(|_| Spans { key: merged, value: merged, parts: Vec::new().into(), ..Spans::default() }));
        // A mapping begins with its bracket, if it has one, or with its first key.
        let first = keys.first().copied().flatten().map(|key| key.start);
        let value = first.map(|start| lex::opening(self.text, start, &['{']).unwrap_or(start));
        Ok(Spans { value, parts: parts.into(), ..Spans::default() })
    }
}

impl Seek<'_, '_> {
    /// A value is a scalar with a known address, or what follows its key.
    fn pair(self, key: Option<Scalar>, node: &Node, value: Spans) -> Spans {
        let is_scalar = !matches!(node, Node::Map(_) | Node::List(_));
        let seen = value.value.filter(|_| is_scalar);
        let behind = || key.and_then(|key| lex::value_after(self.text, key.end));
        Spans { key: key.map(|key| key.start), value: seen.or_else(behind), ..value }
    }
}

/// Reads a key to find its position.
struct Key<'t>(&'t str);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<Scalar>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Option<Scalar>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    /// An alias may refer to a key with an anchor from elsewhere, and then its position says nothing.
    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::locate(self.0, key).filter(|key| !lex::has_properties(self.0, key.start)))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}
