//! Lists and mappings of values.

use std::collections::BTreeMap;

use super::Viewed;

/// A list of values.
pub trait List {
    /// The item at an index.
    fn at(&self, index: usize) -> Option<&dyn Viewed>;
}

/// A mapping from any keys to values.
pub trait Entries {
    /// Calls `see` with each key and its value.
    fn each(&self, see: &mut dyn FnMut(&str, &dyn Viewed));

    /// The value of a key.
    fn at(&self, key: &str) -> Option<&dyn Viewed>;
}

impl dyn List + '_ {
    /// All items.
    pub(super) fn items(&self) -> impl Iterator<Item = &dyn Viewed> {
        (0..).map_while(|index| self.at(index))
    }
}

// These functions are compiled for each type, so they call as few other ones as possible.

impl<T: Viewed> List for Vec<T> {
    #[allow(clippy::indexing_slicing, reason = "the index is checked; `get` would be compiled for each type as well")]
    fn at(&self, index: usize) -> Option<&dyn Viewed> {
        let items = self.as_slice();
        if index < items.len() { Some(&items[index]) } else { None }
    }
}

impl<T: Viewed> Entries for BTreeMap<String, T> {
    fn each(&self, see: &mut dyn FnMut(&str, &dyn Viewed)) {
        for (key, value) in self {
            see(key, value);
        }
    }

    fn at(&self, key: &str) -> Option<&dyn Viewed> {
        match self.get(key) {
            Some(value) => Some(value),
            None => None,
        }
    }
}
