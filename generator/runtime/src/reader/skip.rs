//! Skips values.

use super::object::{Fields, Key};
use super::{Kind, Reader};
use crate::error::DecodeError;

impl<'a> Reader<'a> {
    /// Takes a value of any kind and drops it. It must still be valid, as if it were read. (Jiter's own skipping
    /// doesn't check whether strings are UTF-8.)
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        match self.peek()? {
            Kind::Null => self.null(),
            Kind::Bool => self.bool().map(drop),
            Kind::Number => self.number("a number").map(drop),
            Kind::String => self.text(|_| ()),
            Kind::Array => self.skip_list(),
            Kind::Object => self.skip_object(),
        }
    }

    /// Takes a value of any kind and returns its bytes, which are valid JSON.
    pub fn raw(&mut self) -> Result<&'a [u8], DecodeError> {
        self.peek()?;
        let start = self.offset();
        self.skip()?;
        Ok(&self.body[start..self.offset()])
    }

    /// The recursion here and in `skip_object` is bounded by [`MAX_DEPTH`](super::MAX_DEPTH).
    fn skip_list(&mut self) -> Result<(), DecodeError> {
        let mut index = 0;
        let mut more = self.open_list()?;
        while more {
            self.skip().map_err(|error| error.within_index(index))?;
            index += 1;
            more = self.next_item()?;
        }
        Ok(())
    }

    fn skip_object(&mut self) -> Result<(), DecodeError> {
        let mut keys = self.open_object(&Fields::NONE, false)?;
        while let Some(Key::Listed(_) | Key::Unlisted) = self.next_key(&mut keys)? {
            self.skip_value_of(&keys)?;
        }
        Ok(())
    }
}
