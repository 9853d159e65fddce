//! The keys that a model lists.

/// The keys of the fields of a model, in the order in which an object is expected to have them.
///
/// As a constant it costs nothing at run time: `const { Fields::new(&["id", "title"]) }`.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    pub(in crate::reader) keys: &'static [&'static str],
    /// Whether every key, between quotes, is its own spelling in JSON.
    are_plain: bool,
}

impl Fields {
    /// None: all keys of the object are unlisted.
    pub(in crate::reader) const NONE: Self = Self::new(&[]);

    /// Fields with these keys.
    pub const fn new(keys: &'static [&'static str]) -> Self {
        Self { keys, are_plain: are_plain(keys) }
    }

    /// The keys, if none of them needs escapes in JSON; none otherwise.
    #[inline]
    pub(super) fn plain(&self) -> &'static [&'static str] {
        if self.are_plain { self.keys } else { &[] }
    }
}

// Iterators do not work in constants.
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
    use super::Fields;

    #[test]
    fn keys_that_need_escapes_are_not_plain() {
        assert_eq!(Fields::new(&["id", "größe ', /"]).plain(), ["id", "größe ', /"]);
        for key in ["a\"b", "a\\b", "\n", "\u{1f}"] {
            assert_eq!(Fields::new(Box::leak(Box::new(["id", key]))).plain(), [""; 0], "{key}");
        }
    }
}
