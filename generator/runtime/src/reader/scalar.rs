//! Values that hold no others.

use super::number::{self, NotInteger};
use super::{Kind, Reader};
use crate::error::{Cause, DecodeError, shown};

impl<'a> Reader<'a> {
    /// Takes `true` or `false`.
    #[inline]
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        if self.peek()? != Kind::Bool {
            return Err(self.unexpected("true or false"));
        }
        self.jiter.next_bool().map_err(|error| self.syntax(&error))
    }

    /// Takes `null`.
    #[inline]
    pub fn null(&mut self) -> Result<(), DecodeError> {
        if self.peek()? != Kind::Null {
            return Err(self.unexpected("null"));
        }
        self.jiter.known_null().map_err(|error| self.syntax(&error))
    }

    /// Takes an integer. `5.0` and `5e0` are integers, and `-0` is 0: JSON has but one kind of number (RFC 8259,
    /// section 6). What is not integral is of another type; what is beyond `i64` is an error of its own.
    pub fn integer(&mut self) -> Result<i64, DecodeError> {
        let (start, text) = self.number("an integer")?;
        match number::signed(text) {
            Ok(integer) => Ok(integer),
            Err(fault) => Err(self.not_integer(&fault, "i64", start, text)),
        }
    }

    /// Takes an integer that is not negative; otherwise as [`integer`](Self::integer).
    pub fn unsigned(&mut self) -> Result<u64, DecodeError> {
        let (start, text) = self.number("an integer")?;
        match number::unsigned(text) {
            Ok(integer) => Ok(integer),
            Err(fault) => Err(self.not_integer(&fault, "u64", start, text)),
        }
    }

    /// Takes a number, to the nearest `f64`; `1e400` is beyond the type.
    pub fn float(&mut self) -> Result<f64, DecodeError> {
        let (start, text) = self.number("a number")?;
        number::float(text).ok_or_else(|| self.beyond("f64", start))
    }

    /// Takes a number for a [`serde_json::Value`]: whole numbers exactly where they fit 64 bits, others to the nearest
    /// `f64`.
    pub(crate) fn any_number(&mut self) -> Result<serde_json::Number, DecodeError> {
        let (start, text) = self.number("a number")?;
        number::any(text).ok_or_else(|| self.beyond("f64", start))
    }

    /// Takes a string.
    #[inline]
    pub fn string(&mut self) -> Result<String, DecodeError> {
        self.text(str::to_owned)
    }

    /// Takes a string and makes something of it, without an allocation unless the string has escapes.
    #[inline]
    pub fn text<T>(&mut self, with: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        if self.peek()? != Kind::String {
            return Err(self.unexpected("a string"));
        }
        match self.jiter.known_str() {
            Ok(text) => Ok(with(text)),
            Err(error) => Err(self.syntax(&error)),
        }
    }

    /// Takes a string that has to be exactly the expected one: the constant name of an event inside its payload.
    pub fn tag(&mut self, expected: &'static str) -> Result<(), DecodeError> {
        self.peek()?;
        let start = self.offset();
        match self.text(|found| if found == expected { None } else { Some(shown(found)) })? {
            None => Ok(()),
            Some(found) => Err(DecodeError::new(Cause::Name { expected, found }, start)),
        }
    }

    /// Takes the text of a number, checked against the grammar, and where it starts.
    #[inline]
    fn number(&mut self, expected: &'static str) -> Result<(usize, &'a [u8]), DecodeError> {
        if self.peek()? != Kind::Number {
            return Err(self.unexpected(expected));
        }
        let start = self.offset();
        // Jiter's own integers end below `i64::MAX` without its big-number feature, and its floats come from a parser
        // that need not agree with its grammar; hence only the extent of a number is taken from it.
        match self.jiter.next_number_bytes() {
            Ok(_) => Ok((start, &self.body[start..self.offset()])),
            Err(error) => Err(self.syntax(&error)),
        }
    }

    #[cold]
    #[inline(never)]
    fn not_integer(&self, fault: &NotInteger, of: &'static str, start: usize, text: &[u8]) -> DecodeError {
        match fault {
            NotInteger::Beyond => self.beyond(of, start),
            NotInteger::Fraction => {
                let found = shown(&String::from_utf8_lossy(text)).into();
                DecodeError::new(Cause::Type { expected: "an integer".into(), found }, start)
            }
        }
    }
}
