//! Values other than lists and objects.

use std::borrow::Cow;

use jiter::{Jiter, JiterResult};

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
        if self.word("true") {
            return Ok(true);
        }
        if self.word("false") {
            return Ok(false);
        }
        Err(self.broken(|jiter| jiter.next_bool().map(drop)))
    }

    /// Takes `null`.
    #[inline]
    pub fn null(&mut self) -> Result<(), DecodeError> {
        if self.peek()? != Kind::Null {
            return Err(self.unexpected("null"));
        }
        if self.word("null") { Ok(()) } else { Err(self.broken(Jiter::next_null)) }
    }

    /// Takes `null` if it comes next. Returns whether it did.
    pub(crate) fn null_if_any(&mut self) -> Result<bool, DecodeError> {
        if self.next_byte() == Some(b'n') { self.null().map(|()| true) } else { Ok(false) }
    }

    /// Takes an integer. `5.0` and `5e0` are integers, and `-0` is 0, since JSON has only one kind of number (RFC 8259,
    /// section 6). A fraction is an error of type; a number beyond `i64` has its own error.
    pub fn integer(&mut self) -> Result<i64, DecodeError> {
        let (start, text) = self.number("an integer")?;
        match number::signed(text) {
            Ok(integer) => Ok(integer),
            Err(fault) => Err(self.not_integer(&fault, "i64", start, text)),
        }
    }

    /// Takes an integer that isn't negative; otherwise as [`integer`](Self::integer).
    pub fn unsigned(&mut self) -> Result<u64, DecodeError> {
        let (start, text) = self.number("an integer")?;
        match number::unsigned(text) {
            Ok(integer) => Ok(integer),
            Err(fault) => Err(self.not_integer(&fault, "u64", start, text)),
        }
    }

    /// Takes a number as the nearest `f64`. Fails for one beyond it, such as `1e400`.
    pub fn float(&mut self) -> Result<f64, DecodeError> {
        let (start, text) = self.number("a number")?;
        number::float(text).ok_or_else(|| self.beyond("f64", start))
    }

    /// Takes a number for a [`serde_json::Value`]. Whole numbers are exact if they fit in 64 bits, others are the
    /// nearest `f64`. If the program turns on `serde_json`'s feature `arbitrary_precision`, all numbers are exact.
    pub(crate) fn any_number(&mut self) -> Result<serde_json::Number, DecodeError> {
        let (start, text) = self.number("a number")?;
        number::any(text).ok_or_else(|| self.beyond("f64", start))
    }

    /// Takes a number as sent, for a type of up to `longest` characters. A longer one is beyond the type.
    pub(crate) fn number_as_sent(&mut self, of: &'static str, longest: usize) -> Result<&'a str, DecodeError> {
        match self.number("a number") {
            Ok((start, text)) if text.len() > longest => Err(self.beyond(of, start)),
            Ok((_, text)) => Ok(std::str::from_utf8(text).unwrap_or_default()),
            // Jiter gives up on even longer numbers.
            Err(error) if matches!(error.cause(), Cause::Range { .. }) => Err(self.beyond(of, error.offset())),
            Err(error) => Err(error),
        }
    }

    /// Takes a string.
    pub fn string(&mut self) -> Result<String, DecodeError> {
        self.text(str::to_owned)
    }

    /// Takes a string and passes it to `with`. Allocates only if the string has escapes.
    #[inline]
    pub fn text<T>(&mut self, with: impl FnOnce(&str) -> T) -> Result<T, DecodeError> {
        if self.next_byte() == Some(b'"')
            && let Some(text) = self.plain_string()
        {
            return Ok(with(text));
        }
        match self.string_with_escapes() {
            Ok(text) => Ok(with(&text)),
            Err(error) => Err(error),
        }
    }

    /// Takes a string. It is copied only if it has escapes.
    pub fn borrowed_text(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        if self.next_byte() == Some(b'"')
            && let Some(text) = self.plain_string()
        {
            return Ok(Cow::Borrowed(text));
        }
        self.string_with_escapes().map(Cow::Owned)
    }

    /// Takes a string that isn't plain, if one comes next.
    #[inline(never)]
    fn string_with_escapes(&mut self) -> Result<String, DecodeError> {
        if self.peek()? != Kind::String {
            return Err(self.unexpected("a string"));
        }
        let mut jiter = self.jiter();
        match jiter.known_str().map(str::to_owned) {
            Ok(text) => {
                self.at += jiter.current_index();
                Ok(text)
            }
            Err(error) => Err(self.syntax(&error)),
        }
    }

    /// Jiter's error for a broken word at the reader's place.
    #[cold]
    #[inline(never)]
    fn broken(&self, take: fn(&mut Jiter<'a>) -> JiterResult<()>) -> DecodeError {
        match take(&mut self.jiter()) {
            Err(error) => self.syntax(&error),
            Ok(()) => self.no_value(),
        }
    }

    /// Takes a string that must equal `expected`: the constant name of an event inside its payload.
    pub fn tag(&mut self, expected: &'static str) -> Result<(), DecodeError> {
        self.peek()?;
        let start = self.offset();
        match self.text(|found| if found == expected { None } else { Some(shown(found)) })? {
            None => Ok(()),
            Some(found) => Err(DecodeError::new(Cause::Name { expected, found }, start)),
        }
    }

    /// Takes the text of a number, checked against the grammar, and where it starts.
    pub(super) fn number(&mut self, expected: &'static str) -> Result<(usize, &'a [u8]), DecodeError> {
        if self.peek()? != Kind::Number {
            return Err(self.unexpected(expected));
        }
        let start = self.at;
        // Without its big-number feature, Jiter's integers end below `i64::MAX`, and its floats come from a parser that
        // may not agree with its grammar. So it is only asked where a number ends.
        let mut jiter = self.jiter();
        match jiter.next_number_bytes() {
            Ok(_) => {
                self.at += jiter.current_index();
                Ok((start, &self.body[start..self.at]))
            }
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
