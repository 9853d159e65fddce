//! Since when deliveries have been parked.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// Since when deliveries have been parked, if that matters.
#[derive(Debug, Default)]
pub(super) struct Parkings {
    /// How long a delivery may be parked.
    pub(super) longest: Option<Duration>,
    queue: VecDeque<(Instant, u64)>,
    /// A delivery that was released and parked again is in the queue twice.
    latest: HashMap<u64, Instant>,
}

/// How many are checked at a time.
const STEP: usize = 64;

impl Parkings {
    /// Notes that a delivery is parked.
    pub(super) fn note(&mut self, id: u64, now: Instant) {
        if self.longest.is_some() {
            self.queue.push_back((now, id));
            self.latest.insert(id, now);
        }
    }

    /// Returns some of those that have been parked for too long, if they still are. Each is returned once.
    pub(super) fn take_old(&mut self, now: Instant) -> BTreeSet<u64> {
        let mut old = BTreeSet::new();
        let Some(longest) = self.longest else { return old };
        for _ in 0..STEP {
            let Some((since, id)) = self.queue.front().copied() else { break };
            if now.saturating_duration_since(since) < longest {
                break;
            }
            self.queue.pop_front();
            if self.latest.get(&id) == Some(&since) {
                self.latest.remove(&id);
                old.insert(id);
            }
        }
        old
    }
}
