//! The deliveries of one API.

use std::collections::BTreeMap;
use std::sync::Arc;

use slab::Slab;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::MemoryBounds;
use super::keys::Keys;
use super::packed::Packed;
use super::parkings::Parkings;
use super::turns::Turns;
use crate::inbox::{ClaimRules, InboxError, Put};
use hookwright_runtime::StoredDelivery;

/// The deliveries of one API.
#[derive(Default)]
pub(super) struct Shelf {
    /// Rings when a delivery may be due earlier than expected.
    bell: Arc<Notify>,
    /// How many claims wait for it.
    sleepers: usize,
    pub(super) entries: Slab<Entry>,
    pub(super) turns: Turns,
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
    /// How many claims ran out.
    pub(super) lost: u32,
    /// When it was put or released.
    pub(super) since: Instant,
    /// When it is due, if it was claimed since then.
    pub(super) due: Option<Instant>,
    /// The number of its last claim, or 0 if that was released.
    pub(super) claim: u64,
    /// Whether it was released after it had been parked.
    is_released: bool,
}

/// A delivery that is parked.
pub(super) struct Parked {
    pub(super) delivery: Packed,
    pub(super) attempts: u32,
    pub(super) lost: u32,
}

/// Identifies a claim. The number is unique; the place may later be that of another delivery.
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
    /// When it was released after it had been parked, if it was.
    pub(super) released: Option<Instant>,
}

impl Shelf {
    pub(super) fn waiting(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn parked(&self) -> impl Iterator<Item = StoredDelivery> {
        self.parked.values().filter_map(|parked| parked.delivery.unpack().ok())
    }

    /// Removes and returns the parked deliveries. Their keys stay known, like those of completed ones.
    pub(super) fn take_parked(&mut self, now: Instant) -> Vec<StoredDelivery> {
        let parked = std::mem::take(&mut self.parked);
        let taken = parked.values().filter_map(|parked| parked.delivery.unpack().ok()).collect();
        for (id, parked) in parked {
            self.turns.unpark(id);
            self.forget(parked.delivery, now);
        }
        self.ring_for_successors();
        taken
    }

    /// Stores a delivery, unless its key is known or there is no room for it. The caller must ring the bell.
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
            self.keep_parked(id, Parked { delivery, attempts: 0, lost: 0 }, now);
        } else {
            self.wait(id, delivery, now, false);
        }
        Ok(Put::Stored)
    }

    /// Makes a delivery due that is new or was released.
    pub(super) fn wait(&mut self, id: u64, delivery: Packed, now: Instant, is_released: bool) {
        let entry = Entry { id, delivery, attempt: 0, lost: 0, since: now, due: None, claim: 0, is_released };
        let vacant = self.entries.vacant_entry();
        self.turns.arrive(vacant.key(), &entry);
        vacant.insert(entry);
    }

    fn keep_parked(&mut self, id: u64, parked: Parked, now: Instant) {
        self.parkings.note(id, now);
        self.turns.park(id, &parked);
        self.parked.insert(id, parked);
    }

    /// Adds a waiting claim. It must be removed when it stops waiting.
    pub(super) fn sleep(&mut self) -> Arc<Notify> {
        self.sleepers += 1;
        Arc::clone(&self.bell)
    }

    /// Removes a waiting claim.
    pub(super) fn wake(&mut self) {
        self.sleepers -= 1;
    }

    /// The bell, if any claim waits for it.
    pub(super) fn bell(&self) -> Option<Arc<Notify>> {
        (self.sleepers > 0).then(|| Arc::clone(&self.bell))
    }

    /// Whether rules may prevent some of the waiting claims from getting a due delivery.
    pub(super) fn has_rules(&self) -> bool {
        !self.turns.is_plain()
    }

    /// Wakes waiting claims: a delivery may be due.
    fn ring(&self) {
        if self.sleepers > 0 {
            ring(&self.bell, self.has_rules());
        }
    }

    /// Claims the next delivery by the rules, or returns when there will be one.
    pub(super) fn claim(&mut self, now: Instant, until: Instant, rules: &ClaimRules) -> Result<Taken, Option<Instant>> {
        self.drop_old(now);
        if self.turns.is_plain() && *rules != ClaimRules::default() {
            let parked = self.parked.iter().map(|(id, parked)| (*id, parked));
            self.turns = Turns::by_rules(self.entries.iter(), parked);
        }
        let place = self.turns.next(now, rules)?;
        self.claims += 1;
        let claim = self.claims;
        self.change(place, |entry| {
            entry.attempt = entry.attempt.saturating_add(1);
            entry.lost = entry.lost.saturating_add(u32::from(entry.claim != 0));
            entry.claim = claim;
            entry.due = Some(until);
        });
        let entry = self.entries.get(place).ok_or(None)?;
        let number = ClaimNumber { place, number: claim };
        let released = entry.is_released.then_some(entry.since);
        Ok(Taken { number, attempt: entry.attempt, lost: entry.lost, delivery: entry.delivery.clone(), released })
    }

    /// Whether the claim is the last one of its delivery.
    pub(super) fn is_held(&self, claim: ClaimNumber) -> bool {
        self.entries.get(claim.place).is_some_and(|entry| entry.claim == claim.number)
    }

    /// Extends the claim until then.
    pub(super) fn hold(&mut self, claim: ClaimNumber, until: Instant) {
        self.change(claim.place, |entry| entry.due = Some(until));
    }

    /// Completes the delivery.
    pub(super) fn ack(&mut self, claim: ClaimNumber, bounds: &MemoryBounds, now: Instant) {
        if let Some(entry) = self.remove(claim.place) {
            self.forget(entry.delivery, now);
            self.keys.forget(bounds, now);
            self.ring_for_successors();
        }
    }

    /// Wakes waiting claims, since deliveries that were held back may be due.
    pub(super) fn ring_for_successors(&self) {
        if self.has_rules() {
            self.ring();
        }
    }

    /// Forgets a delivery that is done. Its key may be forgotten later.
    pub(super) fn forget(&mut self, delivery: Packed, now: Instant) {
        self.bytes -= delivery.size();
        if let Some(key) = delivery.key {
            self.keys.done(key, now);
        }
    }

    /// Releases the delivery, to be due at that time.
    pub(super) fn give_back(&mut self, claim: ClaimNumber, due: Instant) {
        self.change(claim.place, |entry| {
            entry.claim = 0;
            entry.due = Some(due);
        });
        ring(&self.bell, self.has_rules());
    }

    /// Parks the delivery.
    pub(super) fn park(&mut self, claim: ClaimNumber, reason: &str) -> Result<(), InboxError> {
        let Some(entry) = self.entries.get(claim.place) else { return Ok(()) };
        let parked = entry.delivery.with_reason(Some(reason))?;
        let (id, attempts, lost) = (entry.id, entry.attempt, entry.lost);
        self.resize(entry.delivery.size(), parked.size());
        self.remove(claim.place);
        self.keep_parked(id, Parked { delivery: parked, attempts, lost }, Instant::now());
        self.ring_for_successors();
        Ok(())
    }

    /// Drops deliveries that have been parked for the maximum time.
    fn drop_old(&mut self, now: Instant) {
        let old = self.parkings.take_old(now);
        if !old.is_empty() && self.drop_parked(&old, now) > 0 {
            crate::telemetry::warn("parked deliveries are dropped", &"they have expired");
        }
    }

    /// Notes that a delivery takes more or less room than before.
    pub(super) fn resize(&mut self, before: usize, after: usize) {
        self.bytes = self.bytes - before + after;
    }

    /// Changes a delivery, and its turn accordingly.
    fn change(&mut self, place: usize, change: impl FnOnce(&mut Entry)) {
        let Some(entry) = self.entries.get_mut(place) else { return };
        let before = entry.due;
        change(entry);
        self.turns.change(place, before, entry);
    }

    /// Removes and returns a delivery that isn't parked.
    pub(super) fn remove(&mut self, place: usize) -> Option<Entry> {
        let entry = self.entries.try_remove(place)?;
        self.turns.remove(place, &entry);
        Some(entry)
    }
}

/// Wakes one of the waiting claims, or all of them, since their rules may differ in what they allow.
pub(super) fn ring(bell: &Notify, for_all: bool) {
    if for_all {
        bell.notify_waiters();
    }
    bell.notify_one();
}
