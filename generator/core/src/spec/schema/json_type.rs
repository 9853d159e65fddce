//! The types of JSON.

use std::fmt;

use crate::node::Node;

/// A JSON type, as the keyword `type` names it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum JsonType {
    /// `null`.
    Null,
    /// `boolean`.
    Boolean,
    /// `integer`: a number without a fraction.
    Integer,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `array`.
    Array,
    /// `object`.
    Object,
}

impl JsonType {
    /// All of them, in their order.
    const ALL: [Self; 7] =
        [Self::Null, Self::Boolean, Self::Integer, Self::Number, Self::String, Self::Array, Self::Object];

    /// What a document calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// The type of a value; a number without a fraction is an integer.
    pub fn from_node(node: &Node) -> Self {
        match node {
            Node::Null => Self::Null,
            Node::Bool(_) => Self::Boolean,
            Node::Number(number) if number.is_integer() => Self::Integer,
            Node::Number(_) => Self::Number,
            Node::String(_) => Self::String,
            Node::List(_) => Self::Array,
            Node::Map(_) => Self::Object,
        }
    }
}

/// A set of JSON types, in their order.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub struct JsonTypes(u8);

impl JsonTypes {
    /// Whether a type is in the set.
    pub fn contains(self, json: JsonType) -> bool {
        self.0 & Self::bit(json) != 0
    }

    /// Adds a type.
    pub fn insert(&mut self, json: JsonType) {
        self.0 |= Self::bit(json);
    }

    /// Removes a type.
    pub fn remove(&mut self, json: JsonType) {
        self.0 &= !Self::bit(json);
    }

    /// The types that are in both sets.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is no type in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The types in the set.
    pub fn iter(self) -> impl Iterator<Item = JsonType> {
        JsonType::ALL.into_iter().filter(move |json| self.contains(*json))
    }

    fn bit(json: JsonType) -> u8 {
        1 << json as u8
    }
}

impl fmt::Debug for JsonTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl From<JsonType> for JsonTypes {
    fn from(only: JsonType) -> Self {
        Self(Self::bit(only))
    }
}

impl FromIterator<JsonType> for JsonTypes {
    fn from_iter<I: IntoIterator<Item = JsonType>>(types: I) -> Self {
        types.into_iter().fold(Self::default(), |mut set, json| {
            set.insert(json);
            set
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in() {
        for (index, json) in JsonType::ALL.into_iter().enumerate() {
            let mut set = JsonTypes::from(json);
            assert_eq!(json as usize, index);
            assert_eq!(set.iter().collect::<Vec<_>>(), [json]);
            set.insert(JsonType::Object);
            assert_eq!(set.intersection(JsonType::ALL.into_iter().collect()), set);
            set.remove(json);
            assert!(!set.contains(json) && set.is_empty() == (json == JsonType::Object));
        }
    }
}
