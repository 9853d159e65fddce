//! A look ahead for one value.

use std::borrow::Cow;

use super::constant::Constant;
use super::object::{Fields, Key};
use super::{Kind, Reader};
use crate::error::{Cause, DecodeError};

impl<'a> Reader<'a> {
    /// The string at the path of keys inside the next value, without taking that value: the name of an event, or the tag
    /// of a union. What stands before it is checked by the way, what stands behind it is not looked at; of equal keys the
    /// first counts.
    ///
    /// It is an error if the value is not JSON up to there, if anything on the path is not an object, if a key is missing
    /// ([`Cause::Missing`](crate::Cause::Missing), at the closing brace), or if what is there is not a string. A string
    /// without escapes is not copied.
    pub fn text_at(&self, path: &'static [&'static str]) -> Result<Cow<'a, str>, DecodeError> {
        self.fork().find(path, Self::borrowed_text)
    }

    /// The integer at the path of keys inside the next value, as [`text_at`](Self::text_at) finds a string. `2.0` is 2; a
    /// number that is no integer of 64 bits is none. What is no number is an error.
    pub fn integer_at(&self, path: &'static [&'static str]) -> Result<Option<i64>, DecodeError> {
        self.fork().find(path, Self::integer_if_any)
    }

    /// The truth value at the path of keys inside the next value, as [`text_at`](Self::text_at) finds a string.
    pub fn bool_at(&self, path: &'static [&'static str]) -> Result<bool, DecodeError> {
        self.fork().find(path, Self::bool)
    }

    /// The constant at the path of keys inside the next value, as [`text_at`](Self::text_at) finds a string.
    pub fn constant_at(&self, path: &'static [&'static str]) -> Result<Constant<'a>, DecodeError> {
        self.fork().find(path, Self::constant)
    }

    /// An error in the caller's words at the value at the path of keys.
    #[cold]
    pub(crate) fn refused_at(&self, path: &'static [&'static str], message: &str) -> Result<(), DecodeError> {
        self.fork().find(path, |reader| Err(reader.refused(message)))
    }

    /// The first of `keys` that the next value has, without taking that value; none if it has none of them.
    ///
    /// It is an error if the value is not an object, or not JSON.
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

    /// An error if a key of the path comes twice in the next value, which is not taken: for values whose decoder lets it.
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
