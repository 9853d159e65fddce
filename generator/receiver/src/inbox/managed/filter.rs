//! Which deliveries to look at, and which to act on.

use hookwright_runtime::{StoredDelivery, TenantId};

use super::DeliveryId;

/// Selects deliveries to look at. Each condition narrows the selection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryFilter {
    /// Only those in this state.
    pub state: Option<StateFilter>,
    /// Only those of this API.
    pub api: Option<String>,
    /// Only those of this tenant.
    pub tenant: Option<String>,
    /// Only those of the event with this name.
    pub event: Option<String>,
    /// Only those with this key, as in [`StoredDelivery::key`].
    pub key: Option<String>,
}

/// A state, without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StateFilter {
    /// It is due, or will be.
    Due,
    /// A worker has claimed it.
    Claimed,
    /// It is parked.
    Parked,
}

impl DeliveryFilter {
    /// All unfinished deliveries.
    pub fn all() -> Self {
        Self::default()
    }

    /// Parked deliveries.
    pub fn parked() -> Self {
        Self::default().state(StateFilter::Parked)
    }

    /// Only those in this state.
    #[must_use]
    pub fn state(self, state: StateFilter) -> Self {
        Self { state: Some(state), ..self }
    }

    /// Only those of this API.
    #[must_use]
    pub fn api(self, api: impl Into<String>) -> Self {
        Self { api: Some(api.into()), ..self }
    }

    /// Only those of this tenant.
    #[must_use]
    pub fn tenant(self, tenant: impl Into<String>) -> Self {
        Self { tenant: Some(tenant.into()), ..self }
    }

    /// Only those of the event with this name.
    #[must_use]
    pub fn event(self, event: impl Into<String>) -> Self {
        Self { event: Some(event.into()), ..self }
    }

    /// Only those with this key, as in [`StoredDelivery::key`].
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// Whether deliveries in this state can match. For implementations.
    pub fn allows_state(&self, state: StateFilter) -> bool {
        self.state.is_none_or(|wanted| wanted == state)
    }

    /// Whether deliveries of this API can match. For implementations.
    pub fn allows_api(&self, api: &str) -> bool {
        self.api.as_deref().is_none_or(|wanted| wanted == api)
    }

    /// Whether the result depends on the delivery itself, beyond its state and its API. For implementations.
    pub fn needs_delivery(&self) -> bool {
        self.tenant.is_some() || self.event.is_some() || self.key.is_some()
    }

    /// Whether tenant, event and key match. For implementations.
    pub fn allows_delivery(&self, delivery: &StoredDelivery) -> bool {
        let tenant = delivery.trusted.proof().and_then(|proof| proof.tenant.as_ref()).map(TenantId::as_str);
        allows(self.tenant.as_deref(), tenant)
            && allows(self.event.as_deref(), delivery.event.as_deref())
            && allows(self.key.as_deref(), delivery.key.as_deref())
    }
}

fn allows(wanted: Option<&str>, found: Option<&str>) -> bool {
    wanted.is_none() || wanted == found
}

/// Selects deliveries to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection {
    /// Those with these ids. Unknown ids are ignored.
    Ids(Vec<DeliveryId>),
    /// All that match the filter.
    Matching(DeliveryFilter),
}

impl From<DeliveryId> for Selection {
    fn from(id: DeliveryId) -> Self {
        Self::Ids(vec![id])
    }
}

impl From<Vec<DeliveryId>> for Selection {
    fn from(ids: Vec<DeliveryId>) -> Self {
        Self::Ids(ids)
    }
}

impl From<DeliveryFilter> for Selection {
    fn from(filter: DeliveryFilter) -> Self {
        Self::Matching(filter)
    }
}
