//! The operations of an inbox, each in a transaction. A refused operation changes nothing.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use redb::{ReadableTable, StorageError};

use crate::clock::millis;
use crate::key::StoredKey;
use crate::rows::{Fault, HELD, State, Status};
use crate::store::{Session, Settings};
use crate::subject::Subject;
use hookwright_receiver::internals::{self, Place};
use hookwright_receiver::{ClaimRules, InboxError, Put};
use hookwright_runtime::StoredDelivery;

/// A delivery to store.
pub(super) struct Arrival {
    pub(super) api: String,
    pub(super) key: Option<StoredKey>,
    pub(super) parked: Option<String>,
    pub(super) subject: Subject,
    pub(super) bytes: Bytes,
}

impl Arrival {
    pub(super) fn new(delivery: StoredDelivery) -> Self {
        Self {
            bytes: delivery.to_bytes(),
            subject: Subject::of_delivery(&delivery),
            key: delivery.key.as_deref().map(StoredKey::new),
            api: delivery.api.into_owned(),
            parked: delivery.parked,
        }
    }
}

/// Identifies a claim: the delivery, and how often it had been claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClaimNumber {
    id: u64,
    claim: u32,
}

impl ClaimNumber {
    /// A settled claim. Ids begin at 1, so it belongs to no delivery.
    pub(super) const SETTLED: Self = Self { id: 0, claim: 0 };

    /// The place that the delivery of this API is sealed for.
    pub(super) fn place(self, api: &str) -> Place<'_> {
        Place { api, id: self.id }
    }
}

/// What can be claimed.
pub(super) enum Next {
    Due(ClaimNumber, Taken),
    /// Nothing for this many milliseconds, unless a delivery arrives before.
    Later(u64),
}

/// A delivery that is claimed.
pub(super) struct Taken {
    pub(super) bytes: Bytes,
    pub(super) attempt: u32,
    pub(super) lost: u32,
    /// When it was released after it had been parked, if it was.
    pub(super) released_at: Option<SystemTime>,
}

impl Session<'_> {
    pub(super) fn put(&mut self, arrival: &Arrival) -> Result<Put, Fault> {
        let key = arrival.key.as_ref().map(|key| self.stored_key(&arrival.api, key));
        if let (Some(key), Some(plain)) = (&key, &arrival.key)
            && (self.knows(&arrival.api, key)? || self.knew_plain(&arrival.api, plain)?)
        {
            return Ok(Put::Duplicate);
        }
        let size = u64::try_from(arrival.bytes.len()).unwrap_or(u64::MAX);
        let Settings { max_deliveries, max_bytes, .. } = self.settings;
        if self.counts.deliveries >= *max_deliveries || self.counts.bytes.saturating_add(size) > *max_bytes {
            return Err(Fault::Refused(InboxError::Full));
        }
        let id = self.tables.next_id()?;
        let place = Place { api: &arrival.api, id };
        let bytes = self.sealing.seal(place, arrival.bytes.clone()).map_err(Fault::Refused)?;
        let reason = arrival.parked.as_deref().map(|reason| self.reason(place, reason)).transpose()?;
        if let Some(key) = &key {
            self.hold_key(&arrival.api, key)?;
        }
        self.tables.deliveries.insert(id, bytes.as_ref())?;
        self.write_subject(place, &arrival.subject)?;
        let state = State { key, reason, ..self.arrived(arrival, size) };
        self.replace(id, None, Some(&state))?;
        Ok(Put::Stored)
    }

    /// Stores all of them, or none if there is no room for all.
    pub(super) fn put_all(&mut self, arrivals: &[Arrival]) -> Result<Vec<Put>, Fault> {
        let (mut deliveries, mut bytes) = (self.counts.deliveries, self.counts.bytes);
        let mut seen = HashSet::new();
        for arrival in arrivals {
            if let Some(key) = &arrival.key
                && (!seen.insert((arrival.api.as_str(), key.bytes()))
                    || self.knows(&arrival.api, &self.stored_key(&arrival.api, key))?
                    || self.knew_plain(&arrival.api, key)?)
            {
                continue;
            }
            deliveries = deliveries.saturating_add(1);
            bytes = bytes.saturating_add(u64::try_from(arrival.bytes.len()).unwrap_or(u64::MAX));
        }
        let Settings { max_deliveries, max_bytes, .. } = self.settings;
        if deliveries > *max_deliveries || bytes > *max_bytes {
            return Err(Fault::Refused(InboxError::Full));
        }
        let puts = arrivals.iter().map(|arrival| self.put(arrival)).collect::<Result<_, _>>()?;
        // Forgets as many as may have been added.
        self.forget_keys(arrivals.len())?;
        Ok(puts)
    }

    /// Claims the delivery that comes next. New ones and retries take turns.
    pub(super) fn claim(&mut self, api: &str, lease: Duration) -> Result<Next, Fault> {
        if self.lineups.contains(api) {
            return self.claim_by(api, lease, &ClaimRules::default());
        }
        let now = self.now.due;
        let (new, retry) = (self.tables.first_due(api, false)?, self.tables.first_due(api, true)?);
        let with_due = |first: Option<(u64, u64)>| first.map(|(due, id)| (due, (due, id)));
        let (due, id) = match self.lineups.turns(api).next(with_due(new), with_due(retry), now) {
            Ok(next) => next,
            Err(due) => return Ok(Next::Later(due.map_or(u64::MAX, |due| due - now))),
        };
        if let Some(next) = self.claim_delivery(api, id, Some(due), lease)? {
            return Ok(next);
        }
        // The due time isn't the one in the delivery's state. It must not block those behind it.
        self.tables.remove_stray(api, due, id)?;
        if let Some(state) = self.state(id)?
            && state.status != Status::Parked
        {
            self.tables.insert_due(id, &state)?;
        }
        self.changed = true;
        Ok(Next::Later(0))
    }

    /// Claims a delivery if its state says that it is due for this API, and since when.
    pub(super) fn claim_delivery(
        &mut self,
        api: &str,
        id: u64,
        due: Option<u64>,
        lease: Duration,
    ) -> Result<Option<Next>, Fault> {
        let Some(before) = self.state(id)? else { return Ok(None) };
        let is_due = before.due <= self.now.due && due.is_none_or(|due| due == before.due);
        if before.api != api || before.status == Status::Parked || !is_due {
            return Ok(None);
        }
        let mut after = before.clone();
        after.status = Status::Claimed;
        after.due = self.end_of(lease);
        after.attempts = before.attempts.saturating_add(1);
        after.claims = before.claims.wrapping_add(1);
        after.lost = before.lost.saturating_add(u32::from(before.status == Status::Claimed));
        self.replace(id, Some(&before), Some(&after))?;
        let number = ClaimNumber { id, claim: after.claims };
        let released_at = self.tables.released.get(id)?.map(|at| self.now.wall_at(at.value()));
        let (bytes, attempt, lost) = (self.bytes(id)?, after.attempts, after.lost);
        Ok(Some(Next::Due(number, Taken { bytes, attempt, lost, released_at })))
    }

    pub(super) fn extend(&mut self, number: ClaimNumber, lease: Duration) -> Result<(), Fault> {
        let due = self.end_of(lease);
        self.change_claimed(number, |state| state.due = due)
    }

    pub(super) fn ack(&mut self, number: ClaimNumber) -> Result<(), Fault> {
        let state = self.claimed(number)?;
        Ok(self.remove(number.id, &state)?)
    }

    pub(super) fn retry_at(&mut self, number: ClaimNumber, at: SystemTime) -> Result<(), Fault> {
        let due = self.now.due.saturating_add(self.now.until(at));
        self.change_claimed(number, |state| {
            state.status = Status::Waiting;
            state.due = due;
        })
    }

    /// Makes a delivery due whose claim was dropped. Its attempt only counts if it was `begun`.
    pub(super) fn give_back(&mut self, number: ClaimNumber, begun: bool) -> Result<(), Fault> {
        let now = self.now.due;
        self.change_claimed(number, |state| {
            state.status = Status::Waiting;
            state.due = now;
            state.attempts = state.attempts.saturating_sub(u32::from(!begun));
        })
    }

    pub(super) fn park(&mut self, number: ClaimNumber, reason: &str) -> Result<(), Fault> {
        let api = self.claimed(number)?.api;
        let (since, reason) = (self.now.running, self.reason(Place { api: &api, id: number.id }, reason)?);
        self.change_claimed(number, |state| {
            state.status = Status::Parked;
            state.due = since;
            state.reason = Some(reason);
        })
    }

    /// Makes a parked delivery due.
    pub(super) fn release(&mut self, id: u64, before: &State) -> Result<(), StorageError> {
        let after =
            State { status: Status::Waiting, due: self.now.due, attempts: 0, lost: 0, reason: None, ..before.clone() };
        self.tables.released.insert(id, self.now.due)?;
        self.replace(id, Some(before), Some(&after))
    }

    /// The bytes of a delivery. Empty if they are missing, which can't be read as a delivery.
    pub(super) fn bytes(&self, id: u64) -> Result<Bytes, StorageError> {
        let bytes = self.tables.deliveries.get(id)?;
        Ok(bytes.map(|bytes| Bytes::copy_from_slice(bytes.value())).unwrap_or_default())
    }

    /// Forgets expired keys and drops expired parked deliveries, up to this many of each: a little with each
    /// transaction, never much at once.
    pub(super) fn clear_old(&mut self, limit: usize) -> Result<(), StorageError> {
        self.forget_keys(limit)?;
        let Some(longest) = self.settings.drop_parked_after.map(millis) else { return Ok(()) };
        let mut dropped = 0;
        while dropped < limit {
            let first = self.tables.parked.first()?.map(|(entry, _)| entry.value());
            let Some((since, id)) = first.filter(|(since, _)| since.saturating_add(longest) <= self.now.running) else {
                break;
            };
            match self.state(id)? {
                Some(state) if state.status == Status::Parked && state.due == since => self.remove(id, &state)?,
                // Its state doesn't say that it has been parked since then.
                _ => drop(self.tables.parked.remove((since, id))?),
            }
            dropped += 1;
        }
        if dropped > 0 {
            internals::warn("dropped parked deliveries that had expired", &dropped);
        }
        Ok(())
    }

    /// Records since when a delivery is parked, if the file doesn't say so because an older version parked it.
    pub(super) fn note_parking(&mut self, id: u64, state: &State) -> Result<(), StorageError> {
        if state.status != Status::Parked || self.tables.parked.get((state.due, id))?.is_some() {
            return Ok(());
        }
        self.replace(id, Some(state), Some(&State { due: self.now.running, ..state.clone() }))
    }

    /// Forgets up to this many of the expired keys.
    pub(super) fn forget_keys(&mut self, limit: usize) -> Result<(), StorageError> {
        for _ in 0..limit {
            let first = self.tables.forget.first()?;
            let first = first.map(|(entry, _)| {
                let (at, api, key) = entry.value();
                (at, api.to_owned(), StoredKey::stored(key))
            });
            let Some((at, api, key)) = first.filter(|(at, ..)| *at <= self.now.running) else { return Ok(()) };
            self.tables.forget.remove((at, api.as_str(), key.bytes()))?;
            self.tables.keys.remove((api.as_str(), key.bytes()))?;
            self.changed = true;
        }
        Ok(())
    }

    fn arrived(&self, arrival: &Arrival, size: u64) -> State {
        let is_parked = arrival.parked.is_some();
        State {
            status: if is_parked { Status::Parked } else { Status::Waiting },
            due: if is_parked { self.now.running } else { self.now.due },
            attempts: 0,
            claims: 0,
            lost: 0,
            size,
            api: arrival.api.clone(),
            key: None,
            reason: None,
        }
    }

    /// A key as stored in this file.
    pub(super) fn stored_key(&self, api: &str, key: &StoredKey) -> StoredKey {
        self.sealing.digest(api, key.bytes()).map_or_else(|| key.clone(), StoredKey::sealed)
    }

    /// Whether the key was known before the file was encrypted, if that still counts.
    fn knew_plain(&self, api: &str, key: &StoredKey) -> Result<bool, StorageError> {
        if self.sealing.is_on() && self.sealing.accepts_plain() { self.knows(api, key) } else { Ok(false) }
    }

    fn reason(&self, place: Place<'_>, reason: &str) -> Result<String, Fault> {
        self.sealing.seal_text(place, &bounded(reason)).map_err(Fault::Refused)
    }

    fn end_of(&self, lease: Duration) -> u64 {
        self.now.due.saturating_add(millis(lease))
    }

    fn claimed(&mut self, number: ClaimNumber) -> Result<State, Fault> {
        let ours = |state: &State| state.status == Status::Claimed && state.claims == number.claim;
        self.state(number.id)?.filter(ours).ok_or(Fault::Refused(InboxError::Lost))
    }

    fn change_claimed(&mut self, number: ClaimNumber, change: impl FnOnce(&mut State)) -> Result<(), Fault> {
        let before = self.claimed(number)?;
        let mut after = before.clone();
        change(&mut after);
        Ok(self.replace(number.id, Some(&before), Some(&after))?)
    }

    /// Removes a completed or dropped delivery.
    pub(super) fn remove(&mut self, id: u64, state: &State) -> Result<(), StorageError> {
        self.tables.deliveries.remove(id)?;
        self.removed = true;
        self.replace(id, Some(state), None)?;
        match &state.key {
            Some(key) => self.forget_later(&state.api, key),
            None => Ok(()),
        }
    }

    fn knows(&self, api: &str, key: &StoredKey) -> Result<bool, StorageError> {
        let until = self.tables.keys.get((api, key.bytes()))?;
        Ok(until.is_some_and(|until| until.value() > self.now.running))
    }

    fn hold_key(&mut self, api: &str, key: &StoredKey) -> Result<(), StorageError> {
        let before = self.tables.keys.insert((api, key.bytes()), HELD)?.map(|until| until.value());
        if let Some(until) = before {
            self.tables.forget.remove((until, api, key.bytes()))?;
        }
        Ok(())
    }

    fn forget_later(&mut self, api: &str, key: &StoredKey) -> Result<(), StorageError> {
        let until = self.now.running.saturating_add(millis(self.settings.remember_keys));
        self.tables.keys.insert((api, key.bytes()), until)?;
        self.tables.forget.insert((until, api, key.bytes()), ())?;
        Ok(())
    }

    /// Writes the new state of a delivery. This is the only place that updates its state, its place among due
    /// deliveries, and the counts.
    pub(super) fn replace(
        &mut self,
        id: u64,
        before: Option<&State>,
        after: Option<&State>,
    ) -> Result<(), StorageError> {
        if let Some(state) = before {
            self.counts.remove(state);
            match state.status {
                Status::Parked => drop(self.tables.parked.remove((state.due, id))?),
                Status::Waiting | Status::Claimed => self.tables.remove_due(id, state)?,
            }
        }
        match after {
            Some(state) => {
                self.counts.add(state);
                self.tables.write_state(id, state)?;
                match state.status {
                    Status::Parked => drop(self.tables.parked.insert((state.due, id), ())?),
                    Status::Waiting | Status::Claimed => self.tables.insert_due(id, state)?,
                }
            }
            None => self.tables.remove_state(id)?,
        }
        self.changed = true;
        self.arrived |= after.is_some_and(|state| state.status == Status::Waiting);
        self.line_up(id, before, after)?;
        Ok(())
    }
}

/// A reason, cut to a limited length.
fn bounded(reason: &str) -> String {
    reason.chars().take(1000).collect()
}
