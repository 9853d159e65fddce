//! Maps and sets of the standard library with a hasher that is faster than its own for short keys. Documents may be
//! hostile, so each map has a random seed, which prevents prepared collisions.

/// A map without an order.
pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// A set without an order.
pub(crate) type HashSet<T> = std::collections::HashSet<T, foldhash::fast::RandomState>;
