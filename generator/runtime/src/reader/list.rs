//! Lists.

use jiter::{Jiter, JiterResult};

use super::{Kind, Reader};
use crate::decode::Decode;
use crate::error::DecodeError;

impl Reader<'_> {
    /// Takes a list (RFC 8259, section 5) whose items decode as `T`.
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

    /// Enters a list. Returns whether it has an item.
    #[inline(never)]
    pub(super) fn open_list(&mut self) -> Result<bool, DecodeError> {
        if self.peek()? != Kind::Array {
            return Err(self.unexpected("a list"));
        }
        self.enter(false)?;
        let bracket = self.at;
        self.at += 1;
        match self.next_byte() {
            Some(b']') => Ok(self.close_list()),
            Some(_) => Ok(true),
            None => Err(self.no_item(bracket, |jiter| jiter.known_array().map(drop))),
        }
    }

    /// Moves on after an item. Returns whether there is another.
    #[inline(never)]
    pub(super) fn next_item(&mut self) -> Result<bool, DecodeError> {
        let before = self.at;
        match self.next_byte() {
            Some(b']') => return Ok(self.close_list()),
            Some(b',') => self.at += 1,
            _ => return Err(self.no_item(before, |jiter| jiter.array_step().map(drop))),
        }
        match self.next_byte() {
            None | Some(b']') => Err(self.no_item(before, |jiter| jiter.array_step().map(drop))),
            Some(_) => Ok(true),
        }
    }

    /// Leaves the list. Returns false, since it has no more items.
    #[inline]
    fn close_list(&mut self) -> bool {
        self.at += 1;
        self.leave();
        false
    }

    /// Jiter's error for a place with neither an item nor the end of the list.
    #[cold]
    #[inline(never)]
    fn no_item(&mut self, before: usize, step: fn(&mut Jiter<'_>) -> JiterResult<()>) -> DecodeError {
        self.at = before;
        match step(&mut self.jiter()) {
            Err(error) => self.syntax(&error),
            Ok(()) => self.no_value(),
        }
    }
}
