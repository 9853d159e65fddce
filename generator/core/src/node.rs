//! The tree that a document is parsed to, before it is interpreted.
//!
//! This is our own type because it keeps the document's order, refuses equal keys and turns every YAML key into text.
//! `serde_json::Value` would silently keep the last of two equal keys.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::ser::{Serialize, SerializeMap, Serializer};

/// One value of a YAML or JSON document.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`, `~` or an empty value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text, including time stamps and dates. Equal texts of a file share their bytes.
    String(Arc<str>),
    /// A list.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
}

impl Node {
    /// The value, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value, if it is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The value, if it is a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value, if it is a mapping.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of `key`, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// The kind of value, with its article: `a string`.
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

    /// The value as `serde_json` has it.
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

/// A number, as exact as Rust's own types.
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
    /// Whether JSON Schema considers the number an integer: `5.0` is one.
    pub fn is_integer(self) -> bool {
        match self {
            Self::Signed(_) | Self::Unsigned(_) => true,
            Self::Float(value) => value.fract() == 0.0,
        }
    }

    /// Whether the number fits in an `i64`.
    pub fn fits_i64(self) -> bool {
        match self {
            Self::Signed(_) => true,
            Self::Unsigned(_) => false,
            Self::Float(value) => {
                value.fract() == 0.0 && (-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&value)
            }
        }
    }

    /// Whether the number fits in a `u64`.
    pub fn fits_u64(self) -> bool {
        match self {
            Self::Signed(value) => value >= 0,
            Self::Unsigned(_) => true,
            Self::Float(value) => value.fract() == 0.0 && (0.0..1.844_674_407_370_955_2e19).contains(&value),
        }
    }

    /// The number as a float, rounded if necessary.
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

/// A mapping in the document's order, without equal keys. Clones share the pairs.
#[derive(Clone, Debug)]
pub struct Map(Pairs);

type Pair = (Arc<str>, Node);

#[derive(Clone, Debug)]
enum Pairs {
    /// So few that a linear search is as fast as any.
    Few(Arc<[Pair]>),
    /// Any number.
    Many(Arc<Indexed>),
}

#[derive(Debug)]
struct Indexed {
    pairs: Vec<Pair>,
    /// The indices of the pairs, in the order of their keys. Most mappings are only iterated over.
    by_key: OnceLock<Vec<usize>>,
}

impl Map {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.0 {
            Pairs::Few(pairs) => pairs.iter().find(|(name, _)| &**name == key).map(|(_, node)| node),
            Pairs::Many(indexed) => indexed.get(key),
        }
    }

    /// The value of the pair at `index`, in the document's order.
    pub(crate) fn value_at(&self, index: usize) -> Option<&Node> {
        self.pairs().get(index).map(|(_, node)| node)
    }

    /// The keys with their values, in the document's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Node)> {
        self.pairs().iter().map(|(key, node)| (&**key, node))
    }

    /// The keys, in the document's order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.pairs().iter().map(|(key, _)| &**key)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.pairs().len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.pairs().is_empty()
    }

    /// What it has in common with its clones only, as long as one of them exists. Equal mappings may have been made
    /// separately.
    pub(crate) fn identity(&self) -> (usize, usize) {
        (self.pairs().as_ptr().addr(), self.pairs().len())
    }

    fn pairs(&self) -> &[Pair] {
        match &self.0 {
            Pairs::Few(pairs) => pairs,
            Pairs::Many(indexed) => &indexed.pairs,
        }
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity() || self.pairs() == other.pairs()
    }
}

impl Indexed {
    fn new(pairs: Vec<Pair>) -> Self {
        Self { pairs, by_key: OnceLock::new() }
    }

    fn get(&self, key: &str) -> Option<&Node> {
        let by_key = self.by_key.get_or_init(|| {
            let mut by_key: Vec<usize> = (0..self.pairs.len()).collect();
            by_key.sort_unstable_by(|&one, &other| self.pairs[one].0.cmp(&self.pairs[other].0));
            by_key
        });
        let place = by_key.binary_search_by(|&place| (*self.pairs[place].0).cmp(key)).ok()?;
        self.pairs.get(by_key[place]).map(|(_, node)| node)
    }
}

impl Default for Map {
    fn default() -> Self {
        Self(Pairs::Few(Arc::default()))
    }
}

/// The caller must make sure that no key occurs twice.
impl FromIterator<Pair> for Map {
    fn from_iter<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        const FEW: usize = 16;
        let mut pairs = Vec::from_iter(pairs);
        if pairs.len() <= FEW {
            return Self(Pairs::Few(pairs.into()));
        }
        // A document is read once and stays.
        pairs.shrink_to_fit();
        Self(Pairs::Many(Arc::new(Indexed::new(pairs))))
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

#[cfg(test)]
mod tests {
    use super::{Map, Node};

    #[test]
    fn a_key_is_found_among_few_and_among_many() {
        for count in [0_i64, 1, 16, 17, 1000] {
            let key = |number: i64| format!("{}-{number}", number % 7);
            let pairs = || (0..count).rev().map(|number| (key(number), Node::String(number.to_string().into())));
            let map: Map = pairs().map(|(key, node)| (key.into(), node)).collect();
            assert!(pairs().all(|(key, node)| map.get(&key) == Some(&node)), "{count}");
            assert_eq!((map.get("7-1"), map.len()), (None, pairs().count()));
            assert!(map.iter().map(|(key, node)| (key.to_owned(), node.clone())).eq(pairs()), "in the order given");
        }
    }
}
