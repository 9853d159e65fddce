//! Inboxes that can choose which delivery comes next.

use std::collections::BTreeSet;
use std::time::Duration;

use hookwright_runtime::TenantId;

use super::{Claimed, Inbox, InboxError};

/// An inbox that can return the deliveries of one entity one at a time and in their order, and skip those of a tenant.
/// See [`Worker::order`](crate::Worker::order) and [`Worker::tenant_limit`](crate::Worker::tenant_limit).
///
/// An entity is an API, a tenant and a [`StoredDelivery::entity`](hookwright_runtime::StoredDelivery::entity);
/// [`entity_key`](hookwright_runtime::StoredDelivery::entity_key) distinguishes those of an API. A delivery without an
/// entity has no order. [`conformance`](crate::conformance) tests all this.
pub trait SchedulingInbox: Inbox {
    /// Like [`claim`](Inbox::claim), for a delivery that the rules allow. All workers of an API should have the same
    /// [order](ClaimRules::order): a claim without rules, or with others, may return a delivery that these would hold
    /// back.
    fn claim_by(
        &self,
        api: &str,
        lease: Duration,
        rules: &ClaimRules,
    ) -> impl Future<Output = Result<Claimed<Self::Claim>, InboxError>> + Send;
}

/// Which deliveries a claim may get.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimRules {
    /// The order within an entity; `None` if there is none.
    pub order: Option<Order>,
    /// The tenants to skip.
    pub without_tenants: BTreeSet<TenantId>,
}

impl ClaimRules {
    /// Rules that allow every delivery.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the order.
    #[must_use]
    pub fn order(self, order: Order) -> Self {
        Self { order: Some(order), ..self }
    }

    /// Skips the deliveries of these tenants.
    #[must_use]
    pub fn without_tenants(self, tenants: impl IntoIterator<Item = TenantId>) -> Self {
        Self { without_tenants: tenants.into_iter().collect(), ..self }
    }
}

/// The order within an entity: deliveries are handled one at a time, and in the order in which they were stored. One
/// that waits for a retry holds back its successors until it is complete or parked.
///
/// No variants will be added: a parked delivery holds back its successors, or it doesn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// A parked delivery holds back its successors until it is released and completed, or dropped. Choose this if a
    /// delivery makes no sense without the ones before it.
    WaitForParked,
    /// A parked delivery holds back nothing. Once released, it comes before its successors that are still waiting.
    SkipParked,
}
