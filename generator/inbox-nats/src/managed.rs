//! Managing parked deliveries.

use std::time::SystemTime;

use hookwright_receiver::{
    Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliverySummary, Erasure, InboxError, ManagedInbox, PageRequest,
    Selection, StateFilter,
};

use crate::JetStreamInbox;
use crate::Shared;
use crate::parking_lot::{BATCH, Parked, ParkingLot, place, read_place};

/// The server doesn't tell which deliveries are due or claimed, so filters must ask for
/// [parked](DeliveryFilter::parked) ones, and [`drop_any`](Self::drop_any) only drops these. Deliveries are in the
/// order in which they were parked. One that can't be read isn't released.
impl ManagedInbox for JetStreamInbox {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        only_parked(filter)?;
        let start = match page.cursor() {
            Some(cursor) => Some(
                read_place(&self.shared.settings.prefix, cursor.as_str())
                    .ok_or(InboxError::Unsupported("the cursor isn't from this inbox"))?,
            ),
            None => None,
        };
        let mut found = Vec::new();
        for lot in self.shared.parking_lots(filter).await? {
            let after = match &start {
                Some((_, names)) if lot.names.token() < names.token() => continue,
                Some((sequence, names)) if lot.names.token() == names.token() => *sequence,
                _ => 0,
            };
            let mut last = None;
            let mut reading = lot.read_after(after, self.shared.settings.timeout).await?;
            while found.len() < page.limit() {
                let Some(batch) = reading.next().await? else { break };
                let passing = batch.into_iter().filter(|parked| parked.passes(filter));
                for parked in passing.take(page.limit() - found.len()) {
                    last = Some(parked.sequence);
                    found.push(parked.summary(&lot.names));
                }
            }
            lot.end(reading).await;
            if found.len() == page.limit() {
                let next = last.map(|sequence| Cursor::new(place(sequence, &lot.names)));
                return Ok(DeliveryPage::new(found, next));
            }
        }
        Ok(DeliveryPage::new(found, None))
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        only_parked(filter)?;
        let mut count = 0;
        for lot in self.shared.parking_lots(filter).await? {
            if !filter.needs_delivery() {
                count += lot.stream.cached_info().state.messages;
                continue;
            }
            let mut reading = lot.read_after(0, self.shared.settings.timeout).await?;
            while let Some(batch) = reading.next().await? {
                count += number(batch.iter().filter(|parked| parked.passes(filter)).count());
            }
            lot.end(reading).await;
        }
        Ok(count)
    }

    async fn oldest(&self, filter: &DeliveryFilter) -> Result<Option<SystemTime>, InboxError> {
        only_parked(filter)?;
        let mut oldest: Option<(SystemTime, SystemTime)> = None;
        for lot in self.shared.parking_lots(filter).await? {
            let mut reading = lot.read_after(0, self.shared.settings.timeout).await?;
            while let Some(batch) = reading.next().await? {
                let times = |parked: &Parked| Some((parked.published, parked.delivery.as_ref().ok()?.received_at));
                let first = batch.iter().filter(|parked| parked.passes(filter)).find_map(times);
                if first.is_some() {
                    oldest = oldest.into_iter().chain(first).min();
                    break;
                }
            }
            lot.end(reading).await;
        }
        Ok(oldest.map(|(_, received_at)| received_at))
    }

    async fn find(&self, id: &DeliveryId) -> Result<Option<DeliverySummary>, InboxError> {
        let Some((sequence, names)) = read_place(&self.shared.settings.prefix, id.as_str()) else { return Ok(None) };
        let Some(lot) = self.shared.parking_lot(names).await? else { return Ok(None) };
        Ok(lot.get(sequence).await?.map(|parked| parked.summary(&lot.names)))
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, Action::Release).await
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, Action::Drop).await
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        if let Selection::Matching(filter) = selection {
            only_parked(filter)?;
        }
        self.act(selection, Action::Drop).await
    }

    /// This includes completed deliveries that the stream keeps for their keys, and counts them. It reads all streams
    /// of each API. See [data at rest](JetStreamInbox#data-at-rest) for what is left.
    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        self.shared.erase(whose).await
    }
}

#[derive(Clone, Copy)]
enum Action {
    Release,
    Drop,
}

impl JetStreamInbox {
    async fn act(&self, selection: &Selection, action: Action) -> Result<u64, InboxError> {
        match selection {
            Selection::Ids(ids) => self.act_on_ids(ids, action).await,
            Selection::Matching(filter) if !filter.allows_state(StateFilter::Parked) => Ok(0),
            Selection::Matching(filter) => {
                let mut count = 0;
                for lot in self.shared.parking_lots(filter).await? {
                    let mut reading = lot.read_after(0, self.shared.settings.timeout).await?;
                    while let Some(batch) = reading.next().await? {
                        let passing = batch.into_iter().filter(|parked| parked.passes(filter)).collect();
                        count += self.shared.act_on(&lot, passing, action).await?;
                    }
                    lot.end(reading).await;
                }
                Ok(count)
            }
            _ => Err(InboxError::Unsupported("this kind of selection")),
        }
    }

    async fn act_on_ids(&self, ids: &[DeliveryId], action: Action) -> Result<u64, InboxError> {
        let read = |id: &DeliveryId| read_place(&self.shared.settings.prefix, id.as_str());
        let places: Vec<_> = ids.iter().filter_map(read).collect();
        let mut count = 0;
        for of_api in places.chunk_by(|(_, one), (_, other)| one.token() == other.token()) {
            let Some((_, names)) = of_api.first() else { continue };
            let Some(lot) = self.shared.parking_lot(names.clone()).await? else { continue };
            for some in of_api.chunks(BATCH) {
                let mut batch = Vec::new();
                for (sequence, _) in some {
                    batch.extend(lot.get(*sequence).await?);
                }
                count += self.shared.act_on(&lot, batch, action).await?;
            }
        }
        Ok(count)
    }
}

impl Shared {
    /// A released delivery is published before it is deleted, so it isn't lost if something fails in between.
    async fn act_on(&self, lot: &ParkingLot, batch: Vec<Parked>, action: Action) -> Result<u64, InboxError> {
        let mut sequences = Vec::new();
        let mut released = Vec::new();
        for parked in batch {
            let id = parked.released_id();
            match (action, parked.delivery) {
                (Action::Drop, _) => sequences.push(parked.sequence),
                (Action::Release, Ok(delivery)) => {
                    sequences.push(parked.sequence);
                    released.push((id, delivery));
                }
                (Action::Release, Err(_)) => {}
            }
        }
        self.keep_released(released).await?;
        lot.delete(&sequences).await
    }
}

fn only_parked(filter: &DeliveryFilter) -> Result<(), InboxError> {
    if filter.state == Some(StateFilter::Parked) {
        return Ok(());
    }
    Err(InboxError::Unsupported("JetStream can only list parked deliveries"))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
