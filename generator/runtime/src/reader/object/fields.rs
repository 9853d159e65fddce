//! The keys that a model lists.

use crate::view::Presence;

/// The keys of a model's fields, in the expected order.
///
/// As a constant it costs nothing at run time: `const { &Fields::new(&["id", "title"]) }`.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    pub(in crate::reader) keys: &'static [&'static str],
    /// Whether every key is written the same way in JSON, between quotes.
    are_plain: bool,
    /// Whether each key is required. Keys beyond the end of the list are not.
    presence: &'static [Presence],
    /// The same for the first 64, one bit each from the lowest.
    required_low: u64,
}

impl Fields {
    /// No fields: all keys of the object are unlisted.
    pub(in crate::reader) const NONE: Self = Self::new(&[]);

    /// Fields with these keys, all optional.
    pub const fn new(keys: &'static [&'static str]) -> Self {
        Self { keys, are_plain: are_plain(keys), presence: &[], required_low: 0 }
    }

    /// The same fields. An object without one of the required ones is refused at its closing brace.
    #[must_use]
    pub const fn with_presence(self, presence: &'static [Presence]) -> Self {
        Self { presence, required_low: low_bits(presence), ..self }
    }

    /// The keys.
    pub(crate) const fn keys(&self) -> &'static [&'static str] {
        self.keys
    }

    /// Whether these bits include all required fields, and all of them are among the first 64.
    #[inline]
    pub(super) fn are_all_in(&self, low: u64) -> bool {
        low & self.required_low == self.required_low && self.presence.len() <= 64
    }

    /// The key of the first required field that is missing.
    #[inline(never)]
    pub(super) fn missing(&self, is_there: impl Fn(usize) -> bool) -> Option<&'static str> {
        let mut keys = self.keys.iter().zip(self.presence).enumerate();
        keys.find(|(index, (_, presence))| presence.is_required() && !is_there(*index)).map(|(_, (key, _))| *key)
    }

    /// The keys, if none of them needs escapes in JSON; otherwise an empty list.
    #[inline]
    pub(super) fn plain(&self) -> &'static [&'static str] {
        if self.are_plain { self.keys } else { &[] }
    }
}

// Iterators don't work in constants.
const fn low_bits(presence: &[Presence]) -> u64 {
    let (mut bits, mut index) = (0, 0);
    while index < presence.len() && index < 64 {
        bits |= (presence[index].is_required() as u64) << index;
        index += 1;
    }
    bits
}

const fn are_plain(mut keys: &[&str]) -> bool {
    while let [first, others @ ..] = keys {
        if !is_plain(first.as_bytes()) {
            return false;
        }
        keys = others;
    }
    true
}

const fn is_plain(mut key: &[u8]) -> bool {
    while let [first, others @ ..] = key {
        if matches!(first, ..b' ' | b'"' | b'\\') {
            return false;
        }
        key = others;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Fields, are_plain};
    use crate::view::Presence::{Required, RequiredOrNull};

    #[test]
    fn a_word_of_bits_tells_of_64_fields_that_have_to_be_there() {
        let few = Fields::new(&["a", "b", "c"]).with_presence(&[Required, RequiredOrNull, Required]);
        assert!(few.are_all_in(0b101) && few.are_all_in(0b111));
        assert!(!few.are_all_in(0b110) && !few.are_all_in(0b011));
        assert!(Fields::new(&["a"; 64]).with_presence(&[Required; 64]).are_all_in(u64::MAX));
        assert!(!Fields::new(&["a"; 65]).with_presence(&[Required; 65]).are_all_in(u64::MAX));
    }

    #[test]
    fn keys_that_need_escapes_are_not_plain() {
        assert_eq!(Fields::new(&["id", "größe ', /"]).plain(), ["id", "größe ', /"]);
        assert_eq!(Fields::new(&["id", "\n"]).plain(), [""; 0]);
        for key in ["a\"b", "a\\b", "\n", "\u{1f}"] {
            assert!(!are_plain(&["id", key]), "{key}");
        }
    }
}
