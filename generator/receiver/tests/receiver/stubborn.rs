//! An inbox that fails on demand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hookwright_receiver::{
    Claimed, DeliveryFilter, DeliveryPage, Erasure, Inbox, InboxError, ManagedInbox, MemoryClaim, MemoryInbox,
    PageRequest, Put, Selection, StateFilter,
};
use hookwright_runtime::StoredDelivery;
use tokio::time::Instant;

/// Makes an error.
type Fault = fn() -> InboxError;

/// An inbox in memory that fails on demand.
#[derive(Clone)]
pub(crate) struct Stubborn {
    inbox: MemoryInbox,
    put: Option<Fault>,
    put_at_once: Option<Fault>,
    hangs: bool,
    claims: Arc<Mutex<VecDeque<Fault>>>,
    extends: bool,
    counts: Arc<Mutex<VecDeque<Fault>>>,
    tells_only_parked: bool,
    claimed_at: Arc<Mutex<Vec<Instant>>>,
}

impl Stubborn {
    pub(crate) fn over(inbox: MemoryInbox) -> Self {
        let (claims, counts, claimed_at) = Default::default();
        let (put, put_at_once) = (None, None);
        Self {
            inbox,
            put,
            put_at_once,
            hangs: false,
            claims,
            extends: true,
            counts,
            tells_only_parked: false,
            claimed_at,
        }
    }

    pub(crate) fn refusing_puts(self, error: Fault) -> Self {
        Self { put: Some(error), ..self }
    }

    /// Fails immediately, without waiting.
    pub(crate) fn refusing_puts_at_once(self, error: Fault) -> Self {
        Self { put_at_once: Some(error), ..self }
    }

    /// Never returns from a put or an extension.
    pub(crate) fn hanging(self) -> Self {
        Self { hangs: true, ..self }
    }

    /// Fails at the next claims.
    pub(crate) fn refusing_claims(self, times: usize, error: Fault) -> Self {
        self.claims.lock().unwrap().extend(std::iter::repeat_n(error, times));
        self
    }

    /// Fails the next counts.
    pub(crate) fn refusing_counts(self, times: usize, error: Fault) -> Self {
        self.counts.lock().unwrap().extend(std::iter::repeat_n(error, times));
        self
    }

    /// Lists and counts only parked deliveries.
    pub(crate) fn telling_only_what_is_parked(self) -> Self {
        Self { tells_only_parked: true, ..self }
    }

    /// Doesn't extend claims, but returns success.
    pub(crate) fn not_extending(self) -> Self {
        Self { extends: false, ..self }
    }

    /// When it was asked for a delivery.
    pub(crate) fn claimed_at(&self) -> Vec<Instant> {
        self.claimed_at.lock().unwrap().clone()
    }
}

impl Inbox for Stubborn {
    type Claim = MemoryClaim;

    fn put(&self, delivery: StoredDelivery) -> impl Future<Output = Result<Put, InboxError>> + Send {
        let refused = self.put_at_once.map(|error| error());
        async move {
            if self.hangs {
                std::future::pending::<()>().await;
            }
            match refused.or_else(|| self.put.map(|error| error())) {
                Some(error) => Err(error),
                None => self.inbox.put(delivery).await,
            }
        }
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<MemoryClaim>, InboxError> {
        self.claimed_at.lock().unwrap().push(Instant::now());
        let error = self.claims.lock().unwrap().pop_front();
        match error {
            Some(error) => Err(error()),
            None => self.inbox.claim(api, lease).await,
        }
    }

    async fn extend(&self, claim: &MemoryClaim, lease: Duration) -> Result<(), InboxError> {
        if self.hangs {
            std::future::pending::<()>().await;
        }
        if self.extends { self.inbox.extend(claim, lease).await } else { Ok(()) }
    }

    async fn ack(&self, claim: MemoryClaim) -> Result<(), InboxError> {
        self.inbox.ack(claim).await
    }

    async fn retry_at(&self, claim: MemoryClaim, at: SystemTime) -> Result<(), InboxError> {
        self.inbox.retry_at(claim, at).await
    }

    async fn park(&self, claim: MemoryClaim, reason: &str) -> Result<(), InboxError> {
        self.inbox.park(claim, reason).await
    }
}

impl Stubborn {
    fn check(&self, filter: &DeliveryFilter) -> Result<(), InboxError> {
        if self.tells_only_parked && filter.state != Some(StateFilter::Parked) {
            return Err(InboxError::Unsupported("only what is parked is known"));
        }
        Ok(())
    }
}

impl ManagedInbox for Stubborn {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        self.check(filter)?;
        self.inbox.list(filter, page).await
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        let error = self.counts.lock().unwrap().pop_front();
        if let Some(error) = error {
            return Err(error());
        }
        self.check(filter)?;
        self.inbox.count(filter).await
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.inbox.release(selection).await
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.inbox.drop_parked(selection).await
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.inbox.drop_any(selection).await
    }

    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        self.inbox.erase(whose).await
    }
}
