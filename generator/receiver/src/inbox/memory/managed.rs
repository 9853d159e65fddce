//! Managing an inbox in memory.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use hookwright_runtime::StoredDelivery;
use tokio::time::Instant;

use super::MemoryInbox;
use super::packed::Packed;
use super::shelf::{Entry, Shelf, ring};
use crate::inbox::{
    Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliveryState, DeliverySummary, Erasure, InboxError,
    ManagedInbox, PageRequest, Selection, StateFilter,
};

/// A delivery that a filter may match. Its bytes are shared, so that they can be read without the lock.
struct Row {
    id: u64,
    api: Arc<str>,
    delivery: Packed,
    state: RowState,
    attempts: u32,
    lost: u32,
}

enum RowState {
    Due(Option<Instant>),
    Claimed(Option<Instant>),
    Parked,
}

impl ManagedInbox for MemoryInbox {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        let after = page.cursor().map_or(Ok(0), read_cursor)?;
        let now = (Instant::now(), SystemTime::now());
        let rows = self.rows(filter, after).into_iter().filter(|row| row.passes(filter));
        let mut last = None;
        let deliveries: Vec<_> =
            rows.take(page.limit()).inspect(|row| last = Some(row.id)).map(|row| row.summary(now)).collect();
        let next = last.filter(|_| deliveries.len() == page.limit()).map(|id| Cursor::new(id.to_string()));
        Ok(DeliveryPage::new(deliveries, next))
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        Ok(number(self.rows(filter, 0).iter().filter(|row| row.passes(filter)).count()))
    }

    async fn find(&self, id: &DeliveryId) -> Result<Option<DeliverySummary>, InboxError> {
        let Ok(id) = id.as_str().parse::<u64>() else { return Ok(None) };
        let now = (Instant::now(), SystemTime::now());
        let found = self.rows(&DeliveryFilter::all(), id.saturating_sub(1)).into_iter().find(|row| row.id == id);
        Ok(found.map(|row| row.summary(now)))
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        let ids = self.selected(selection);
        let now = Instant::now();
        let mut released = 0;
        for shelf in self.shelves().all_mut() {
            let before = released;
            for id in &ids {
                released += u64::from(shelf.release(*id, now)?);
            }
            if released > before
                && let Some(bell) = shelf.bell()
            {
                // The claims that wake up look at all due deliveries.
                ring(&bell, true);
            }
        }
        Ok(released)
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        let ids = self.selected(selection);
        let now = Instant::now();
        Ok(number(self.shelves().all_mut().map(|shelf| shelf.drop_parked(&ids, now)).sum()))
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        let ids = self.selected(selection);
        let now = Instant::now();
        Ok(self.drop_all(&ids, now))
    }

    /// Freed memory may still hold the bytes until it is used again.
    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        let rows = self.rows(&DeliveryFilter { api: whose.api.clone(), ..DeliveryFilter::all() }, 0);
        let is_theirs = |row: &&Row| row.delivery.unpack().is_ok_and(|delivery| whose.covers(&delivery));
        let ids = rows.iter().filter(is_theirs).map(|row| row.id).collect();
        Ok(self.drop_all(&ids, Instant::now()))
    }
}

impl MemoryInbox {
    /// The deliveries after the id whose state and API match the filter, in the order in which they were put.
    fn rows(&self, filter: &DeliveryFilter, after: u64) -> Vec<Row> {
        let mut rows = Vec::new();
        for (api, shelf) in self.shelves().by_api().filter(|(api, _)| filter.allows_api(api)) {
            let api: Arc<str> = api.into();
            rows.extend(shelf.rows(&api).filter(|row| row.id > after && filter.allows_state(row.kind())));
        }
        rows.sort_unstable_by_key(|row| row.id);
        rows
    }

    fn drop_all(&self, ids: &BTreeSet<u64>, now: Instant) -> u64 {
        let drop_all = |shelf: &mut Shelf| shelf.drop_parked(ids, now) + shelf.drop_waiting(ids, now);
        number(self.shelves().all_mut().map(drop_all).sum())
    }

    fn selected(&self, selection: &Selection) -> BTreeSet<u64> {
        match selection {
            Selection::Ids(ids) => ids.iter().filter_map(|id| id.as_str().parse().ok()).collect(),
            Selection::Matching(filter) => {
                self.rows(filter, 0).iter().filter(|row| row.passes(filter)).map(|row| row.id).collect()
            }
        }
    }
}

impl Shelf {
    fn rows(&self, api: &Arc<str>) -> impl Iterator<Item = Row> {
        let waiting = self.entries.iter().map(|(_, entry)| Row {
            id: entry.id,
            api: Arc::clone(api),
            delivery: entry.delivery.clone(),
            state: entry.state(),
            attempts: entry.attempt,
            lost: entry.lost,
        });
        waiting.chain(self.parked.iter().map(|(id, parked)| Row {
            id: *id,
            api: Arc::clone(api),
            delivery: parked.delivery.clone(),
            state: RowState::Parked,
            attempts: parked.attempts,
            lost: parked.lost,
        }))
    }

    /// Makes a parked delivery due. Returns false if no parked delivery has the id.
    fn release(&mut self, id: u64, now: Instant) -> Result<bool, InboxError> {
        let Some(parked) = self.parked.get(&id) else { return Ok(false) };
        let (before, delivery) = (parked.delivery.size(), parked.delivery.with_reason(None)?);
        self.resize(before, delivery.size());
        self.parked.remove(&id);
        self.turns.unpark(id);
        self.wait(id, delivery, now, true);
        Ok(true)
    }

    /// Drops the deliveries with these ids that are parked. Returns how many there were.
    pub(super) fn drop_parked(&mut self, ids: &BTreeSet<u64>, now: Instant) -> usize {
        let mut count = 0;
        for id in ids {
            let Some(parked) = self.parked.remove(id) else { continue };
            self.turns.unpark(*id);
            self.forget(parked.delivery, now);
            count += 1;
        }
        self.ring_for_successors();
        count
    }

    /// Drops the deliveries with these ids that aren't parked. Returns how many there were.
    fn drop_waiting(&mut self, ids: &BTreeSet<u64>, now: Instant) -> usize {
        let places: BTreeSet<usize> =
            self.entries.iter().filter(|(_, entry)| ids.contains(&entry.id)).map(|(place, _)| place).collect();
        self.turns.forget_new(&places);
        for place in &places {
            if let Some(entry) = self.remove(*place) {
                self.forget(entry.delivery, now);
            }
        }
        self.ring_for_successors();
        places.len()
    }
}

impl Entry {
    fn state(&self) -> RowState {
        if self.claim == 0 { RowState::Due(self.due) } else { RowState::Claimed(self.due) }
    }
}

impl Row {
    fn kind(&self) -> StateFilter {
        match self.state {
            RowState::Due(_) => StateFilter::Due,
            RowState::Claimed(_) => StateFilter::Claimed,
            RowState::Parked => StateFilter::Parked,
        }
    }

    fn passes(&self, filter: &DeliveryFilter) -> bool {
        !filter.needs_delivery() || self.delivery.unpack().is_ok_and(|delivery| filter.allows_delivery(&delivery))
    }

    fn summary(&self, now: (Instant, SystemTime)) -> DeliverySummary {
        let delivery = StoredDelivery::from_bytes(self.delivery.bytes());
        let state = match &self.state {
            RowState::Due(at) => DeliveryState::Due { at: wall(*at, now) },
            RowState::Claimed(until) => DeliveryState::Claimed { until: wall(*until, now) },
            RowState::Parked => {
                let reason = delivery.as_ref().ok().and_then(|delivery| delivery.parked.clone());
                DeliveryState::Parked { reason: reason.unwrap_or_default() }
            }
        };
        let id = DeliveryId::new(self.id.to_string());
        DeliverySummary::new(id, &*self.api, delivery, state).with_attempts(self.attempts, self.lost)
    }
}

/// The system time at that instant. A delivery that was never claimed has always been due.
fn wall(at: Option<Instant>, (now, wall): (Instant, SystemTime)) -> SystemTime {
    let at = at.unwrap_or(now);
    match at.checked_duration_since(now) {
        Some(left) => wall.checked_add(left).unwrap_or(wall),
        None => wall.checked_sub(now.saturating_duration_since(at)).unwrap_or(wall),
    }
}

fn read_cursor(cursor: &Cursor) -> Result<u64, InboxError> {
    cursor.as_str().parse().map_err(|_| InboxError::Unsupported("the cursor isn't from this inbox"))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
