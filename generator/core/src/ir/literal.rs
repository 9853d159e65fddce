//! Constants that distinguish values.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

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
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// Any other number.
    Fraction(Fraction),
    /// `true` or `false`.
    Boolean(bool),
}

/// A finite number that isn't a 64-bit integer.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct Fraction(f64);

impl Fraction {
    /// The number.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

impl Hash for Fraction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl Literal {
    /// The constant for a value. `None` for other types.
    pub fn from_node(node: &Node) -> Option<Self> {
        match node {
            Node::String(text) => Some(Self::Text(text.to_string())),
            Node::Number(number) => from_number(*number),
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
                let integer = number.as_i64().map(Number::Signed).or_else(|| number.as_u64().map(Number::Unsigned));
                from_number(integer.or_else(|| number.as_f64().map(Number::Float))?)
            }
            Kind::Boolean => key.parse().ok().map(Self::Boolean),
            Kind::String | Kind::List | Kind::Object => Some(Self::Text(key.to_owned())),
        }
    }

    /// The constant as a value.
    pub fn to_node(&self) -> Node {
        match self {
            Self::Text(text) => Node::String(text.as_str().into()),
            Self::Integer(value) => Node::Number(Number::Signed(*value)),
            Self::Unsigned(value) => Node::Number(Number::Unsigned(*value)),
            Self::Fraction(value) => Node::Number(Number::Float(value.0)),
            Self::Boolean(value) => Node::Bool(*value),
        }
    }

    /// Its JSON type.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::String,
            Self::Integer(_) | Self::Unsigned(_) | Self::Fraction(_) => Kind::Number,
            Self::Boolean(_) => Kind::Boolean,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number that fits is converted exactly")]
fn from_number(number: Number) -> Option<Literal> {
    match number {
        Number::Signed(value) => Some(Literal::Integer(value)),
        Number::Unsigned(value) => Some(Literal::Unsigned(value)),
        Number::Float(value) if number.fits_i64() => Some(Literal::Integer(value as i64)),
        Number::Float(value) if number.fits_u64() => Some(Literal::Unsigned(value as u64)),
        Number::Float(value) => value.is_finite().then_some(Literal::Fraction(Fraction(value))),
    }
}

/// As in JSON, but text without quotes.
impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(formatter),
            Self::Integer(value) => value.fmt(formatter),
            Self::Unsigned(value) => value.fmt(formatter),
            Self::Fraction(Fraction(value)) => value.fmt(formatter),
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
    fn other_numbers_are_written_as_in_json() {
        let text = |key| Literal::from_key(key, Kind::Number).map(|literal| literal.to_string());
        assert_eq!(text("2.50").as_deref(), Some("2.5"));
        assert_eq!(text("18446744073709551615").as_deref(), Some("18446744073709551615"));
        assert_eq!(text("9223372036854775808.0").as_deref(), Some("9223372036854775808"));
    }

    #[test]
    fn numbers_are_compared_as_values() {
        let number = |number| Literal::from_node(&Node::Number(number));
        assert_eq!(number(Number::Float(2.0)), number(Number::Signed(2)));
        assert_eq!(number(Number::Float(-9_223_372_036_854_775_808.0)), Some(Literal::Integer(i64::MIN)));
        assert_eq!(number(Number::Float(2.5)), Literal::from_key("25e-1", Kind::Number));
        assert_eq!(number(Number::Float(9_223_372_036_854_775_808.0)), Some(Literal::Unsigned(1 << 63)));
        assert_eq!(number(Number::Unsigned(u64::MAX)), Literal::from_key("18446744073709551615", Kind::Number));
        assert_eq!(number(Number::Float(f64::INFINITY)), None);
        assert_ne!(Literal::from_node(&Node::String("2".into())), number(Number::Signed(2)));
    }
}
