//! Lists whose items have keys of their own type, and these keys.
//!
//! A key always comes from the table that it is used with, or from one that [`Table::map`] made from that, or that has
//! the same order. So it is always in range: only [`Table::push`] and the iterators here make keys, and no table ever
//! loses a value. To leave values out, make a new table with new keys.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use serde::{Serialize, Serializer};

/// Values by keys, in the order of the keys.
#[derive(Clone, Debug)]
pub struct Table<K, V> {
    values: Vec<V>,
    keys: PhantomData<fn() -> K>,
}

/// A key of a [`Table`].
pub trait Key: Copy + Number {}

/// What only tables know of their keys. The compiler needs it to be public, but nothing outside this module can name
/// it.
pub trait Number {
    #[doc(hidden)]
    fn at(number: usize) -> Self;
    #[doc(hidden)]
    fn number(self) -> usize;
}

macro_rules! keys {
    ($($(#[$docs:meta])* $name:ident;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        pub struct $name(usize);

        impl Key for $name {}

        impl Number for $name {
            fn at(number: usize) -> Self {
                Self(number)
            }

            fn number(self) -> usize {
                self.0
            }
        }
    )*};
}

keys! {
    /// A type of an [`Api`](super::Api): a key of [`Api::types`](super::Api::types).
    TypeId;
    /// A group of events: a key of [`Api::families`](super::Api::families).
    FamilyId;
    /// A component with its own file: a key of [`Api::components`](super::Api::components).
    ComponentId;
}

impl<K: Key, V> Table<K, V> {
    /// A table without values.
    pub fn new() -> Self {
        Self::from_values(Vec::new())
    }

    fn from_values(values: Vec<V>) -> Self {
        Self { values, keys: PhantomData }
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: V) -> K {
        self.values.push(value);
        K::at(self.values.len() - 1)
    }

    /// Adds a value that needs the keys of others, and those others after it, if there are any.
    pub fn push_before(&mut self, others: Vec<Option<V>>, value: impl FnOnce(Vec<Option<K>>) -> V) {
        let mut next = self.values.len();
        let keys = others.iter().map(|other| {
            next += usize::from(other.is_some());
            other.is_some().then(|| K::at(next))
        });
        let value = value(keys.collect());
        self.values.push(value);
        self.values.extend(others.into_iter().flatten());
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = K> + use<K, V> {
        (0..self.values.len()).map(K::at)
    }

    /// The values, mutable.
    pub fn values(&self) -> std::slice::Iter<'_, V> {
        self.values.iter()
    }

    /// The values, mutable.
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, V> {
        self.values.iter_mut()
    }

    /// The values from this one on, mutable.
    pub fn values_from_mut(&mut self, first: K) -> std::slice::IterMut<'_, V> {
        self.values[first.number()..].iter_mut()
    }

    /// The values with their keys.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.keys().zip(&self.values)
    }

    /// Another table with the same keys.
    pub fn map<W>(&self, mut value: impl FnMut(K, &V) -> W) -> Table<K, W> {
        Table::from_values(self.iter().map(|(key, old)| value(key, old)).collect())
    }
}

impl<K: Key, V> Default for Table<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Key, V> Index<K> for Table<K, V> {
    type Output = V;

    fn index(&self, key: K) -> &V {
        &self.values[key.number()]
    }
}

impl<K: Key, V> IndexMut<K> for Table<K, V> {
    fn index_mut(&mut self, key: K) -> &mut V {
        &mut self.values[key.number()]
    }
}

/// The values in the order of the keys. There must be as many as in the table whose keys are used.
impl<K: Key, V> FromIterator<V> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Self::from_values(values.into_iter().collect())
    }
}

/// The values in the order of the keys.
impl<K: Key, V> IntoIterator for Table<K, V> {
    type Item = V;
    type IntoIter = std::vec::IntoIter<V>;

    fn into_iter(self) -> Self::IntoIter {
        self.values.into_iter()
    }
}

/// A table serializes as the list of its values.
impl<K, V: Serialize> Serialize for Table<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_knows_the_keys_of_those_behind_it() {
        let mut table: Table<TypeId, String> = Table::new();
        let first = table.push("first".to_owned());
        let mut known = Vec::new();
        table.push_before(vec![Some("a".to_owned()), None, Some("b".to_owned())], |keys| {
            known = keys;
            "whole".to_owned()
        });
        let found: Vec<Option<&str>> = known.into_iter().map(|key| key.map(|key| table[key].as_str())).collect();
        assert_eq!(found, [Some("a"), None, Some("b")]);
        assert_eq!(table[first], "first");
        assert_eq!(table.values().collect::<Vec<_>>(), ["first", "whole", "a", "b"]);
    }

    #[test]
    fn another_table_has_the_same_keys() {
        let table: Table<TypeId, &str> = ["one", "three"].into_iter().collect();
        let lengths = table.map(|_, text| text.len());
        assert!(table.iter().all(|(key, text)| lengths[key] == text.len()));
    }
}
