//! Inboxes that fail, hang, panic, or contain damaged deliveries.

use std::time::{Duration, SystemTime};

use hookwright_receiver::{
    Claimed, DeliveryFilter, DeliveryPage, DeliveryState, DeliverySummary, Erasure, Inbox, InboxError, ManagedInbox,
    MemoryClaim, MemoryInbox, PageRequest, Put, Selection,
};
use hookwright_runtime::{StoredDelivery, StoredDeliveryError};

/// An inbox whose management methods first call the function.
#[derive(Clone)]
pub(crate) struct Failing {
    pub(crate) inbox: MemoryInbox,
    pub(crate) before: Before,
}

#[derive(Clone, Copy)]
pub(crate) enum Before {
    Down,
    Unsupported,
    Hang,
    Panic,
    Sleep(Duration),
}

/// An inbox with only damaged deliveries.
#[derive(Clone)]
pub(crate) struct Damaged(pub(crate) MemoryInbox);

impl Failing {
    async fn before(&self) -> Result<(), InboxError> {
        match self.before {
            Before::Down => Err(InboxError::down("postgres://admin:s3cret@db is down")),
            Before::Unsupported => Err(InboxError::Unsupported("this order")),
            Before::Hang => std::future::pending().await,
            Before::Sleep(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            #[allow(clippy::panic, reason = "that is what it is for")]
            Before::Panic => panic!("an inbox may have a fault"),
        }
    }
}

macro_rules! inbox {
    ($type:ty, $field:tt) => {
        impl Inbox for $type {
            type Claim = MemoryClaim;

            async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
                self.$field.put(delivery).await
            }

            async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<MemoryClaim>, InboxError> {
                self.$field.claim(api, lease).await
            }

            async fn extend(&self, claim: &MemoryClaim, lease: Duration) -> Result<(), InboxError> {
                self.$field.extend(claim, lease).await
            }

            async fn ack(&self, claim: MemoryClaim) -> Result<(), InboxError> {
                self.$field.ack(claim).await
            }

            async fn retry_at(&self, claim: MemoryClaim, at: SystemTime) -> Result<(), InboxError> {
                self.$field.retry_at(claim, at).await
            }

            async fn park(&self, claim: MemoryClaim, reason: &str) -> Result<(), InboxError> {
                self.$field.park(claim, reason).await
            }
        }
    };
}

inbox!(Failing, inbox);
inbox!(Damaged, 0);

impl ManagedInbox for Failing {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        self.before().await?;
        self.inbox.list(filter, page).await
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        self.before().await?;
        self.inbox.count(filter).await
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.before().await?;
        self.inbox.release(selection).await
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.before().await?;
        self.inbox.drop_parked(selection).await
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.before().await?;
        self.inbox.drop_any(selection).await
    }

    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        self.before().await?;
        self.inbox.erase(whose).await
    }
}

impl ManagedInbox for Damaged {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        let DeliveryPage { deliveries, next, .. } = self.0.list(filter, page).await?;
        let damaged = deliveries.into_iter().map(|found| {
            let reason = "damaged".to_owned();
            let damage = Err(StoredDeliveryError::Damaged);
            DeliverySummary::new(found.id, found.api, damage, DeliveryState::Parked { reason })
        });
        Ok(DeliveryPage::new(damaged.collect(), next))
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        self.0.count(filter).await
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.0.release(selection).await
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.0.drop_parked(selection).await
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.0.drop_any(selection).await
    }

    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        self.0.erase(whose).await
    }
}
