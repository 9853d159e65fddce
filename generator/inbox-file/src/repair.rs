//! Deliveries whose state can't be relied on are parked, so that a person can decide what to do with them.

use redb::StorageError;

use crate::key::StoredKey;
use crate::rows::{DamagedRow, State, Status};
use crate::store::{Counts, Session};
use hookwright_receiver::internals::{self, Place};

impl Session<'_> {
    /// The state of a delivery. If its row is damaged, the delivery is parked, and this is its new state.
    pub(super) fn state(&mut self, id: u64) -> Result<Option<State>, StorageError> {
        match self.tables.row(id)? {
            Some(Err(damaged)) => self.park_counted(id, &damaged).map(Some),
            Some(Ok(state)) => Ok(Some(state)),
            None => Ok(None),
        }
    }

    /// The states of up to this many deliveries with greater ids. Those with damaged rows are parked.
    pub(super) fn states_after(&mut self, id: u64, limit: usize) -> Result<Vec<(u64, State)>, StorageError> {
        let rows = self.tables.rows_after(id, limit)?;
        let state = |(id, row)| match row {
            Ok(state) => Ok((id, state)),
            Err(damaged) => Ok((id, self.park_counted(id, &damaged)?)),
        };
        rows.into_iter().map(state).collect()
    }

    /// Parks a delivery that was counted when the file was opened.
    fn park_counted(&mut self, id: u64, damaged: &DamagedRow) -> Result<State, StorageError> {
        let was_parked = self.tables.due_times_of(id)?.is_empty();
        let parked = self.park_damaged(id, damaged)?;
        // This is all that is known of its former state.
        let before = State { status: if was_parked { Status::Parked } else { Status::Waiting }, ..parked.clone() };
        Counts::remove(self.counts, &before);
        Ok(parked)
    }

    /// Parks a delivery whose row is damaged, and returns its new state. What the row said is taken from elsewhere: the
    /// API and the key from the delivery, or the API from its due time.
    pub(super) fn park_damaged(&mut self, id: u64, damaged: &DamagedRow) -> Result<State, StorageError> {
        let due_times = self.tables.due_times_of(id)?;
        let bytes = self.bytes(id)?;
        let apis = due_times.iter().map(|(api, _)| api).chain(&damaged.api);
        let delivery = apis
            .map(String::as_str)
            // Unsealed ones can be read at any place.
            .chain([UNKNOWN])
            .find_map(|api| self.sealing.unseal(Place { api, id }, &bytes).ok());
        let (api, key) = match delivery {
            Some(delivery) => {
                let key = delivery.key.as_deref().map(StoredKey::new);
                let key = key.map(|key| self.stored_key(&delivery.api, &key));
                (delivery.api.into_owned(), key)
            }
            None => {
                let known = due_times.first().map(|(api, _)| api).or(damaged.api.as_ref());
                (known.map_or(UNKNOWN, String::as_str).to_owned(), None)
            }
        };
        for (api, due) in &due_times {
            self.tables.remove_stray(api, *due, id)?;
        }
        internals::error("a delivery is parked", &REASON);
        let state = State {
            status: Status::Parked,
            due: self.now.running,
            attempts: 0,
            // An earlier claim, whose number isn't known, must not match a later one.
            claims: u32::MAX / 2,
            lost: 0,
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            // Sealing only fails without random numbers; the delivery is parked without a reason then.
            reason: self.sealing.seal_text(Place { api: &api, id }, REASON).ok(),
            api,
            key,
        };
        self.replace(id, None, Some(&state))?;
        Ok(state)
    }
}

/// The API of a delivery if neither its state nor its bytes can be read.
const UNKNOWN: &str = "unknown";

const REASON: &str = "the record of its state is damaged: look at it before it is released";
