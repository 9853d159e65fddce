//! An inbox in memory, for tests and for those who can lose what is not handled yet.

mod bounds;
mod keys;
mod shelf;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::{Claimed, Inbox, InboxError, Kept, Put};

pub use bounds::MemoryBounds;

use shelf::Shelf;

/// An inbox in memory: bounded, and empty after a restart. A clone is the same inbox.
///
/// What is parked takes room like all else: an inbox that is full is noticed, a delivery that was dropped is not.
/// [`take_parked`](Self::take_parked) makes room.
#[derive(Clone)]
pub struct MemoryInbox(Arc<Shared>);

/// A delivery that somebody has claimed.
#[derive(Debug)]
pub struct MemoryClaim {
    api: String,
    id: u64,
    attempt: u32,
}

struct Shared {
    bounds: MemoryBounds,
    shelves: Mutex<HashMap<String, Shelf>>,
}

impl MemoryInbox {
    /// An inbox with the default bounds.
    pub fn new() -> Self {
        Self::bounded(MemoryBounds::default())
    }

    /// An inbox with these bounds, which are those of each API.
    pub fn bounded(bounds: MemoryBounds) -> Self {
        Self(Arc::new(Shared { bounds, shelves: Mutex::default() }))
    }

    /// How many deliveries are not done yet, those that are being handled among them.
    pub fn waiting(&self) -> usize {
        self.shelves().values().map(Shelf::waiting).sum()
    }

    /// What is parked, each with its reason, the oldest of each API first.
    pub fn parked(&self) -> Vec<Kept> {
        self.shelves().values().flat_map(Shelf::parked).cloned().collect()
    }

    /// Takes out what is parked, each with its reason, the oldest of each API first. What has one of their keys stays a
    /// duplicate.
    pub fn take_parked(&self) -> Vec<Kept> {
        let now = Instant::now();
        self.shelves().values_mut().flat_map(|shelf| shelf.take_parked(now)).collect()
    }

    fn shelves(&self) -> MutexGuard<'_, HashMap<String, Shelf>> {
        self.0.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf<T>(&self, api: &str, work: impl FnOnce(&mut Shelf) -> T) -> T {
        let mut shelves = self.shelves();
        match shelves.get_mut(api) {
            Some(found) => work(found),
            None => work(shelves.entry(api.to_owned()).or_default()),
        }
    }

    /// Does something with a delivery that is still the claim's.
    fn claimed(&self, claim: &MemoryClaim, work: impl FnOnce(&mut Shelf)) -> Result<(), InboxError> {
        self.shelf(&claim.api, |shelf| {
            let is_held = shelf.attempt(claim.id) == Some(claim.attempt);
            is_held.then(|| work(shelf)).ok_or(InboxError::Lost)
        })
    }

    fn bell(&self, api: &str) -> Arc<Notify> {
        self.shelf(api, |shelf| Arc::clone(&shelf.bell))
    }
}

impl Inbox for MemoryInbox {
    type Claim = MemoryClaim;

    async fn put(&self, delivery: &Kept) -> Result<Put, InboxError> {
        let copy = Kept { verified: delivery.verified.apart(), ..delivery.clone() };
        let now = Instant::now();
        let (put, bell) = self.shelf(&delivery.api, |shelf| {
            let put = shelf.put(copy, &self.0.bounds, now);
            (put, Arc::clone(&shelf.bell))
        });
        // With the lock given back: whoever wakes up wants it.
        if matches!(put, Ok(Put::Stored)) && delivery.parked.is_none() {
            bell.notify_one();
        }
        put
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<MemoryClaim>, InboxError> {
        let bell = self.bell(api);
        loop {
            let now = Instant::now();
            let lease_end = after(now, lease);
            let next = match self.shelf(api, |shelf| shelf.claim(now, lease_end)) {
                Ok((id, attempt, delivery)) => {
                    return Ok(Claimed::new(delivery, attempt, MemoryClaim { api: api.to_owned(), id, attempt }));
                }
                Err(next) => next,
            };
            // The claims of those who crash are seen in time, although nobody rings for them.
            let until = next.map_or(lease_end, |next| next.min(lease_end));
            let _ = timeout_at(until, bell.notified()).await;
        }
    }

    async fn extend(&self, claim: &MemoryClaim, lease: Duration) -> Result<(), InboxError> {
        self.claimed(claim, |shelf| shelf.due_at(claim.id, after(Instant::now(), lease)))
    }

    async fn done(&self, claim: MemoryClaim) -> Result<(), InboxError> {
        self.claimed(&claim, |shelf| shelf.done(claim.id, &self.0.bounds, Instant::now()))
    }

    async fn retry_at(&self, claim: MemoryClaim, at: SystemTime) -> Result<(), InboxError> {
        let pause = at.duration_since(SystemTime::now()).unwrap_or_default();
        self.claimed(&claim, |shelf| shelf.give_back(claim.id, after(Instant::now(), pause)))
    }

    async fn park(&self, claim: MemoryClaim, reason: &str) -> Result<(), InboxError> {
        self.claimed(&claim, |shelf| shelf.park(claim.id, reason))
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
