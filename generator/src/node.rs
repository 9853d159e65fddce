//! The tree that a document is read into, before anyone asks what it means.
//!
//! A tree of our own, because it keeps the document's order, refuses equal keys while it is read and turns every YAML
//! key into text; `serde_json::Value` would take the last of two equal keys in silence.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// One value of a YAML or JSON document.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text, time stamps and dates among it.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
}

impl Node {
    /// The value as text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value as a truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The value as a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value as a mapping.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of `key`, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// What kind of value this is, with its article: `a string`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }

    /// The value as other crates know it.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::List(items) => items.serialize(serializer),
            Self::Map(map) => map.serialize(serializer),
        }
    }
}

/// A number, as exactly as Rust's own types hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer below zero, or one that fits both.
    Signed(i64),
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// Any other number.
    Float(f64),
}

impl Number {
    /// Whether the number is an integer as JSON Schema sees it: `5.0` is one.
    pub fn is_integer(self) -> bool {
        match self {
            Self::Signed(_) | Self::Unsigned(_) => true,
            Self::Float(value) => value.fract() == 0.0,
        }
    }

    /// The number as a float, rounded where it must be.
    #[expect(clippy::cast_precision_loss, reason = "only used to compare with bounds, where the rounding is harmless")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Signed(value) => value as f64,
            Self::Unsigned(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Signed(value) => serializer.serialize_i64(*value),
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
        }
    }
}

/// A mapping in the document's order, without equal keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(Vec<(Box<str>, Node)>);

impl Map {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.0.iter().find(|(name, _)| &**name == key).map(|(_, node)| node)
    }

    /// The value of the pair at `index`, in the document's order.
    pub(crate) fn value_at(&self, index: usize) -> Option<&Node> {
        self.0.get(index).map(|(_, node)| node)
    }

    /// The keys with their values, in the document's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Node)> {
        self.0.iter().map(|(key, node)| (&**key, node))
    }

    /// The keys, in the document's order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|(key, _)| &**key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whoever collects the pairs sees to it that no key comes twice.
impl FromIterator<(Box<str>, Node)> for Map {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Node)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, node) in self.iter() {
            map.serialize_entry(key, node)?;
        }
        map.end()
    }
}
