//! Objects: the listed fields of a model, and maps.

use std::collections::BTreeMap;
use std::mem;

use super::{Kind, Reader};
use crate::decode::Decode;
use crate::drift;
use crate::error::{Cause, DecodeError};
use crate::slot::{InPlace, Slot};

mod fields;
mod keys;

pub use fields::Fields;
pub(super) use keys::Keys;

impl<'a> Reader<'a> {
    /// Takes an object (RFC 8259, section 4). Calls `read` with the index of each listed key, with the reader before
    /// its value. `read` must take that value.
    ///
    /// Keys may come in any order; the order of `fields` is the fastest. A repeated listed key is refused, and so is an
    /// object without a required one. Unlisted keys are skipped, even if they are repeated. The key is added to the
    /// path of an error.
    pub fn object(
        &mut self,
        fields: &Fields,
        mut read: impl FnMut(usize, &mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let mut keys = self.open_object(fields, false)?;
        while let Some(index) = self.next_field(&mut keys)? {
            if let Err(error) = read(index, self) {
                return Err(error.within_key(fields.keys[index]));
            }
        }
        if keys.passed > 0 {
            drift::unrecognized_fields(keys.passed);
        }
        Ok(())
    }

    /// As [`object`](Self::object), with a slot for the value of each key. Values without a slot are skipped.
    pub fn fields(&mut self, fields: &Fields, slots: &mut [&mut dyn Slot]) -> Result<(), DecodeError> {
        self.object(fields, |index, reader| reader.fill(slots, index))
    }

    /// As [`object`](Self::object), with a place for the value of each key.
    pub fn fields_in_place(&mut self, fields: &Fields, places: &mut [&mut dyn InPlace]) -> Result<(), DecodeError> {
        self.object(fields, |index, reader| reader.overwrite(places, index))
    }

    /// As [`object_with_additional`](Self::object_with_additional), with a place for the value of each key.
    pub fn fields_in_place_with_additional<T: Decode>(
        &mut self,
        fields: &Fields,
        places: &mut [&mut dyn InPlace],
        additional: &mut BTreeMap<String, T>,
    ) -> Result<(), DecodeError> {
        self.object_with_additional(fields, additional, |index, reader| reader.overwrite(places, index))
    }

    #[inline]
    fn overwrite(&mut self, places: &mut [&mut dyn InPlace], index: usize) -> Result<(), DecodeError> {
        match places.get_mut(index) {
            Some(place) => place.read(self),
            None => self.skip(),
        }
    }

    /// As [`object_with_additional`](Self::object_with_additional), with a slot for the value of each key.
    pub fn fields_with_additional<T: Decode>(
        &mut self,
        fields: &Fields,
        slots: &mut [&mut dyn Slot],
        additional: &mut BTreeMap<String, T>,
    ) -> Result<(), DecodeError> {
        self.object_with_additional(fields, additional, |index, reader| reader.fill(slots, index))
    }

    #[inline]
    fn fill(&mut self, slots: &mut [&mut dyn Slot], index: usize) -> Result<(), DecodeError> {
        match slots.get_mut(index) {
            Some(slot) => slot.read(self),
            None => self.skip(),
        }
    }

    /// As [`object`](Self::object), but unlisted keys are decoded into `additional`. The last of equal keys wins.
    pub fn object_with_additional<T: Decode>(
        &mut self,
        fields: &Fields,
        additional: &mut BTreeMap<String, T>,
        mut read: impl FnMut(usize, &mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let mut keys = self.open_object(fields, true)?;
        while let Some(key) = self.next_key(&mut keys)? {
            match key {
                Key::Listed(index) => read(index, self).map_err(|error| error.within_key(fields.keys[index]))?,
                Key::Unlisted => {
                    let (key, value) = self.entry(keys.take_unlisted())?;
                    additional.insert(key, value);
                }
            }
        }
        self.complete(&keys)
    }

    /// Takes an object whose values decode as `T`. The last of equal keys wins, as with `serde_json`.
    pub fn map<T: Decode>(&mut self) -> Result<BTreeMap<String, T>, DecodeError> {
        let mut map = BTreeMap::new();
        self.entries(|key, value| drop(map.insert(key, value)))?;
        Ok(map)
    }

    /// Takes an object and passes each key with its value to `give`, in the order of the text.
    pub(crate) fn entries<T: Decode>(&mut self, mut give: impl FnMut(String, T)) -> Result<(), DecodeError> {
        let mut keys = self.open_object(&Fields::NONE, true)?;
        while self.next_key(&mut keys)?.is_some() {
            let (key, value) = self.entry(keys.take_unlisted())?;
            give(key, value);
        }
        Ok(())
    }

    fn entry<T: Decode>(&mut self, key: String) -> Result<(String, T), DecodeError> {
        match T::decode(self) {
            Ok(value) => Ok((key, value)),
            Err(error) => Err(error.within_key(&key)),
        }
    }

    /// Enters an object, past its brace.
    #[inline(never)]
    pub(super) fn open_object<'f>(
        &mut self,
        fields: &'f Fields,
        keep_additional: bool,
    ) -> Result<Keys<'f>, DecodeError> {
        if self.peek()? != Kind::Object {
            if !self.is_nothing {
                return Err(self.unexpected("an object"));
            }
            *self = Self::new(b"{}");
        }
        self.enter(true)?;
        Ok(Keys::new(fields, keep_additional))
    }

    /// Moves to the value of the next listed key, past unlisted ones.
    #[inline(never)]
    pub(super) fn next_field(&mut self, keys: &mut Keys<'_>) -> Result<Option<usize>, DecodeError> {
        if let Some(behind) = self.behind_quote(keys)
            && let Some((index, key)) = keys.expected_plain()
            && is_key(behind, key)
        {
            return self.go_behind_plain(keys, index, key);
        }
        self.next_listed(keys)
    }

    /// The same, for a key that isn't the expected one, or isn't plain.
    #[inline(never)]
    fn next_listed(&mut self, keys: &mut Keys<'_>) -> Result<Option<usize>, DecodeError> {
        loop {
            if let Some(behind) = self.behind_quote(keys)
                && let Some((index, key)) = keys.plain_where(|key| is_key(behind, key))
            {
                return self.go_behind_plain(keys, index, key);
            }
            if keys.begun && self.body.get(self.at) == Some(&b'}') {
                self.close_object();
                break;
            }
            match self.next_key(keys)? {
                Some(Key::Listed(index)) => return Ok(Some(index)),
                Some(Key::Unlisted) => {
                    keys.passed = keys.passed.saturating_add(1);
                    self.skip_value_of(keys)?;
                }
                None => break,
            }
        }
        self.complete(keys).map(|()| None)
    }

    /// Checks that an object has all required keys after it was read.
    #[inline]
    fn complete(&self, keys: &Keys<'_>) -> Result<(), DecodeError> {
        match keys.missing() {
            None => Ok(()),
            Some(key) => Err(self.missing(key)),
        }
    }

    /// The text after the opening quote of the next key, if the key is written in the usual way, without white space.
    #[inline]
    fn behind_quote(&self, keys: &Keys<'_>) -> Option<&'a [u8]> {
        match self.body.get(self.at..)? {
            [separator, b'"', behind @ ..] if *separator == keys.separator() => Some(behind),
            _ => None,
        }
    }

    /// Moves to the value of this key, which is between a separator and a quote, and a quote and a colon.
    #[inline]
    fn go_behind_plain(&mut self, keys: &mut Keys<'_>, index: usize, key: &str) -> Result<Option<usize>, DecodeError> {
        keys.begun = true;
        keys.before = self.at;
        self.at += key.len() + 4;
        self.watch(key);
        self.noted(keys, index).map(Some)
    }

    /// Moves to the value of the next key.
    pub(super) fn next_key(&mut self, keys: &mut Keys<'_>) -> Result<Option<Key>, DecodeError> {
        keys.before = self.at;
        let is_separated = self.takes(keys.separator());
        let is_first = !mem::replace(&mut keys.begun, true);
        if is_separated && self.next_byte() == Some(b'"') {
            if let Some(key) = self.plain_string()
                && self.takes(b':')
            {
                return self.listed(keys, key).map(Some);
            }
        } else if is_separated == is_first && self.next_byte() == Some(b'}') {
            // After a comma, it would close nothing.
            self.close_object();
            return Ok(None);
        }
        self.key_by_jiter(keys, is_first)
    }

    /// Leaves the object. The reader is at its closing brace.
    #[inline]
    fn close_object(&mut self) {
        self.at += 1;
        self.leave();
    }

    /// Moves to the value of a key that isn't plain, or returns what is wrong there.
    #[cold]
    #[inline(never)]
    fn key_by_jiter(&mut self, keys: &mut Keys<'_>, is_first: bool) -> Result<Option<Key>, DecodeError> {
        self.at = keys.before;
        let mut jiter = self.jiter();
        let key = if is_first { jiter.known_object() } else { jiter.next_key() };
        let key = key.map(|key| key.map(str::to_owned)).map_err(|error| self.syntax(&error))?;
        self.at += jiter.current_index();
        match key {
            Some(key) => self.listed(keys, &key).map(Some),
            None => {
                self.leave();
                Ok(None)
            }
        }
    }

    /// Finds out what the key is to the model. The reader is after its colon.
    #[inline]
    fn listed(&mut self, keys: &mut Keys<'_>, key: &str) -> Result<Key, DecodeError> {
        self.watch(key);
        match keys.find(key) {
            Some(index) => self.noted(keys, index).map(Key::Listed),
            None => Ok(Key::Unlisted),
        }
    }

    /// Notes the listed key that was just read, and returns its index. Fails if the key is repeated.
    #[inline]
    fn noted(&mut self, keys: &mut Keys<'_>, index: usize) -> Result<usize, DecodeError> {
        if keys.note(index) { Ok(index) } else { Err(self.duplicate(keys, index)) }
    }

    /// Notes the reader's place if this is the watched key.
    #[inline]
    fn watch(&mut self, key: &str) {
        if self.depth == 1 && self.watch.key == key {
            self.watch.seen.get_or_insert(self.at);
        }
    }

    /// Skips the value of the key that was just read.
    pub(super) fn skip_value_of(&mut self, keys: &Keys<'_>) -> Result<(), DecodeError> {
        self.skip().map_err(|error| error.within_key(&self.last_key(keys)))
    }

    #[cold]
    #[inline(never)]
    fn duplicate(&self, keys: &Keys<'_>, index: usize) -> DecodeError {
        DecodeError::new(Cause::Duplicate, self.start_of_key(keys)).within_key(keys.fields.keys[index])
    }

    /// Reads the key again. Only the path of an error needs it, so it isn't kept.
    #[cold]
    #[inline(never)]
    fn last_key(&self, keys: &Keys<'_>) -> String {
        let mut key = Self { at: self.start_of_key(keys), ..*self };
        key.string().unwrap_or_default()
    }

    /// Only white space and a comma, or the opening brace, are between the end of the last value and a key.
    fn start_of_key(&self, keys: &Keys<'_>) -> usize {
        let rest = &self.body[keys.before..];
        keys.before + rest.iter().position(|&byte| byte == b'"').unwrap_or(0)
    }
}

/// Whether the text begins with the key, its closing quote and a colon. This only compares bytes; no string is read.
#[inline]
fn is_key(text: &[u8], key: &str) -> bool {
    // For most other keys, the quote is in another place.
    matches!(text.get(key.len()..), Some([b'"', b':', ..])) && text.starts_with(key.as_bytes())
}

/// What a key of an object is to the model.
#[derive(Debug)]
pub(super) enum Key {
    /// The field of this index.
    Listed(usize),
    /// Not a field of the model.
    Unlisted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watched_key_is_seen_where_its_value_stands_in_the_outermost_object() {
        for (body, behind_colon) in [
            (r#"{"type":1}"#, Some(8)),
            (r#"{"inner":{"type":0},"id":"type","type":1,"last":2}"#, Some(39)),
            (r#"{"id":0, "type" :1}"#, Some(17)),
            (r#"{"\u0074ype":1}"#, Some(13)),
            (r#"{"id":0,"kind":1,"typ":2,"types":3}"#, None),
        ] {
            for fields in [Fields::new(&["id", "type"]), Fields::new(&["id", "inner", "kind"])] {
                let mut reader = Reader::new(body.as_bytes()).watching("type");
                assert!(reader.object(&fields, |_, reader| reader.skip()).is_ok());
                assert_eq!(reader.watched(), behind_colon, "{body}");
            }
        }
    }
}
