//! The keys of one mapping: always text, and never repeated.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::budget::Builder;
use super::fault::Fault;
use super::locate::lex::Scalar;
use crate::diagnostic::codes;
use crate::hash::HashMap;

/// The keys so far, each with the place of its text.
pub(super) struct Keys<'b, 'de> {
    builder: &'b Builder<'b>,
    seen: HashMap<Cow<'de, str>, Option<usize>>,
}

/// One key.
pub(super) enum Key {
    /// A key as written, even if YAML would read it as a number.
    Text(Box<str>),
    /// YAML's `<<`.
    Merge,
}

impl<'b, 'de> Keys<'b, 'de> {
    pub(super) fn new(builder: &'b Builder<'b>) -> Self {
        Self { builder, seen: HashMap::default() }
    }

    /// Whether a merged key is neither written out nor merged before.
    pub(super) fn is_new(&mut self, key: &str) -> bool {
        self.seen.insert(Cow::Owned(key.to_owned()), None).is_none()
    }

    fn add<E: Error>(&mut self, key: Cow<'de, str>, written: Option<Scalar>) -> Result<Key, E> {
        self.builder.spend(key.len())?;
        let is_merge = written.is_some_and(|written| self.builder.is_merge(written));
        match self.seen.entry(key) {
            Entry::Occupied(first) => {
                let message = format!("duplicate key `{}`", first.key());
                let fault = Fault::new(codes::files::DUPLICATE_KEY, message, None);
                Err(self.builder.fail(fault.because(*first.get(), "first used here")))
            }
            Entry::Vacant(free) => {
                let kept = if is_merge { Key::Merge } else { Key::Text(Box::from(&**free.key())) };
                free.insert(written.map(|written| written.start));
                Ok(kept)
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys<'_, 'de> {
    type Value = Key;

    /// Asking for text returns `200`, `true` and `~` as written.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for &mut Keys<'_, 'de> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text as the key of a mapping")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Key, E> {
        self.add(Cow::Borrowed(key), self.builder.written(key))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        self.add(Cow::Owned(key.to_owned()), None)
    }
}
