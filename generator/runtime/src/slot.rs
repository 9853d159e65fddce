//! The place of a key's value while its object is being read.

use crate::decode::Decode;
use crate::error::DecodeError;
use crate::or_return;
use crate::reader::Reader;

/// Takes the value of a key. Models pass one for each of their fields, so that the loop over an object is compiled only
/// once.
pub trait Slot {
    /// Reads the value at the reader's place.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
}

/// What has been read of a field of an object: nothing yet, or its value.
impl<T: Decode> Slot for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = Some(or_return!(T::decode(reader)));
        Ok(())
    }
}

/// Takes a string that must equal this one: the constant name of an event inside its payload.
#[derive(Clone, Copy, Debug)]
pub struct Tag(pub &'static str);

impl Slot for Tag {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.tag(self.0)
    }
}

/// A field that is overwritten with the value of its key.
pub trait InPlace {
    /// Reads the value at the reader's place.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
}

impl<T: Decode> InPlace for T {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.decode_in_place(reader)
    }
}

impl InPlace for Tag {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.tag(self.0)
    }
}
