//! The keys of present and completed deliveries.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use tokio::time::Instant;

use super::MemoryBounds;

/// The keys of present and completed deliveries. Those of completed ones are in the order in which they are forgotten.
#[derive(Debug, Default)]
pub(super) struct Keys {
    known: HashSet<Arc<str>>,
    done: VecDeque<(Instant, Arc<str>)>,
    done_bytes: usize,
}

impl Keys {
    /// Adds a key. Returns false if it was known before.
    pub(super) fn insert(&mut self, key: &Arc<str>) -> bool {
        self.known.insert(Arc::clone(key))
    }

    /// Forgets a key whose delivery isn't complete.
    pub(super) fn remove(&mut self, key: &str) {
        self.known.remove(key);
    }

    /// Notes that the delivery is done, so that its key may be forgotten later.
    pub(super) fn done(&mut self, key: Arc<str>, now: Instant) {
        self.done_bytes += key.len();
        self.done.push_back((now, key));
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
