//! Caches the results of lookups.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::time::Instant;

/// After this time, a tenant whose signature doesn't match is looked up again, since it may have another secret now.
const STALE: Duration = Duration::from_secs(5);

/// A bounded number of names with their results, if any. The least recently used names are removed first.
pub(super) struct Cache<T> {
    entries: Mutex<LruCache<Box<str>, Entry<T>>>,
    names: usize,
    remembered: Duration,
}

struct Entry<T> {
    found: Option<Arc<T>>,
    at: Instant,
}

/// The result of a lookup, which may be a miss.
pub(super) struct Cached<T> {
    pub(super) found: Option<Arc<T>>,
    /// Whether another lookup may have another result.
    pub(super) may_be_stale: bool,
}

impl<T> Cache<T> {
    /// Creates a cache with this number of names, each kept for this long.
    pub(super) fn new(names: usize, remembered: Duration) -> Self {
        // The limit is enforced below, so that memory is only allocated as names come.
        Self { entries: Mutex::new(LruCache::unbounded()), names, remembered }
    }

    pub(super) fn get(&self, name: &str) -> Option<Cached<T>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(name)?;
        let age = entry.at.elapsed();
        if age >= self.remembered {
            entries.pop(name);
            return None;
        }
        Some(Cached { found: entry.found.clone(), may_be_stale: age >= STALE })
    }

    pub(super) fn put(&self, name: &str, found: Option<Arc<T>>) {
        if self.names == 0 {
            return;
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.put(name.into(), Entry { found, at: Instant::now() });
        if entries.len() > self.names {
            entries.pop_lru();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn names_are_forgotten_when_they_are_old_or_too_many() {
        let cache = Cache::new(2, Duration::from_secs(60));
        let found = |name: &str| cache.get(name).map(|cached| (cached.found.as_deref().copied(), cached.may_be_stale));
        cache.put("a", Some(Arc::new(1)));
        cache.put("b", None);
        assert_eq!([found("a"), found("b"), found("c")], [Some((Some(1), false)), Some((None, false)), None]);
        assert!(found("a").is_some());
        cache.put("c", None);
        assert_eq!([found("a"), found("b"), found("c")], [Some((Some(1), false)), None, Some((None, false))]);
        tokio::time::advance(STALE).await;
        assert_eq!(found("a"), Some((Some(1), true)));
        tokio::time::advance(Duration::from_secs(55)).await;
        assert_eq!([found("a"), found("c")], [None, None]);
    }
}
