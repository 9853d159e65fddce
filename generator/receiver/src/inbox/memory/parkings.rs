//! Since when deliveries are parked.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// Since when deliveries are parked, where that matters.
#[derive(Debug, Default)]
pub(super) struct Parkings {
    /// For how long a delivery is parked at most.
    pub(super) longest: Option<Duration>,
    queue: VecDeque<(Instant, u64)>,
    /// A delivery that was released and parked again is in the queue twice.
    latest: HashMap<u64, Instant>,
}

/// How many are looked at at a time.
const STEP: usize = 64;

impl Parkings {
    /// A delivery is parked.
    pub(super) fn note(&mut self, id: u64, now: Instant) {
        if self.longest.is_some() {
            self.queue.push_back((now, id));
            self.latest.insert(id, now);
        }
    }

    /// Some of those that were parked for long, if they are parked still. They are told once.
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
