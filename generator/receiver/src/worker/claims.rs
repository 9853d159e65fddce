//! How a worker gets its next delivery: any due one, or one that its rules allow.

use std::collections::HashMap;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::inbox::{ClaimRules, Claimed, Inbox, InboxError, Order, SchedulingInbox};
use hookwright_runtime::TenantId;

use super::lane::unless;

/// The rules of a worker, and the inbox's method that follows them.
pub(super) struct Rules<I: Inbox> {
    pub(super) order: Option<Order>,
    pub(super) tenant_limit: Option<usize>,
    claim_by: ClaimBy<I>,
}

type ClaimBy<I> = for<'a> fn(&'a I, &'a str, Duration, &'a ClaimRules) -> Claiming<'a, I>;
type Claiming<'a, I> = Pin<Box<dyn Future<Output = ClaimResult<I>> + Send + 'a>>;
type ClaimResult<I> = Result<Claimed<<I as Inbox>::Claim>, InboxError>;

impl<I: SchedulingInbox> Rules<I> {
    /// Rules that allow everything.
    pub(super) fn new() -> Self {
        let claim_by: ClaimBy<I> = |inbox, api, lease, rules| Box::pin(inbox.claim_by(api, lease, rules));
        Self { order: None, tenant_limit: None, claim_by }
    }
}

/// How the lanes of one API claim.
pub(super) struct Claims<I: Inbox> {
    inbox: I,
    rules: Option<(ClaimBy<I>, Option<Order>)>,
    tenants: Option<Arc<TenantsAtWork>>,
}

impl<I: Inbox> Claims<I> {
    pub(super) fn new(inbox: I, rules: Option<&Rules<I>>) -> Self {
        let tenants = rules.and_then(|rules| rules.tenant_limit).map(TenantsAtWork::new).map(Arc::new);
        Self { inbox, rules: rules.map(|rules| (rules.claim_by, rules.order)), tenants }
    }

    /// The next delivery. It counts for its tenant until the second value is dropped.
    pub(super) async fn next(
        &self,
        api: &str,
        lease: Duration,
    ) -> Result<(Claimed<I::Claim>, Option<TenantAtWork>), InboxError> {
        let Some((claim_by, order)) = self.rules else {
            return Ok((self.inbox.claim(api, lease).await?, None));
        };
        let mut rules = ClaimRules { order, ..ClaimRules::default() };
        let Some(tenants) = &self.tenants else {
            return Ok((claim_by(&self.inbox, api, lease, &rules).await?, None));
        };
        // One lane claims at a time. Otherwise two of them could get deliveries of a tenant with room for one.
        let _turn = tenants.turn.lock().await;
        loop {
            let mut freed = pin!(tenants.freed.notified());
            freed.as_mut().enable();
            rules = rules.without_tenants(tenants.busy());
            if let Some(claimed) = unless(freed, claim_by(&self.inbox, api, lease, &rules)).await {
                let claimed = claimed?;
                let at_work = claimed.delivery.tenant().map(|tenant| TenantAtWork::begin(tenants, tenant));
                return Ok((claimed, at_work));
            }
        }
    }
}

/// How many deliveries of each tenant are being handled.
struct TenantsAtWork {
    most: usize,
    counts: Mutex<HashMap<TenantId, usize>>,
    turn: tokio::sync::Mutex<()>,
    /// Notified when a tenant is no longer busy.
    freed: Notify,
}

impl TenantsAtWork {
    fn new(most: usize) -> Self {
        Self { most, counts: Mutex::default(), turn: tokio::sync::Mutex::default(), freed: Notify::new() }
    }

    /// The tenants that have reached their limit.
    fn busy(&self) -> Vec<TenantId> {
        self.counts().iter().filter(|(_, count)| **count >= self.most).map(|(tenant, _)| tenant.clone()).collect()
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<TenantId, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A delivery of a tenant that is being handled.
pub(super) struct TenantAtWork {
    tenants: Arc<TenantsAtWork>,
    tenant: TenantId,
}

impl TenantAtWork {
    fn begin(tenants: &Arc<TenantsAtWork>, tenant: &TenantId) -> Self {
        *tenants.counts().entry(tenant.clone()).or_default() += 1;
        Self { tenants: Arc::clone(tenants), tenant: tenant.clone() }
    }
}

impl Drop for TenantAtWork {
    fn drop(&mut self) {
        let mut counts = self.tenants.counts();
        let Some(count) = counts.get_mut(&self.tenant) else { return };
        let was_busy = *count >= self.tenants.most;
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(&self.tenant);
        }
        drop(counts);
        if was_busy {
            self.tenants.freed.notify_waiters();
        }
    }
}
