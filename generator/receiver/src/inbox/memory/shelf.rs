//! The deliveries of one API.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use slab::Slab;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::MemoryBounds;
use super::keys::Keys;
use super::packed::Packed;
use super::parkings::Parkings;
use crate::inbox::{InboxError, Put};
use hookwright_runtime::StoredDelivery;

/// The deliveries of one API.
#[derive(Default)]
pub(super) struct Shelf {
    /// Rings when there may be a delivery sooner than was to be expected.
    bell: Arc<Notify>,
    /// How many wait for that.
    sleepers: usize,
    pub(super) entries: Slab<Entry>,
    /// Those that nobody has claimed as yet, in the order in which they came.
    pub(super) new: VecDeque<(Instant, usize)>,
    /// Those that were claimed before. One that is claimed now is due when its lease ends.
    due: BTreeSet<(Instant, usize)>,
    /// By their ids: the oldest first.
    pub(super) parked: BTreeMap<u64, Parked>,
    parkings: Parkings,
    keys: Keys,
    bytes: usize,
    claims: u64,
}

pub(super) struct Entry {
    pub(super) id: u64,
    pub(super) delivery: Packed,
    pub(super) attempt: u32,
    /// How many claims ended without a word.
    pub(super) lost: u32,
    /// Of those that were claimed before.
    pub(super) due: Option<Instant>,
    /// The number of its last claim, or 0 where that was given back.
    pub(super) claim: u64,
}

/// A delivery that is parked.
pub(super) struct Parked {
    pub(super) delivery: Packed,
    pub(super) attempts: u32,
    pub(super) lost: u32,
}

/// What a claim is known by: the number is its own, the place may be another delivery's later.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClaimNumber {
    place: usize,
    number: u64,
}

/// A delivery that is claimed.
pub(super) struct Taken {
    pub(super) number: ClaimNumber,
    pub(super) attempt: u32,
    pub(super) lost: u32,
    pub(super) delivery: Packed,
}

impl Shelf {
    pub(super) fn waiting(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn parked(&self) -> impl Iterator<Item = StoredDelivery> {
        self.parked.values().filter_map(|parked| parked.delivery.unpack().ok())
    }

    /// Takes out what is parked. Its keys are known as those of what is done.
    pub(super) fn take_parked(&mut self, now: Instant) -> Vec<StoredDelivery> {
        let parked = std::mem::take(&mut self.parked);
        let taken = parked.values().filter_map(|parked| parked.delivery.unpack().ok()).collect();
        parked.into_values().for_each(|parked| self.forget(parked.delivery, now));
        taken
    }

    /// Keeps a delivery, unless its key is known or there is no room for it. It is for the caller to ring.
    pub(super) fn put(
        &mut self,
        id: u64,
        delivery: Packed,
        bounds: &MemoryBounds,
        now: Instant,
    ) -> Result<Put, InboxError> {
        self.parkings.longest = bounds.drop_parked_after;
        self.drop_old(now);
        self.keys.forget(bounds, now);
        if delivery.key.as_ref().is_some_and(|key| !self.keys.insert(key)) {
            return Ok(Put::Duplicate);
        }
        let bytes = delivery.size();
        let deliveries = self.entries.len() + self.parked.len();
        if deliveries >= bounds.deliveries || self.bytes.saturating_add(bytes) > bounds.bytes {
            delivery.key.iter().for_each(|key| self.keys.remove(key));
            return Err(InboxError::Full);
        }
        self.bytes += bytes;
        if delivery.is_parked {
            self.parkings.note(id, now);
            self.parked.insert(id, Parked { delivery, attempts: 0, lost: 0 });
        } else {
            self.wait(id, delivery, now);
        }
        Ok(Put::Stored)
    }

    /// The delivery is due.
    pub(super) fn wait(&mut self, id: u64, delivery: Packed, now: Instant) {
        let place = self.entries.insert(Entry { id, delivery, attempt: 0, lost: 0, due: None, claim: 0 });
        self.new.push_back((now, place));
    }

    /// Somebody waits until the bell rings, and says so when that is over.
    pub(super) fn sleep(&mut self) -> Arc<Notify> {
        self.sleepers += 1;
        Arc::clone(&self.bell)
    }

    /// Somebody waits no longer.
    pub(super) fn wake(&mut self) {
        self.sleepers -= 1;
    }

    /// The bell, if somebody waits until it rings.
    pub(super) fn bell(&self) -> Option<Arc<Notify>> {
        (self.sleepers > 0).then(|| Arc::clone(&self.bell))
    }

    /// Claims the delivery that is due first, or says when there is one.
    pub(super) fn claim(&mut self, now: Instant, until: Instant) -> Result<Taken, Option<Instant>> {
        self.drop_old(now);
        let first = [self.new.front(), self.due.first()].into_iter().flatten().min();
        let (due, place) = *first.ok_or(None)?;
        if due > now {
            return Err(Some(due));
        }
        self.claims += 1;
        let number = ClaimNumber { place, number: self.claims };
        self.due_at(place, until);
        let entry = self.entries.get_mut(place).ok_or(None)?;
        entry.attempt = entry.attempt.saturating_add(1);
        entry.lost = entry.lost.saturating_add(u32::from(entry.claim != 0));
        entry.claim = self.claims;
        Ok(Taken { number, attempt: entry.attempt, lost: entry.lost, delivery: entry.delivery.clone() })
    }

    /// Whether the claim is the last one of its delivery.
    pub(super) fn is_held(&self, claim: ClaimNumber) -> bool {
        self.entries.get(claim.place).is_some_and(|entry| entry.claim == claim.number)
    }

    /// Holds the claim until then.
    pub(super) fn hold(&mut self, claim: ClaimNumber, until: Instant) {
        self.due_at(claim.place, until);
    }

    /// Completes the delivery.
    pub(super) fn ack(&mut self, claim: ClaimNumber, bounds: &MemoryBounds, now: Instant) {
        if let Some(entry) = self.remove(claim.place) {
            self.forget(entry.delivery, now);
            self.keys.forget(bounds, now);
        }
    }

    /// The delivery is done, and its key may be forgotten some day.
    pub(super) fn forget(&mut self, delivery: Packed, now: Instant) {
        self.bytes -= delivery.size();
        if let Some(key) = delivery.key {
            self.keys.done(key, now);
        }
    }

    /// Gives the delivery back, to be claimed at that time.
    pub(super) fn give_back(&mut self, claim: ClaimNumber, due: Instant) {
        if let Some(entry) = self.entries.get_mut(claim.place) {
            entry.claim = 0;
        }
        self.due_at(claim.place, due);
        self.bell.notify_one();
    }

    /// Puts the delivery aside.
    pub(super) fn park(&mut self, claim: ClaimNumber, reason: &str) -> Result<(), InboxError> {
        let Some(entry) = self.entries.get(claim.place) else { return Ok(()) };
        let parked = entry.delivery.with_reason(Some(reason))?;
        let (id, attempts, lost) = (entry.id, entry.attempt, entry.lost);
        self.resize(entry.delivery.size(), parked.size());
        self.remove(claim.place);
        self.parkings.note(id, Instant::now());
        self.parked.insert(id, Parked { delivery: parked, attempts, lost });
        Ok(())
    }

    /// Drops what was parked for as long as it may be.
    fn drop_old(&mut self, now: Instant) {
        let old = self.parkings.take_old(now);
        if !old.is_empty() && self.drop_parked(&old, now) > 0 {
            crate::telemetry::warn("parked deliveries are dropped", &"they were parked for as long as they may be");
        }
    }

    /// A delivery takes more or less room than before.
    pub(super) fn resize(&mut self, before: usize, after: usize) {
        self.bytes = self.bytes - before + after;
    }

    /// Says when a delivery is due. One that is new is the first of those that are.
    fn due_at(&mut self, place: usize, due: Instant) {
        let Some(entry) = self.entries.get_mut(place) else { return };
        match entry.due.replace(due) {
            Some(before) => drop(self.due.remove(&(before, place))),
            None => drop(self.new.pop_front()),
        }
        self.due.insert((due, place));
    }

    /// Takes out a delivery that is not parked. One that was never claimed stays in `new`.
    pub(super) fn remove(&mut self, place: usize) -> Option<Entry> {
        let entry = self.entries.try_remove(place)?;
        if let Some(due) = entry.due {
            self.due.remove(&(due, place));
        }
        Some(entry)
    }
}
