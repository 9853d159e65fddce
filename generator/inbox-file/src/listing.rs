//! What is in the inbox, for a person or a command to read.

use std::time::SystemTime;

use bytes::Bytes;

use crate::FileInbox;
use crate::rows::{Fault, State, Status};
use crate::store::Session;
use hookwright_receiver::InboxError;
use hookwright_runtime::{StoredDelivery, StoredDeliveryError};

/// A delivery that is not done.
#[derive(Debug)]
#[non_exhaustive]
pub struct DeliverySummary {
    /// By what it is known to [`FileInbox::release`] and [`FileInbox::delete`]; later ones have greater ids.
    pub id: u64,
    /// The delivery, unless its bytes are damaged.
    pub delivery: Result<StoredDelivery, StoredDeliveryError>,
    /// The API that it belongs to.
    pub api: String,
    /// What becomes of it.
    pub state: DeliveryState,
    /// How often it was attempted.
    pub attempts: u32,
}

/// What becomes of a delivery that is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryState {
    /// It is, or will be, due.
    Due {
        /// When.
        at: SystemTime,
    },
    /// Somebody is at work on it.
    Claimed {
        /// When the lease ends.
        until: SystemTime,
    },
    /// It is parked.
    Parked {
        /// Why.
        reason: String,
    },
}

/// Which deliveries to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    api: Option<String>,
    event: Option<String>,
    parked: bool,
    after: u64,
}

impl DeliveryFilter {
    /// All of them.
    pub fn all() -> Self {
        Self::default()
    }

    /// Those that are parked.
    pub fn parked() -> Self {
        Self { parked: true, ..Self::default() }
    }

    /// Those of the API.
    #[must_use]
    pub fn api(self, api: impl Into<String>) -> Self {
        Self { api: Some(api.into()), ..self }
    }

    /// Those of the event.
    #[must_use]
    pub fn event(self, event: impl Into<String>) -> Self {
        Self { event: Some(event.into()), ..self }
    }

    /// Those that were stored after the one with this id.
    #[must_use]
    pub fn after(self, id: u64) -> Self {
        Self { after: id, ..self }
    }

    fn lets_state_pass(&self, state: &State) -> bool {
        (!self.parked || state.status == Status::Parked) && self.api.as_ref().is_none_or(|api| *api == state.api)
    }

    fn lets_delivery_pass(&self, delivery: &Result<StoredDelivery, StoredDeliveryError>) -> bool {
        let event = delivery.as_ref().ok().and_then(|kept| kept.event.as_deref());
        self.event.is_none() || self.event.as_deref() == event
    }
}

/// How many are listed at once.
const PAGE: usize = 100;

/// How many are looked at in one transaction: others wait for the end of it.
const LOOK: usize = 100;

pub(super) async fn page(inbox: &FileInbox, filter: &DeliveryFilter) -> Result<Vec<DeliverySummary>, InboxError> {
    let (mut found, mut after) = (Vec::new(), filter.after);
    loop {
        let states = filter.clone();
        let (rows, last) = inbox.run(move |session| session.rows_after(after, &states)).await?;
        let stored = rows.into_iter().map(stored).filter(|row| filter.lets_delivery_pass(&row.delivery));
        found.extend(stored.take(PAGE - found.len()));
        match last {
            Some(last) if found.len() < PAGE => after = last,
            _ => return Ok(found),
        }
    }
}

/// The time by the system's clock at which a state ends goes with it.
type Row = (u64, State, SystemTime, Bytes);

impl Session<'_> {
    /// Some rows, and the id of the last one that was looked at, if there was one.
    fn rows_after(&self, id: u64, filter: &DeliveryFilter) -> Result<(Vec<Row>, Option<u64>), Fault> {
        let states = self.tables.states_after(id, LOOK)?;
        let last = states.last().map(|(id, _)| *id);
        let passing = states.into_iter().filter(|(_, state)| filter.lets_state_pass(state));
        let rows: Result<Vec<Row>, Fault> = passing
            .map(|(id, state)| {
                let at = self.now.wall_at(state.due);
                Ok((id, state, at, self.bytes(id)?))
            })
            .collect();
        Ok((rows?, last))
    }
}

fn stored((id, state, at, bytes): Row) -> DeliverySummary {
    DeliverySummary {
        id,
        delivery: StoredDelivery::from_bytes(&bytes),
        api: state.api,
        attempts: state.attempts,
        state: match state.status {
            Status::Waiting => DeliveryState::Due { at },
            Status::Claimed => DeliveryState::Claimed { until: at },
            Status::Parked => DeliveryState::Parked { reason: state.reason.unwrap_or_default() },
        },
    }
}
