//! The place of a field while its object is being read.

use crate::decode::Decode;
use crate::error::DecodeError;
use crate::nullable::Nullable;
use crate::reader::Reader;

/// What has been read of one field of an object: nothing as yet, or its value.
#[derive(Debug)]
pub struct Field<T>(Option<T>);

impl<T> Field<T> {
    /// A field that has not been read.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Reads the field's value.
    #[inline]
    pub fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>
    where
        T: Decode,
    {
        self.0 = Some(T::decode(reader)?);
        Ok(())
    }

    /// The value, if it was read.
    #[inline]
    pub fn value(self) -> Option<T> {
        self.0
    }

    /// The value of a field that has to be there; an error at the object's closing brace if it is not. The reader has to
    /// stand right behind the object.
    #[inline]
    pub fn required(self, name: &'static str, reader: &Reader<'_>) -> Result<T, DecodeError> {
        match self.0 {
            Some(value) => Ok(value),
            None => Err(reader.missing(name)),
        }
    }
}

/// What takes the value of a key. Models hand over one for each of their fields, so that the way through an object is
/// compiled once and not for each of them.
pub trait Slot {
    /// Takes the value, before which the reader stands.
    fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
}

impl<T: Decode> Slot for Field<T> {
    fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.read(reader)
    }
}

/// Takes a string that has to be exactly this one: the constant name of an event inside its payload.
#[derive(Clone, Copy, Debug)]
pub struct Tag(pub &'static str);

impl Slot for Tag {
    fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.tag(self.0)
    }
}

impl<T> Field<Option<T>> {
    /// The value of a field that may be absent or null, where the two need not be told apart.
    #[inline]
    pub fn optional(self) -> Option<T> {
        self.0.flatten()
    }
}

impl<T> Field<Nullable<T>> {
    /// The value of a field that may be absent or null, where the two are told apart.
    #[inline]
    pub fn nullable(self) -> Nullable<T> {
        self.0.unwrap_or(Nullable::Absent)
    }
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self::new()
    }
}
