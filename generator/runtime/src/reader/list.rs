//! Lists.

use jiter::Peek;

use super::{Kind, Reader};
use crate::decode::Decode;
use crate::error::DecodeError;

impl Reader<'_> {
    /// Takes a list (RFC 8259, section 5), each item of which decodes as a `T`.
    pub fn list<T: Decode>(&mut self) -> Result<Vec<T>, DecodeError> {
        let mut items = Vec::new();
        let mut more = self.open_list()?;
        while more {
            match T::decode(self) {
                Ok(item) => items.push(item),
                Err(error) => return Err(error.within_index(items.len())),
            }
            more = self.next_item()?;
        }
        Ok(items)
    }

    /// Goes into a list; whether it has an item.
    #[inline(never)]
    pub(super) fn open_list(&mut self) -> Result<bool, DecodeError> {
        if self.peek()? != Kind::Array {
            return Err(self.unexpected("a list"));
        }
        self.enter()?;
        let first = self.jiter.known_array();
        self.item(first)
    }

    /// Goes on after an item; whether there is another.
    #[inline(never)]
    pub(super) fn next_item(&mut self) -> Result<bool, DecodeError> {
        let next = self.jiter.array_step();
        self.item(next)
    }

    #[inline]
    fn item(&mut self, next: jiter::JiterResult<Option<Peek>>) -> Result<bool, DecodeError> {
        match next {
            Ok(Some(_)) => Ok(true),
            Ok(None) => {
                self.leave();
                Ok(false)
            }
            Err(error) => Err(self.syntax(&error)),
        }
    }
}
