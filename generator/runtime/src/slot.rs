//! The place of a key's value while its object is being read.

use crate::decode::Decode;
use crate::error::DecodeError;
use crate::or_return;
use crate::reader::Reader;

/// Takes the value of a key. Models pass one for each of their fields, so that the way through an object is
/// compiled once and not for each of them.
pub trait Slot {
    /// Reads the value, before which the reader stands.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
}

/// What has been read of one field of an object: nothing as yet, or its value.
impl<T: Decode> Slot for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = Some(or_return!(T::decode(reader)));
        Ok(())
    }
}

/// Takes a string that has to be exactly this one: the constant name of an event inside its payload.
#[derive(Clone, Copy, Debug)]
pub struct Tag(pub &'static str);

impl Slot for Tag {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.tag(self.0)
    }
}
