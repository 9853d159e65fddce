//! The keys of one mapping: always text, and never repeated.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use super::budget::Builder;
use super::fault::Fault;
use super::locate::lex::Scalar;
use crate::diagnostic::codes;
use crate::hash::HashMap;

/// The keys so far.
pub(super) struct Keys<'b, 'de> {
    builder: &'b Builder<'b>,
    seen: Seen<'de>,
}

/// Where a key is in the text, if that is known.
#[derive(Clone, Copy)]
struct Place(Option<usize>);

/// Keys with their places. Most mappings have so few that comparing them is faster than hashing.
#[derive(Default)]
struct Seen<'de> {
    few: Vec<(Cow<'de, str>, Place)>,
    /// The keys after those.
    others: HashMap<Cow<'de, str>, Place>,
}

impl<'de> Seen<'de> {
    /// The place of an equal key, if there is one.
    fn find(&self, key: &str) -> Option<Place> {
        let among_few = self.few.iter().find(|(seen, _)| seen == key).map(|(_, place)| *place);
        among_few.or_else(|| if self.others.is_empty() { None } else { self.others.get(key).copied() })
    }

    /// Adds a key that isn't there yet.
    fn add(&mut self, key: Cow<'de, str>, place: Place) {
        const FEW: usize = 16;
        if self.few.len() < FEW {
            self.few.push((key, place));
        } else {
            self.others.insert(key, place);
        }
    }
}

/// One key.
pub(super) enum Key {
    /// A key as written, even if YAML would read it as a number.
    Text(Arc<str>),
    /// YAML's `<<`.
    Merge,
}

impl<'b, 'de> Keys<'b, 'de> {
    pub(super) fn new(builder: &'b Builder<'b>) -> Self {
        Self { builder, seen: Seen::default() }
    }

    /// Whether a merged key is neither written out nor merged before.
    pub(super) fn is_new(&mut self, key: &str) -> bool {
        let is_new = self.seen.find(key).is_none();
        if is_new {
            self.seen.add(Cow::Owned(key.to_owned()), Place(None));
        }
        is_new
    }

    fn add<E: Error>(&mut self, key: Cow<'de, str>, written: Option<Scalar>) -> Result<Key, E> {
        self.builder.spend(key.len())?;
        let is_merge = written.is_some_and(|written| self.builder.is_merge(written));
        if let Some(Place(first)) = self.seen.find(&key) {
            let fault = Fault::new(codes::files::DUPLICATE_KEY, format!("duplicate key `{key}`"), None);
            return Err(self.builder.fail(fault.because(first, "first used here")));
        }
        let kept = if is_merge { Key::Merge } else { Key::Text(self.builder.shared(&key)) };
        self.seen.add(key, Place(written.map(|written| written.start)));
        Ok(kept)
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
