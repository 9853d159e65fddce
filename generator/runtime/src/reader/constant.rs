//! Values that identify events and members of unions.

use std::borrow::Cow;

use super::{Kind, Reader, number};
use crate::error::DecodeError;

/// A value that identifies an event or a member of a union. Strings never equal numbers, and numbers are compared by
/// value: `2.0` is 2.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Constant<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// An integer.
    Integer(i64),
    /// A number that isn't a 64-bit integer, as sent.
    Number(&'a str),
    /// `true` or `false`.
    Boolean(bool),
}

impl<'a> Reader<'a> {
    /// Takes a string, a number or a boolean.
    pub(super) fn constant(&mut self) -> Result<Constant<'a>, DecodeError> {
        match self.peek()? {
            Kind::String => self.borrowed_text().map(Constant::Text),
            Kind::Bool => self.bool().map(Constant::Boolean),
            Kind::Number => self.number_as_constant(),
            _ => Err(self.unexpected("a string, a number, true or false")),
        }
    }

    /// Takes a number.
    pub(super) fn number_as_constant(&mut self) -> Result<Constant<'a>, DecodeError> {
        let (_, text) = self.number("a number")?;
        let as_sent = || std::str::from_utf8(text).unwrap_or_default();
        Ok(number::signed(text).map_or_else(|_| Constant::Number(as_sent()), Constant::Integer))
    }

    /// Takes a number. `None` if it isn't a 64-bit integer.
    pub(super) fn integer_if_any(&mut self) -> Result<Option<i64>, DecodeError> {
        let (_, text) = self.number("an integer")?;
        Ok(number::signed(text).ok())
    }
}

impl PartialEq<&str> for Constant<'_> {
    fn eq(&self, other: &&str) -> bool {
        matches!(self, Self::Text(text) if text == other)
    }
}

/// Any integer of 64 bits, with or without a sign. With one implementation for both, literals need no suffix.
impl PartialEq<i128> for Constant<'_> {
    fn eq(&self, other: &i128) -> bool {
        match self {
            Self::Integer(value) => i128::from(*value) == *other,
            Self::Number(text) => number::unsigned(text.as_bytes()).is_ok_and(|value| i128::from(value) == *other),
            Self::Text(_) | Self::Boolean(_) => false,
        }
    }
}

impl PartialEq<f64> for Constant<'_> {
    fn eq(&self, other: &f64) -> bool {
        matches!(self, Self::Number(text) if number::float(text.as_bytes()).is_some_and(|it| it.total_cmp(other).is_eq()))
    }
}

impl PartialEq<bool> for Constant<'_> {
    fn eq(&self, other: &bool) -> bool {
        matches!(self, Self::Boolean(value) if value == other)
    }
}
