//! Builds our own tree from a serde deserializer of any language.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

use super::budget::Builder;
use super::fault::Fault;
use super::keys::{Key, Keys};
use super::merge::Sources;
use crate::diagnostic::codes;
use crate::node::{Map, Node, Number};

/// Reads one value of any depth.
#[derive(Clone, Copy)]
pub(super) struct Value<'b> {
    pub(super) builder: &'b Builder<'b>,
    depth: usize,
}

/// The pairs of a mapping while it is read.
pub(super) type Pairs = Vec<(Arc<str>, Node)>;

impl<'b> Value<'b> {
    pub(super) fn root(builder: &'b Builder<'b>) -> Self {
        Self { builder, depth: 0 }
    }

    /// The same for values one level deeper.
    fn inner<E: Error>(self) -> Result<Self, E> {
        let depth = self.builder.descend(self.depth)?;
        Ok(Self { depth, ..self })
    }

    fn number<E: Error>(self, number: Number) -> Result<Node, E> {
        self.builder.spend(0)?;
        Ok(Node::Number(number))
    }

    fn no_json<E: Error>(self, message: impl Into<String>) -> E {
        self.builder.fail(Fault::new(codes::files::NO_JSON, message, None))
    }

    pub(super) fn pairs<'de, A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        self.builder.spend(0)?;
        let inner = self.inner()?;
        let (mut keys, mut pairs, mut merged) = (Keys::new(self.builder), Vec::new(), Vec::new());
        while let Some(key) = map.next_key_seed(&mut keys)? {
            match key {
                Key::Text(text) => pairs.push((text, map.next_value_seed(inner)?)),
                Key::Merge => merged = map.next_value_seed(Sources(inner))?,
            }
        }
        pairs.extend(merged.into_iter().filter(|(key, _)| keys.is_new(key)));
        Ok(pairs)
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.builder.spend(0)?;
        Ok(Node::Null)
    }

    /// Only called for a YAML file without a document.
    fn visit_none<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.builder.spend(0)?;
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.number(Number::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.number(i64::try_from(value).map_or(Number::Unsigned(value), Number::Signed))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON readers round integers of this size alike")]
    fn visit_i128<E: Error>(self, value: i128) -> Result<Node, E> {
        self.number(Number::Float(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON readers round integers of this size alike")]
    fn visit_u128<E: Error>(self, value: u128) -> Result<Node, E> {
        self.number(Number::Float(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        if value.is_finite() {
            return self.number(Number::Float(value));
        }
        Err(self.no_json("JSON has no infinity and no NaN, so a payload can't contain this value"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        self.builder.spend(text.len())?;
        Ok(Node::String(self.builder.shared(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        self.builder.spend(0)?;
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inner)? {
            items.push(item);
        }
        items.shrink_to_fit();
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Node, A::Error> {
        Ok(Node::Map(Map::from_iter(self.pairs(map)?)))
    }

    /// Called for a YAML value with a custom tag.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Node, A::Error> {
        let (tag, _) = tagged.variant::<Cow<'_, str>>()?;
        let tag = tag.strip_prefix('!').unwrap_or(&tag);
        Err(self.no_json(format!("unknown tag `!{tag}`")))
    }
}

/// The index that a segment of a pointer stands for: decimal, without leading zeros (RFC 6901, section 4).
pub(crate) fn list_index(segment: &str) -> Option<usize> {
    let is_plain = segment == "0" || !segment.starts_with(['0', '+']);
    if is_plain { segment.parse().ok() } else { None }
}
