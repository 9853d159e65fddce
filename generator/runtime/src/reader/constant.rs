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
            Kind::Number => {
                let (_, text) = self.number("a number")?;
                let as_sent = || std::str::from_utf8(text).unwrap_or_default();
                Ok(number::signed(text).map_or_else(|_| Constant::Number(as_sent()), Constant::Integer))
            }
            _ => Err(self.unexpected("a string, a number, true or false")),
        }
    }

    /// Takes a number. `None` if it isn't a 64-bit integer.
    pub(super) fn integer_if_any(&mut self) -> Result<Option<i64>, DecodeError> {
        let (_, text) = self.number("an integer")?;
        Ok(number::signed(text).ok())
    }
}

impl Constant<'_> {
    /// The JSON type, with its article. Any number counts as an integer: one that isn't listed is most likely a newer
    /// one.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) | Self::Number(_) => "an integer",
            Self::Boolean(_) => "true or false",
        }
    }
}

impl PartialEq<&str> for Constant<'_> {
    fn eq(&self, other: &&str) -> bool {
        matches!(self, Self::Text(text) if text == other)
    }
}

impl PartialEq<i64> for Constant<'_> {
    fn eq(&self, other: &i64) -> bool {
        matches!(self, Self::Integer(value) if value == other)
    }
}

impl PartialEq<bool> for Constant<'_> {
    fn eq(&self, other: &bool) -> bool {
        matches!(self, Self::Boolean(value) if value == other)
    }
}
