//! What an operator sees of a delivery.

use std::fmt;
use std::time::SystemTime;

use hookwright_runtime::{StoredDelivery, StoredDeliveryError};

use super::StateFilter;

/// The id of a delivery in its inbox. Its text is meaningful only to the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeliveryId(String);

impl DeliveryId {
    /// An id with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An unfinished delivery.
#[derive(Debug)]
#[non_exhaustive]
pub struct DeliverySummary {
    /// Its id in the inbox.
    pub id: DeliveryId,
    /// The API that it belongs to.
    pub api: String,
    /// The delivery, unless its bytes are damaged. While it is parked, [`parked`](StoredDelivery::parked) is the
    /// reason.
    pub delivery: Result<StoredDelivery, StoredDeliveryError>,
    /// Its state.
    pub state: DeliveryState,
    /// How many attempts there were.
    pub attempts: u32,
    /// How many claims ended because their process died or their lease ran out. An inbox that can't tell returns 0.
    pub lost_claims: u32,
}

impl DeliverySummary {
    /// For implementations of [`ManagedInbox`](super::ManagedInbox).
    pub fn new(
        id: DeliveryId,
        api: impl Into<String>,
        delivery: Result<StoredDelivery, StoredDeliveryError>,
        state: DeliveryState,
    ) -> Self {
        let parked = match &state {
            DeliveryState::Parked { reason } => Some(reason.clone()),
            DeliveryState::Due { .. } | DeliveryState::Claimed { .. } => None,
        };
        let delivery = delivery.map(|mut delivery| {
            delivery.parked = parked;
            delivery
        });
        Self { id, api: api.into(), delivery, state, attempts: 0, lost_claims: 0 }
    }

    /// Sets the number of attempts, and how many of their claims were lost.
    #[must_use]
    pub fn with_attempts(self, attempts: u32, lost_claims: u32) -> Self {
        Self { attempts, lost_claims, ..self }
    }

    /// When it was received, if it can be read.
    pub fn received_at(&self) -> Option<SystemTime> {
        self.delivery.as_ref().ok().map(|delivery| delivery.received_at)
    }
}

/// The state of an unfinished delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryState {
    /// It is due, or will be.
    Due {
        /// When it is due.
        at: SystemTime,
    },
    /// A worker has claimed it.
    Claimed {
        /// When the lease ends.
        until: SystemTime,
    },
    /// It is parked.
    Parked {
        /// Why it is parked.
        reason: String,
    },
}

impl DeliveryState {
    /// The state without its details.
    pub fn kind(&self) -> StateFilter {
        match self {
            Self::Due { .. } => StateFilter::Due,
            Self::Claimed { .. } => StateFilter::Claimed,
            Self::Parked { .. } => StateFilter::Parked,
        }
    }
}
