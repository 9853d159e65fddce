//! Looks ahead for one value.

use std::borrow::Cow;

use super::constant::Constant;
use super::object::{Fields, Key};
use super::{Kind, Reader};
use crate::error::{Cause, DecodeError};

impl<'a> Reader<'a> {
    /// The string at the path of keys inside the next value, which isn't taken: the name of an event, or the tag of a
    /// union. Text before the string is checked, text after it isn't read. The first of equal keys counts.
    ///
    /// Fails if the text isn't JSON up to there, if a value on the path isn't an object, if a key is missing
    /// ([`Cause::Missing`](crate::Cause::Missing), at the closing brace), or if the value isn't a string. A string
    /// without escapes isn't copied.
    pub fn text_at(&self, path: &'static [&'static str]) -> Result<Cow<'a, str>, DecodeError> {
        self.fork().find(path, Self::borrowed_text)
    }

    /// The integer at the path of keys inside the next value, found as with [`text_at`](Self::text_at). `2.0` is 2;
    /// `None` for a number that isn't a 64-bit integer. Fails for other types.
    pub fn integer_at(&self, path: &'static [&'static str]) -> Result<Option<i64>, DecodeError> {
        self.fork().find(path, Self::integer_if_any)
    }

    /// The number at the path of keys inside the next value, found as with [`text_at`](Self::text_at). Fails for other
    /// types.
    pub fn any_number_at(&self, path: &'static [&'static str]) -> Result<Constant<'a>, DecodeError> {
        self.fork().find(path, Self::number_as_constant)
    }

    /// The boolean at the path of keys inside the next value, found as with [`text_at`](Self::text_at).
    pub fn bool_at(&self, path: &'static [&'static str]) -> Result<bool, DecodeError> {
        self.fork().find(path, Self::bool)
    }

    /// The constant at the path of keys inside the next value, found as with [`text_at`](Self::text_at).
    pub fn constant_at(&self, path: &'static [&'static str]) -> Result<Constant<'a>, DecodeError> {
        self.fork().find(path, Self::constant)
    }

    /// An error with this message at the value at the path of keys.
    #[cold]
    pub(crate) fn refused_at(&self, path: &'static [&'static str], message: &str) -> Result<(), DecodeError> {
        self.fork().find(path, |reader| Err(reader.refused(message)))
    }

    /// The first of `keys` that the next value has; `None` if it has none of them. The value isn't taken.
    ///
    /// Fails if the value isn't an object, or isn't JSON.
    pub fn which_of(&self, keys: &'static [&'static str]) -> Result<Option<&'static str>, DecodeError> {
        let mut ahead = self.fork();
        let mut found = None;
        let mut seen = ahead.open_object(&Fields::NONE, true)?;
        while let Some(Key::Listed(_) | Key::Unlisted) = ahead.next_key(&mut seen)? {
            found = found.or_else(|| keys.iter().copied().find(|key| *key == seen.unlisted()));
            if found.is_some() {
                break;
            }
            ahead.skip_value_of(&seen)?;
        }
        Ok(found)
    }

    /// Whether the next value has something at the path of keys, found as with [`text_at`](Self::text_at). A value of
    /// another type on the path has nothing there.
    ///
    /// Fails if the next value isn't an object, or isn't JSON.
    pub(crate) fn has_at(&self, path: &'static [&'static str]) -> Result<bool, DecodeError> {
        match self.fork().find(path, |_| Ok(())) {
            Ok(()) => Ok(true),
            Err(error) => match error.cause() {
                Cause::Missing => Ok(false),
                Cause::Type { .. } if self.fork().peek()? == Kind::Object => Ok(false),
                _ => Err(error),
            },
        }
    }

    /// Whether the next value has null or nothing at the path of keys, found as with [`text_at`](Self::text_at).
    ///
    /// Fails if the next value isn't an object, or isn't JSON.
    pub fn is_nothing_at(&self, path: &'static [&'static str]) -> Result<bool, DecodeError> {
        match self.fork().find(path, Self::peek) {
            Ok(kind) => Ok(kind == Kind::Null),
            Err(error) if *error.cause() == Cause::Missing => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Fails if a key of the path is repeated in the next value, which isn't taken. For values whose decoder allows
    /// that.
    ///
    /// Other faults are left to the decoder.
    pub fn refuse_repeated(&self, path: &'static [&'static str]) -> Result<(), DecodeError> {
        match self.fork().pass_once(path) {
            Err(error) if *error.cause() == Cause::Duplicate => Err(error),
            _ => Ok(()),
        }
    }

    fn pass_once(&mut self, path: &'static [&'static str]) -> Result<(), DecodeError> {
        let Some((key, rest)) = path.split_first().filter(|_| self.peek() == Ok(Kind::Object)) else {
            return self.skip();
        };
        let fields = Fields::new(&path[..1]);
        let mut keys = self.open_object(&fields, false)?;
        while self.next_field(&mut keys)?.is_some() {
            self.pass_once(rest).map_err(|error| error.within_key(key))?;
        }
        Ok(())
    }

    fn find<T>(
        &mut self,
        path: &'static [&'static str],
        take: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let Some((key, rest)) = path.split_first() else {
            return take(self);
        };
        let fields = Fields::new(&path[..1]);
        let mut keys = self.open_object(&fields, false)?;
        if self.next_field(&mut keys)?.is_none() {
            return Err(self.missing(key));
        }
        self.find(rest, take).map_err(|error| error.within_key(key))
    }
}
