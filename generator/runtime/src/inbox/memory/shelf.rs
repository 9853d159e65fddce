//! The deliveries of one API.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::super::{InboxError, Kept, Put};
use super::MemoryBounds;
use super::keys::Keys;

/// The deliveries of one API. One that is claimed is one that is due when its lease ends, so that there is one order only.
#[derive(Default)]
pub(super) struct Shelf {
    /// Rings when there may be a delivery sooner than was to be expected.
    pub(super) bell: Arc<Notify>,
    entries: HashMap<u64, Entry>,
    due: BTreeSet<(Instant, u64)>,
    parked: Vec<Kept>,
    keys: Keys,
    bytes: usize,
    last_id: u64,
}

struct Entry {
    delivery: Kept,
    due: Instant,
    attempt: u32,
}

impl Shelf {
    pub(super) fn waiting(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn parked(&self) -> impl Iterator<Item = &Kept> {
        self.parked.iter()
    }

    /// Takes out what is parked. Its keys are known as those of what is done.
    pub(super) fn take_parked(&mut self, now: Instant) -> Vec<Kept> {
        let parked: Vec<_> = self.parked.drain(..).collect();
        self.bytes -= parked.iter().map(size).sum::<usize>();
        parked.iter().filter_map(|delivery| delivery.key.as_deref()).for_each(|key| self.keys.done(key, now));
        parked
    }

    /// Keeps a delivery, unless its key is known or there is no room for it. It is for the caller to ring.
    pub(super) fn put(&mut self, delivery: Kept, bounds: &MemoryBounds, now: Instant) -> Result<Put, InboxError> {
        self.keys.forget(bounds, now);
        if delivery.key.as_ref().is_some_and(|key| self.keys.knows(key)) {
            return Ok(Put::Duplicate);
        }
        let bytes = size(&delivery);
        if !self.has_room(bytes, bounds) {
            return Err(InboxError::Full);
        }
        if let Some(key) = &delivery.key {
            self.keys.insert(key);
        }
        self.bytes += bytes;
        if delivery.parked.is_some() {
            self.parked.push(delivery);
        } else {
            self.add(delivery, now);
        }
        Ok(Put::Stored)
    }

    /// Claims the delivery that is due first, or says when there is one.
    pub(super) fn claim(&mut self, now: Instant, until: Instant) -> Result<(u64, u32, Kept), Option<Instant>> {
        let (due, id) = *self.due.first().ok_or(None)?;
        if due > now {
            return Err(Some(due));
        }
        self.due_at(id, until);
        let entry = self.entries.get_mut(&id).ok_or(None)?;
        entry.attempt = entry.attempt.saturating_add(1);
        Ok((id, entry.attempt, entry.delivery.clone()))
    }

    /// The number of the delivery's last claim.
    pub(super) fn attempt(&self, id: u64) -> Option<u32> {
        self.entries.get(&id).map(|entry| entry.attempt).filter(|attempt| *attempt > 0)
    }

    /// Says when the delivery is due.
    pub(super) fn due_at(&mut self, id: u64, due: Instant) {
        if let Some(entry) = self.entries.get_mut(&id) {
            self.due.remove(&(entry.due, id));
            entry.due = due;
            self.due.insert((due, id));
        }
    }

    /// Completes the delivery.
    pub(super) fn done(&mut self, id: u64, bounds: &MemoryBounds, now: Instant) {
        if let Some(delivery) = self.take(id) {
            self.bytes -= size(&delivery);
            if let Some(key) = &delivery.key {
                self.keys.done(key, now);
                self.keys.forget(bounds, now);
            }
        }
    }

    /// Gives the delivery back, to be claimed at that time.
    pub(super) fn give_back(&mut self, id: u64, due: Instant) {
        self.due_at(id, due);
        self.bell.notify_one();
    }

    /// Puts the delivery aside.
    pub(super) fn park(&mut self, id: u64, reason: &str) {
        if let Some(delivery) = self.take(id) {
            self.bytes -= size(&delivery);
            let delivery = Kept { parked: Some(reason.to_owned()), ..delivery };
            self.bytes += size(&delivery);
            self.parked.push(delivery);
        }
    }

    fn add(&mut self, delivery: Kept, now: Instant) {
        self.last_id += 1;
        self.entries.insert(self.last_id, Entry { delivery, due: now, attempt: 0 });
        self.due.insert((now, self.last_id));
    }

    fn take(&mut self, id: u64) -> Option<Kept> {
        let entry = self.entries.remove(&id)?;
        self.due.remove(&(entry.due, id));
        Some(entry.delivery)
    }

    fn has_room(&self, bytes: usize, bounds: &MemoryBounds) -> bool {
        let deliveries = self.entries.len() + self.parked.len();
        deliveries < bounds.deliveries && self.bytes.saturating_add(bytes) <= bounds.bytes
    }
}

/// About how many bytes a delivery takes.
fn size(delivery: &Kept) -> usize {
    const AND_ALL_ELSE: usize = 512;
    let headers = delivery.verified.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    let texts = [&delivery.event, &delivery.key, &delivery.parked].into_iter().flatten().map(String::len);
    delivery.verified.body().len() + headers.chain(texts).sum::<usize>() + AND_ALL_ELSE
}
