//! Constants that distinguish values.

use std::fmt;

use serde::Serialize;

use super::Kind;
use crate::node::{Node, Number};

/// A constant of a type that names and tags may have.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(untagged)]
pub enum Literal {
    /// A string.
    Text(String),
    /// An integer, in any notation: `2.0` is 2.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
}

impl Literal {
    /// The constant for a value. `None` for other types, and for integers that don't fit in 64 bits.
    pub fn from_node(node: &Node) -> Option<Self> {
        match node {
            Node::String(text) => Some(Self::Text(text.clone())),
            Node::Number(number) => integer(*number).map(Self::Integer),
            Node::Bool(value) => Some(Self::Boolean(*value)),
            Node::Null | Node::List(_) | Node::Map(_) => None,
        }
    }

    /// The value that a key of a mapping stands for: keys are always text, but the property may have another JSON type.
    /// `None` if the key isn't a value of that type.
    pub fn from_key(key: &str, kind: Kind) -> Option<Self> {
        match kind {
            Kind::Number => {
                let number: serde_json::Number = serde_json::from_str(key).ok()?;
                let number = number.as_i64().map(Number::Signed).or_else(|| number.as_f64().map(Number::Float))?;
                integer(number).map(Self::Integer)
            }
            Kind::Boolean => key.parse().ok().map(Self::Boolean),
            Kind::String | Kind::List | Kind::Object => Some(Self::Text(key.to_owned())),
        }
    }

    /// The constant as a value.
    pub fn to_node(&self) -> Node {
        match self {
            Self::Text(text) => Node::String(text.clone()),
            Self::Integer(value) => Node::Number(Number::Signed(*value)),
            Self::Boolean(value) => Node::Bool(*value),
        }
    }

    /// Its JSON type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::String,
            Self::Integer(_) => Kind::Number,
            Self::Boolean(_) => Kind::Boolean,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(_) | Self::Boolean(_) => None,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a number that fits is converted exactly")]
fn integer(number: Number) -> Option<i64> {
    match number {
        Number::Signed(value) => Some(value),
        Number::Float(value) if number.fits_i64() => Some(value as i64),
        Number::Unsigned(_) | Number::Float(_) => None,
    }
}

/// As in JSON, but text without quotes.
impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(formatter),
            Self::Integer(value) => value.fmt(formatter),
            Self::Boolean(value) => value.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Literal};
    use crate::node::{Node, Number};

    #[test]
    fn a_key_means_what_the_property_may_be() {
        assert_eq!(Literal::from_key("2", Kind::Number), Some(Literal::Integer(2)));
        assert_eq!(Literal::from_key("2.0", Kind::Number), Some(Literal::Integer(2)));
        assert_eq!(Literal::from_key("two", Kind::Number), None);
        assert_eq!(Literal::from_key("true", Kind::Boolean), Some(Literal::Boolean(true)));
        assert_eq!(Literal::from_key("1", Kind::Boolean), None);
        assert_eq!(Literal::from_key("2", Kind::String), Some(Literal::Text("2".to_owned())));
    }

    #[test]
    fn numbers_are_compared_as_values() {
        let number = |number| Literal::from_node(&Node::Number(number));
        assert_eq!(number(Number::Float(2.0)), number(Number::Signed(2)));
        assert_eq!(number(Number::Float(-9_223_372_036_854_775_808.0)), Some(Literal::Integer(i64::MIN)));
        assert_eq!(number(Number::Float(2.5)), None);
        assert_eq!(number(Number::Float(9_223_372_036_854_775_808.0)), None);
        assert_eq!(number(Number::Unsigned(u64::MAX)), None);
        assert_ne!(Literal::from_node(&Node::String("2".to_owned())), number(Number::Signed(2)));
    }
}
