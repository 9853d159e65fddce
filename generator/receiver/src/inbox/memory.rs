//! An inbox in memory, for tests and for programs that can afford to lose unhandled deliveries.

mod bounds;
mod keys;
mod managed;
mod packed;
mod parkings;
mod shelf;
mod shelves;
mod turns;

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, timeout_at};

use super::{ClaimRules, Claimed, Inbox, InboxError, Put, SchedulingInbox};
use hookwright_runtime::StoredDelivery;

pub use bounds::MemoryBounds;

use packed::Packed;
use shelf::{ClaimNumber, Shelf, Taken, ring};
use shelves::Shelves;

/// An inbox in memory: bounded, and empty after a restart. Clones share the same inbox.
///
/// Parked deliveries take room like all others: a full inbox is noticed, a dropped delivery isn't.
/// [`take_parked`](Self::take_parked) makes room.
#[derive(Clone)]
pub struct MemoryInbox(Arc<Shared>);

/// A claimed delivery.
#[derive(Debug)]
pub struct MemoryClaim {
    api: String,
    number: ClaimNumber,
}

/// A waiting claim. It ends when the API's bell rings, or when it is dropped.
struct Sleeper<'a> {
    inbox: &'a MemoryInbox,
    api: &'a str,
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.inbox.shelf(self.api, Shelf::wake);
    }
}

impl Taken {
    fn claimed(self, api: &str) -> Result<Claimed<MemoryClaim>, InboxError> {
        let claim = MemoryClaim { api: api.to_owned(), number: self.number };
        let claimed = Claimed::new(self.delivery.unpack()?, self.attempt, claim).with_lost_claims(self.lost);
        let released_at = self.released.and_then(|released| SystemTime::now().checked_sub(released.elapsed()));
        Ok(released_at.into_iter().fold(claimed, Claimed::with_released_at))
    }
}

struct Shared {
    bounds: MemoryBounds,
    shelves: Mutex<Shelves>,
    last_id: AtomicU64,
}

impl MemoryInbox {
    /// An inbox with the default bounds.
    pub fn new() -> Self {
        Self::bounded(MemoryBounds::default())
    }

    /// An inbox with these bounds for each API.
    pub fn bounded(bounds: MemoryBounds) -> Self {
        Self(Arc::new(Shared { bounds, shelves: Mutex::default(), last_id: AtomicU64::new(0) }))
    }

    /// How many deliveries are unfinished, including those being handled.
    pub fn waiting(&self) -> usize {
        self.shelves().all().map(Shelf::waiting).sum()
    }

    /// The parked deliveries with their reasons. Those of each API are in the order in which they were put.
    pub fn parked(&self) -> Vec<StoredDelivery> {
        self.shelves().all().flat_map(Shelf::parked).collect()
    }

    /// Removes and returns the parked deliveries with their reasons. Those of each API are in the order in which they
    /// were put. Deliveries with their keys are still duplicates.
    pub fn take_parked(&self) -> Vec<StoredDelivery> {
        let now = Instant::now();
        self.shelves().all_mut().flat_map(|shelf| shelf.take_parked(now)).collect()
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.0.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf<T>(&self, api: &str, work: impl FnOnce(&mut Shelf) -> T) -> T {
        work(self.shelves().shelf_of(api))
    }

    /// Claims the next due delivery by the rules, or returns when there will be one.
    fn claim_next(&self, api: &str, lease: Duration, rules: &ClaimRules) -> Result<Taken, Option<Instant>> {
        let now = Instant::now();
        self.shelf(api, |shelf| shelf.claim(now, after(now, lease), rules))
    }

    /// Calls a function with a delivery if the claim still holds it.
    fn claimed<T>(&self, claim: &MemoryClaim, work: impl FnOnce(&mut Shelf) -> T) -> Result<T, InboxError> {
        self.shelf(&claim.api, |shelf| shelf.is_held(claim.number).then(|| work(shelf)).ok_or(InboxError::Lost))
    }
}

impl Inbox for MemoryInbox {
    type Claim = MemoryClaim;

    async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
        let (packed, now) = (Packed::new(&delivery), Instant::now());
        // The bell rings after the lock is released, since the claim that wakes up needs the lock.
        let (put, bell) = self.shelf(&delivery.api, |shelf| {
            let id = self.0.last_id.fetch_add(1, Ordering::Relaxed) + 1;
            let put = shelf.put(id, packed, &self.0.bounds, now);
            (put, shelf.bell().map(|bell| (bell, shelf.has_rules())))
        });
        if delivery.parked.is_none()
            && let (Ok(Put::Stored), Some((bell, for_all))) = (&put, bell)
        {
            ring(&bell, for_all);
        }
        put
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<MemoryClaim>, InboxError> {
        self.claim_by(api, lease, &ClaimRules::default()).await
    }

    async fn extend(&self, claim: &MemoryClaim, lease: Duration) -> Result<(), InboxError> {
        self.claimed(claim, |shelf| shelf.hold(claim.number, after(Instant::now(), lease)))
    }

    async fn ack(&self, claim: MemoryClaim) -> Result<(), InboxError> {
        self.claimed(&claim, |shelf| shelf.ack(claim.number, &self.0.bounds, Instant::now()))
    }

    async fn retry_at(&self, claim: MemoryClaim, at: SystemTime) -> Result<(), InboxError> {
        let pause = at.duration_since(SystemTime::now()).unwrap_or_default();
        self.claimed(&claim, |shelf| shelf.give_back(claim.number, after(Instant::now(), pause)))
    }

    async fn park(&self, claim: MemoryClaim, reason: &str) -> Result<(), InboxError> {
        self.claimed(&claim, |shelf| shelf.park(claim.number, reason))?
    }
}

impl SchedulingInbox for MemoryInbox {
    async fn claim_by(
        &self,
        api: &str,
        lease: Duration,
        rules: &ClaimRules,
    ) -> Result<Claimed<MemoryClaim>, InboxError> {
        loop {
            if let Ok(taken) = self.claim_next(api, lease, rules) {
                return taken.claimed(api);
            }
            let bell = self.shelf(api, Shelf::sleep);
            let _sleeper = Sleeper { inbox: self, api };
            // Listens before it looks again, so that a delivery that comes in between is noticed.
            let mut rings = pin!(bell.notified());
            rings.as_mut().enable();
            let next = match self.claim_next(api, lease, rules) {
                Ok(taken) => return taken.claimed(api),
                Err(next) => next,
            };
            // The claims of crashed workers are noticed in time, although no bell rings for them.
            let lease_end = after(Instant::now(), lease);
            let until = next.map_or(lease_end, |next| next.min(lease_end));
            let _ = timeout_at(until, rings).await;
        }
    }
}

impl Default for MemoryInbox {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryInbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MemoryInbox")
            .field("bounds", &self.0.bounds)
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}

fn after(now: Instant, pause: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    now.checked_add(pause).unwrap_or(now + YEAR)
}
