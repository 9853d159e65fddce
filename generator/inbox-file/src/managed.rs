//! Managing the inbox.

use std::time::SystemTime;

use bytes::Bytes;

use crate::FileInbox;
use crate::rows::{Fault, State, Status};
use crate::store::Session;
use hookwright_receiver::internals::{Place, Sealing};
use hookwright_receiver::{
    Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliveryState, DeliverySummary, Erasure, InboxError,
    ManagedInbox, PageRequest, Selection, StateFilter,
};

/// How many deliveries are listed in one transaction, since others wait for its end.
const LOOK: usize = 100;

/// How many are counted, or acted on, in one transaction. Each is one `fsync`.
const STEP: usize = 2000;

/// How many bytes of deliveries such a transaction reads before it ends.
const READ: usize = 8 << 20;

/// Ids are numbers: later deliveries have greater ones.
impl ManagedInbox for FileInbox {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        let mut after = page.cursor().map_or(Ok(0), read_cursor)?;
        let mut found = Vec::new();
        loop {
            let states = filter.clone();
            let (rows, last) = self.run(move |session| session.rows_after(after, &states)).await?;
            for row in rows {
                let (id, summary) = (row.id, row.summary(&self.sealing));
                if !filter.needs_delivery() || summary.delivery.as_ref().is_ok_and(|kept| filter.allows_delivery(kept))
                {
                    found.push(summary);
                }
                if found.len() == page.limit() {
                    return Ok(DeliveryPage::new(found, Some(Cursor::new(id.to_string()))));
                }
            }
            match last {
                Some(last) => after = last,
                None => return Ok(DeliveryPage::new(found, None)),
            }
        }
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        let mut count = 0;
        self.in_steps(filter, move |_, _, _| Ok(()), &mut count).await?;
        Ok(count)
    }

    async fn find(&self, id: &DeliveryId) -> Result<Option<DeliverySummary>, InboxError> {
        let Ok(id) = id.as_str().parse() else { return Ok(None) };
        let row = self.run(move |session| session.row(id)).await?;
        Ok(row.map(|row| row.summary(&self.sealing)))
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, Action::Release).await
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, Action::DropParked).await
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.act(selection, Action::DropAny).await
    }

    /// The file is rewritten without them, as with [`erase_when_done`](crate::FileInboxBuilder::erase_when_done). This
    /// reads all unfinished deliveries.
    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        let (mut after, mut count) = (0, 0);
        loop {
            let whose = whose.clone();
            let (erased, last) = self.run(move |session| session.erase_step(after, &whose)).await?;
            count += erased;
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
        self.rewrite().await?;
        Ok(count)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Release,
    DropParked,
    DropAny,
}

impl Action {
    /// Runs the action if the state allows it.
    fn run(self, session: &mut Session<'_>, id: u64, state: &State) -> Result<bool, Fault> {
        if self != Self::DropAny && state.status != Status::Parked {
            return Ok(false);
        }
        match self {
            Self::Release => session.release(id, state)?,
            Self::DropParked | Self::DropAny => session.remove(id, state)?,
        }
        Ok(true)
    }
}

impl FileInbox {
    async fn act(&self, selection: &Selection, action: Action) -> Result<u64, InboxError> {
        let mut count = 0;
        match selection {
            Selection::Ids(ids) => {
                let ids: Vec<u64> = ids.iter().filter_map(|id| id.as_str().parse().ok()).collect();
                for some in ids.chunks(STEP) {
                    let some = some.to_vec();
                    count += self.run(move |session| session.act_on(&some, action)).await?;
                }
            }
            Selection::Matching(filter) => {
                let filter = match action {
                    Action::DropAny => filter.clone(),
                    Action::Release | Action::DropParked if filter.allows_state(StateFilter::Parked) => {
                        filter.clone().state(StateFilter::Parked)
                    }
                    Action::Release | Action::DropParked => return Ok(0),
                };
                let act = move |session: &mut Session<'_>, id, state: &State| action.run(session, id, state).map(drop);
                self.in_steps(&filter, act, &mut count).await?;
            }
            _ => return Err(InboxError::Unsupported("this kind of selection")),
        }
        Ok(count)
    }

    /// Calls a function with each delivery that the filter matches, and counts them.
    async fn in_steps(
        &self,
        filter: &DeliveryFilter,
        work: impl Fn(&mut Session<'_>, u64, &State) -> Result<(), Fault> + Copy + Send + 'static,
        count: &mut u64,
    ) -> Result<(), InboxError> {
        let mut after = 0;
        loop {
            let filter = filter.clone();
            let (found, last) = self.run(move |session| session.step(after, &filter, work)).await?;
            *count += found;
            match last {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }
}

/// A delivery, with the system time at which its state ends.
struct Row {
    id: u64,
    state: State,
    at: SystemTime,
    bytes: Bytes,
}

impl Row {
    fn summary(self, sealing: &Sealing) -> DeliverySummary {
        let Self { id, state, at, bytes } = self;
        let (attempts, lost) = (state.attempts, state.lost);
        let place = Place { api: &state.api, id };
        let shown = match state.status {
            Status::Waiting => DeliveryState::Due { at },
            Status::Claimed => DeliveryState::Claimed { until: at },
            Status::Parked => {
                let reason = state.reason.map(|reason| sealing.unseal_text(place, &reason));
                DeliveryState::Parked { reason: reason.unwrap_or_default() }
            }
        };
        let delivery = sealing.unseal(place, &bytes);
        let id = DeliveryId::new(id.to_string());
        DeliverySummary::new(id, state.api, delivery, shown).with_attempts(attempts, lost)
    }
}

impl Session<'_> {
    /// Some rows, and the id of the last one that was checked, if any.
    fn rows_after(&mut self, id: u64, filter: &DeliveryFilter) -> Result<(Vec<Row>, Option<u64>), Fault> {
        let states = self.states_after(id, LOOK)?;
        let last = states.last().map(|(id, _)| *id);
        let passing = states.into_iter().filter(|(_, state)| allows(filter, state));
        let rows = passing.map(|(id, state)| self.row_of(id, state));
        Ok((rows.collect::<Result<_, Fault>>()?, last))
    }

    fn row(&mut self, id: u64) -> Result<Option<Row>, Fault> {
        self.state(id)?.map(|state| self.row_of(id, state)).transpose()
    }

    fn row_of(&self, id: u64, state: State) -> Result<Row, Fault> {
        let at = self.now.wall_at(state.due);
        Ok(Row { id, state, at, bytes: self.bytes(id)? })
    }

    /// Calls a function with each of the next deliveries that the filter matches. Returns their number, and the id of
    /// the last one that was checked, if any.
    fn step(
        &mut self,
        after: u64,
        filter: &DeliveryFilter,
        work: impl Fn(&mut Session<'_>, u64, &State) -> Result<(), Fault>,
    ) -> Result<(u64, Option<u64>), Fault> {
        let (mut found, mut read, mut last) = (0, 0, None);
        for (id, state) in self.states_after(after, STEP)? {
            if allows(filter, &state) && self.allows_delivery(id, &state, filter, &mut read)? {
                work(self, id, &state)?;
                found += 1;
            }
            last = Some(id);
            if read > READ {
                break;
            }
        }
        Ok((found, last))
    }

    /// Whether a filter matches a delivery. The bytes that are read for that are added to `read`.
    fn allows_delivery(
        &self,
        id: u64,
        state: &State,
        filter: &DeliveryFilter,
        read: &mut usize,
    ) -> Result<bool, Fault> {
        if !filter.needs_delivery() {
            return Ok(true);
        }
        let bytes = self.bytes(id)?;
        *read += bytes.len();
        let place = Place { api: &state.api, id };
        Ok(self.sealing.unseal(place, &bytes).is_ok_and(|kept| filter.allows_delivery(&kept)))
    }

    /// Removes those of the next deliveries that must be erased. Returns their number, and the id of the last one that
    /// was checked.
    fn erase_step(&mut self, after: u64, whose: &Erasure) -> Result<(u64, Option<u64>), Fault> {
        let (mut erased, mut read, mut last) = (0, 0, None);
        for (id, state) in self.states_after(after, STEP)? {
            if whose.allows_api(&state.api) {
                let bytes = self.bytes(id)?;
                read += bytes.len();
                let delivery = self.sealing.unseal(Place { api: &state.api, id }, &bytes);
                if delivery.is_ok_and(|delivery| whose.covers(&delivery)) {
                    self.remove(id, &state)?;
                    erased += 1;
                }
            }
            last = Some(id);
            if read > READ {
                break;
            }
        }
        Ok((erased, last))
    }

    fn act_on(&mut self, ids: &[u64], action: Action) -> Result<u64, Fault> {
        let mut count = 0;
        for id in ids {
            if let Some(state) = self.state(*id)? {
                count += u64::from(action.run(self, *id, &state)?);
            }
        }
        Ok(count)
    }
}

fn allows(filter: &DeliveryFilter, state: &State) -> bool {
    let status = match state.status {
        Status::Waiting => StateFilter::Due,
        Status::Claimed => StateFilter::Claimed,
        Status::Parked => StateFilter::Parked,
    };
    filter.allows_state(status) && filter.allows_api(&state.api)
}

fn read_cursor(cursor: &Cursor) -> Result<u64, InboxError> {
    cursor.as_str().parse().map_err(|_| InboxError::Unsupported("the cursor isn't from this inbox"))
}
