//! Looks at one place of a JSON text, before it is known who sent the text.

use std::ops::Range;

use super::object::{Fields, Key};
use super::{Kind, Reader};
use crate::error::DecodeError;

impl Reader<'_> {
    /// Takes the next value. Returns where in the text the value at the path of keys and indices is, if there is one.
    ///
    /// All of the text is read, and must be JSON. A repeated key on the path is refused, since readers disagree about
    /// which one counts.
    pub(crate) fn value_at(&mut self, path: &[Box<str>]) -> Result<Option<Range<usize>>, DecodeError> {
        let kind = self.peek()?;
        let Some((first, rest)) = path.split_first() else {
            let start = self.offset();
            self.skip()?;
            return Ok(Some(start..self.offset()));
        };
        match kind {
            Kind::Object => self.value_in_object(first, rest),
            Kind::Array => self.value_in_list(first, rest),
            _ => self.skip().map(|()| None),
        }
    }

    /// Where the items of the next value are, if it is a list of at most `at_most` items; otherwise `None`.
    pub(crate) fn items(&mut self, at_most: usize) -> Result<Option<Vec<Range<usize>>>, DecodeError> {
        let mut items = Vec::new();
        if self.peek()? != Kind::Array {
            return Ok(None);
        }
        let mut more = self.open_list()?;
        while more {
            if items.len() == at_most {
                return Ok(None);
            }
            self.peek()?;
            let start = self.offset();
            self.skip()?;
            items.push(start..self.offset());
            more = self.next_item()?;
        }
        Ok(Some(items))
    }

    /// The keys of the next value, which must be an object, and where their values are. Fails for more than `at_most`
    /// keys.
    pub(crate) fn members(&mut self, at_most: usize) -> Result<Vec<(String, Range<usize>)>, DecodeError> {
        let mut members = Vec::new();
        let mut keys = self.open_object(&Fields::NONE, true)?;
        while let Some(Key::Listed(_) | Key::Unlisted) = self.next_key(&mut keys)? {
            if members.len() == at_most {
                return Err(self.refused("fewer members"));
            }
            self.peek()?;
            let start = self.offset();
            self.skip()?;
            members.push((keys.unlisted().to_owned(), start..self.offset()));
        }
        self.finish()?;
        Ok(members)
    }

    fn value_in_object(&mut self, key: &str, rest: &[Box<str>]) -> Result<Option<Range<usize>>, DecodeError> {
        let mut found = None;
        let mut is_seen = false;
        let mut keys = self.open_object(&Fields::NONE, true)?;
        while let Some(Key::Listed(_) | Key::Unlisted) = self.next_key(&mut keys)? {
            if keys.unlisted() != key {
                self.skip()?;
            } else if is_seen {
                return Err(self.refused("a key on the path occurs twice"));
            } else {
                is_seen = true;
                found = self.value_at(rest)?;
            }
        }
        Ok(found)
    }

    fn value_in_list(&mut self, index: &str, rest: &[Box<str>]) -> Result<Option<Range<usize>>, DecodeError> {
        let mut found = None;
        // An index has one spelling (RFC 6901, section 4).
        let wanted = index.parse::<usize>().ok().filter(|number| number.to_string() == index);
        let mut at = 0;
        let mut more = self.open_list()?;
        while more {
            if Some(at) == wanted {
                found = self.value_at(rest)?;
            } else {
                self.skip()?;
            }
            at += 1;
            more = self.next_item()?;
        }
        Ok(found)
    }
}
