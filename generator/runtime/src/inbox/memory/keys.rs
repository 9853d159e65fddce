//! The keys of deliveries that are or were there.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use tokio::time::Instant;

use super::MemoryBounds;

/// The keys of deliveries that are or were there, those that are done in the order in which they are to be forgotten.
#[derive(Debug, Default)]
pub(super) struct Keys {
    known: HashSet<Arc<str>>,
    done: VecDeque<(Instant, Arc<str>)>,
    done_bytes: usize,
}

impl Keys {
    /// Whether the key is known.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.known.contains(key)
    }

    /// Knows the key from now on.
    pub(super) fn insert(&mut self, key: &str) {
        self.known.insert(key.into());
    }

    /// The delivery is done: its key may be forgotten some day.
    pub(super) fn done(&mut self, key: &str, now: Instant) {
        if let Some(key) = self.known.get(key) {
            self.done_bytes += key.len();
            self.done.push_back((now, Arc::clone(key)));
        }
    }

    /// Forgets the keys that are too old or too many.
    pub(super) fn forget(&mut self, bounds: &MemoryBounds, now: Instant) {
        while let Some((since, key)) = self.done.front() {
            let is_old = now.duration_since(*since) >= bounds.remember;
            if !is_old && self.done.len() <= bounds.keys && self.done_bytes <= bounds.bytes {
                break;
            }
            self.known.remove(key);
            self.done_bytes -= key.len();
            self.done.pop_front();
        }
    }
}
