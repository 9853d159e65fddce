//! JSON that keeps what `serde_json::Value` loses: the order of keys, repeated keys, and the spelling of scalars.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    /// The text of a scalar as written, which may be invalid JSON.
    Scalar(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// The position of a value: the index of the child at each level, from the root. A repeated key has two spots.
pub(crate) type Spot = Vec<usize>;

impl Tree {
    pub(crate) fn parse(json: &str) -> Self {
        serde_json::from_str(json).expect("the tests parse valid JSON only")
    }

    pub(crate) fn raw(text: impl Into<String>) -> Self {
        Self::Scalar(text.into())
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Scalar(Value::from(text).to_string())
    }

    /// The content of a string.
    pub(crate) fn as_text(&self) -> Option<String> {
        let Self::Scalar(text) = self else { return None };
        serde_json::from_str(text).ok()
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Scalar(text) if text.starts_with('"'))
    }

    pub(crate) fn entries(&self) -> &[(String, Tree)] {
        if let Self::Object(entries) = self { entries } else { &[] }
    }

    pub(crate) fn entries_mut(&mut self) -> &mut Vec<(String, Tree)> {
        if let Self::Object(entries) = self { entries } else { panic!("an object was expected") }
    }

    pub(crate) fn items(&self) -> &[Tree] {
        if let Self::List(items) = self { items } else { &[] }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(found, _)| found == key).map(|(_, value)| value)
    }

    /// The value at a JSON Pointer (RFC 6901).
    pub(crate) fn pointer(&self, pointer: &str) -> Option<&Self> {
        pointer.split('/').skip(1).try_fold(self, |tree, step| {
            let key = step.replace("~1", "/").replace("~0", "~");
            tree.get(&key).or_else(|| tree.items().get(key.parse::<usize>().ok()?))
        })
    }

    pub(crate) fn at_mut(&mut self, spot: &[usize]) -> &mut Self {
        spot.iter().fold(self, |tree, &step| match tree {
            Self::List(items) => &mut items[step],
            Self::Object(entries) => &mut entries[step].1,
            Self::Scalar(_) => panic!("a scalar has no children"),
        })
    }

    /// The same tree with another value at the spot.
    pub(crate) fn with(&self, spot: &[usize], value: Self) -> Self {
        let mut changed = self.clone();
        *changed.at_mut(spot) = value;
        changed
    }

    /// The same tree without the field at the spot.
    pub(crate) fn without(&self, spot: &[usize]) -> Self {
        let (&last, object) = spot.split_last().expect("the root cannot be left out");
        let mut changed = self.clone();
        changed.at_mut(object).entries_mut().remove(last);
        changed
    }

    /// The same tree with a field inserted into the object at the spot.
    pub(crate) fn inserted(&self, object: &[usize], at: usize, key: &str, value: Self) -> Self {
        let mut changed = self.clone();
        changed.at_mut(object).entries_mut().insert(at, (key.to_owned(), value));
        changed
    }

    /// Its value. If a key is repeated, the last one counts.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Scalar(text) => serde_json::from_str(text).expect("only valid scalars have a meaning"),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Object(entries) => {
                Value::Object(entries.iter().map(|(key, value)| (key.clone(), value.value())).collect())
            }
        }
    }
}

/// Whether two values are the same, numbers compared as numbers.
pub(crate) fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let has_same =
                |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| are_equal(value, other));
            one.len() == other.len() && one.iter().all(has_same)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| are_equal(one, other))
        }
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::raw("null"))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::raw(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::raw(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::raw(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::raw(Value::from(value).to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Tree::Object(object))
    }
}
