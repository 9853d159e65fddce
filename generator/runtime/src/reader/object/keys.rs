//! The reader's place among the keys of an object.

use std::mem;

use super::fields::Fields;

/// The listed keys of an object, and which of them were seen.
#[derive(Debug)]
pub(in crate::reader) struct Keys<'f> {
    pub(super) fields: &'f Fields,
    seen: Seen,
    /// Whether the reader is past the opening brace.
    pub(super) begun: bool,
    /// The reader's place before it read the last key.
    pub(super) before: usize,
    /// The next field, if the object keeps the order of the list.
    expected: usize,
    /// The last key, if it is unlisted and needed.
    unlisted: String,
    keep_additional: bool,
    /// How many unlisted keys were skipped.
    pub(super) passed: u32,
}

impl<'f> Keys<'f> {
    pub(super) fn new(fields: &'f Fields, keep_additional: bool) -> Self {
        let seen = Seen::default();
        let unlisted = String::new();
        Self { fields, seen, begun: false, before: 0, expected: 0, unlisted, keep_additional, passed: 0 }
    }

    /// No listed keys, with the reader after a value.
    pub(in crate::reader) fn behind_a_value() -> Self {
        Self { begun: true, ..Self::new(&Fields::NONE, false) }
    }

    /// The next expected field, if its key needs no escapes in JSON.
    #[inline]
    pub(super) fn expected_plain(&self) -> Option<(usize, &'static str)> {
        self.fields.plain().get(self.expected).map(|key| (self.expected, *key))
    }

    /// The first field whose key satisfies `is_key`, among keys that need no escapes in JSON.
    #[inline]
    pub(super) fn plain_where(&self, is_key: impl Fn(&str) -> bool) -> Option<(usize, &'static str)> {
        let fields = self.fields.plain();
        self.position(fields, is_key).map(|index| (index, fields[index]))
    }

    /// What comes before the next key. For the first key, this is the opening brace.
    #[inline]
    pub(super) fn separator(&self) -> u8 {
        if self.begun { b',' } else { b'{' }
    }

    /// Notes that the field with the index was found. Returns whether that is the first time.
    #[inline]
    pub(super) fn note(&mut self, index: usize) -> bool {
        // Nothing is expected after the last one, since it may be the event's name and come anywhere.
        if index + 1 < self.fields.keys.len() {
            self.expected = index + 1;
        }
        self.seen.insert(index)
    }

    /// The first required key that wasn't seen.
    #[inline]
    pub(super) fn missing(&self) -> Option<&'static str> {
        if self.fields.are_all_in(self.seen.low) {
            None
        } else {
            self.fields.missing(|index| self.seen.contains(index))
        }
    }

    /// The index of the key in the list.
    #[inline]
    pub(super) fn find(&mut self, key: &str) -> Option<usize> {
        let found = self.position(self.fields.keys, |field| field == key);
        if found.is_none() && self.keep_additional {
            key.clone_into(&mut self.unlisted);
        }
        found
    }

    /// Tries the next expected field first, then those after it: senders keep their order and leave out optional
    /// fields.
    #[inline]
    fn position(&self, fields: &[&str], is_key: impl Fn(&str) -> bool) -> Option<usize> {
        let (before, behind) = fields.split_at(fields.len().min(self.expected));
        let behind = behind.iter().position(|key| is_key(key)).map(|index| index + before.len());
        behind.or_else(|| before.iter().position(|key| is_key(key)))
    }

    /// The last key, if it is unlisted and unlisted keys are kept.
    pub(in crate::reader) fn unlisted(&self) -> &str {
        &self.unlisted
    }

    pub(super) fn take_unlisted(&mut self) -> String {
        mem::take(&mut self.unlisted)
    }
}

/// A set of small numbers. The first 64 cost no allocation, and few models have more fields.
#[derive(Debug, Default)]
struct Seen {
    low: u64,
    high: Vec<u64>,
}

impl Seen {
    /// Adds the number. Returns whether it is new.
    #[inline]
    fn insert(&mut self, number: usize) -> bool {
        let word = if number < 64 { &mut self.low } else { self.high_word(number) };
        let bit = 1 << (number % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    #[inline]
    fn contains(&self, number: usize) -> bool {
        let word = if number < 64 { Some(&self.low) } else { self.high.get(number / 64 - 1) };
        word.is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    #[inline(never)]
    fn high_word(&mut self, number: usize) -> &mut u64 {
        let word = number / 64 - 1;
        if self.high.len() <= word {
            self.high.resize(word + 1, 0);
        }
        &mut self.high[word]
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, Keys, Seen};

    #[test]
    fn the_key_behind_the_last_one_is_expected() {
        let fields = const { Fields::new(&["a", "b", "c"]) };
        let mut keys = Keys::new(&fields, false);
        assert_eq!((keys.separator(), keys.expected_plain()), (b'{', Some((0, "a"))));
        keys.begun = true;
        assert_eq!(keys.separator(), b',');
        for (found, expected) in [(1, (2, "c")), (2, (2, "c")), (0, (1, "b"))] {
            assert!(keys.note(found));
            assert_eq!(keys.expected_plain(), Some(expected));
        }
        assert_eq!(keys.plain_where(|key| key == "a"), Some((0, "a")));
        assert_eq!(keys.plain_where(|key| key == "d"), None);
    }

    #[test]
    fn an_unlisted_key_is_kept_on_request() {
        let fields = const { Fields::new(&["a"]) };
        for (keep, kept) in [(true, "b"), (false, "")] {
            let mut keys = Keys::new(&fields, keep);
            assert_eq!((keys.find("b"), keys.find("a")), (None, Some(0)));
            assert_eq!(keys.unlisted(), kept);
        }
    }

    #[test]
    fn every_number_is_new_once() {
        let mut seen = Seen::default();
        for number in (0..300).rev() {
            assert!(!seen.contains(number), "{number}");
            assert!(seen.insert(number), "{number}");
        }
        for number in 0..300 {
            assert!(seen.contains(number), "{number}");
            assert!(!seen.insert(number), "{number}");
        }
        let mut seen = Seen::default();
        assert!(seen.insert(0));
        assert!(!seen.contains(64));
    }
}
