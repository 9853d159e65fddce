//! The rules of managed inboxes: the one in memory passes, and each fault violates its rule.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{
    Claimed, Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliverySummary, Erasure, Inbox, InboxError,
    ManagedInbox, MemoryClaim, MemoryInbox, PageRequest, Put, Selection, StateFilter,
};
use hookwright_runtime::StoredDelivery;

use crate::stubborn::Stubborn;

#[tokio::test(start_paused = true)]
async fn memory_inbox_can_be_managed() {
    Conformance::default().check_managed(async || MemoryInbox::new()).await.unwrap();
}

/// These two don't implement `find`.
#[tokio::test(start_paused = true)]
async fn the_default_methods_conform() {
    Conformance::default().check_managed(async || Stubborn::over(MemoryInbox::new())).await.unwrap();
    let only_parked = async || Stubborn::over(MemoryInbox::new()).telling_only_what_is_parked();
    Conformance::default().check_managed(only_parked).await.unwrap();
}

/// A fault of an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    ListsNothing,
    IgnoresTheState,
    ListsDueAsClaimed,
    IgnoresTheApi,
    IgnoresTheTenant,
    IgnoresTheEvent,
    IgnoresTheKey,
    CountsOnePage,
    EndsAfterOnePage,
    BeginsAgain,
    KnowsNoOldest,
    TellsTheNewest,
    ReleasesNothing,
    DropsInstead,
    KeepsTheReason,
    CountsAttemptsOn,
    DatesTheReceipt,
    DatesTheFirstAttemptOnly,
    IsDeaf,
    ReleasesAll,
    DropsNothing,
    ForgetsKeys,
    DropsAny,
    DropsParkedOnly,
    ErasesNothing,
    ErasesParkedOnly,
    ErasesAllEntities,
    ErasesAllApis,
    ErasesAllTenants,
    MiscountsErased,
    ForgetsErased,
    ErasesNoTenant,
    FindsNothing,
    FindsTheFirst,
}

#[derive(Clone)]
struct Faulty {
    inbox: MemoryInbox,
    fault: Fault,
    has_dropped: Arc<AtomicBool>,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        Self { inbox: MemoryInbox::new(), fault, has_dropped: Arc::default() }
    }

    fn filter(&self, filter: &DeliveryFilter) -> DeliveryFilter {
        let mut filter = filter.clone();
        match self.fault {
            Fault::IgnoresTheState => filter.state = None,
            Fault::ListsDueAsClaimed if filter.state == Some(StateFilter::Claimed) => {
                filter.state = Some(StateFilter::Due);
            }
            Fault::IgnoresTheApi => filter.api = None,
            Fault::IgnoresTheTenant => filter.tenant = None,
            Fault::IgnoresTheEvent => filter.event = None,
            Fault::IgnoresTheKey => filter.key = None,
            _ => {}
        }
        filter
    }
}

impl Inbox for Faulty {
    type Claim = MemoryClaim;

    async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
        let put = self.inbox.put(delivery).await?;
        let forgets =
            matches!(self.fault, Fault::ForgetsKeys | Fault::ForgetsErased) && self.has_dropped.load(Ordering::SeqCst);
        Ok(if forgets { Put::Stored } else { put })
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<MemoryClaim>, InboxError> {
        let claimed = self.inbox.claim(api, lease);
        let mut claimed = if self.fault == Fault::IsDeaf {
            match tokio::time::timeout(Duration::from_millis(1), claimed).await {
                Ok(claimed) => claimed?,
                Err(_) => std::future::pending().await,
            }
        } else {
            claimed.await?
        };
        match self.fault {
            Fault::KeepsTheReason => claimed.delivery.parked = Some("a test".to_owned()),
            Fault::CountsAttemptsOn => claimed.attempt += 1,
            Fault::DatesTheReceipt if claimed.released_at.is_some() => {
                claimed.released_at = Some(claimed.delivery.received_at);
            }
            Fault::DatesTheFirstAttemptOnly if claimed.attempt > 1 => claimed.released_at = None,
            _ => {}
        }
        Ok(claimed)
    }

    async fn extend(&self, claim: &MemoryClaim, lease: Duration) -> Result<(), InboxError> {
        self.inbox.extend(claim, lease).await
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

impl ManagedInbox for Faulty {
    async fn list(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<DeliveryPage, InboxError> {
        let first = PageRequest::first(page.limit());
        let page = if self.fault == Fault::BeginsAgain { &first } else { page };
        let mut page = self.inbox.list(&self.filter(filter), page).await?;
        match self.fault {
            Fault::ListsNothing => page.deliveries.clear(),
            Fault::EndsAfterOnePage => page.next = None,
            Fault::BeginsAgain => page.next = Some(Cursor::new("0")),
            _ => {}
        }
        Ok(page)
    }

    async fn count(&self, filter: &DeliveryFilter) -> Result<u64, InboxError> {
        let count = self.inbox.count(&self.filter(filter)).await?;
        Ok(if self.fault == Fault::CountsOnePage { count.min(1) } else { count })
    }

    async fn oldest(&self, filter: &DeliveryFilter) -> Result<Option<SystemTime>, InboxError> {
        match self.fault {
            Fault::KnowsNoOldest => Ok(None),
            Fault::TellsTheNewest => {
                let page = self.inbox.list(filter, &PageRequest::default()).await?;
                Ok(page.deliveries.last().and_then(DeliverySummary::received_at))
            }
            _ => self.inbox.oldest(filter).await,
        }
    }

    async fn find(&self, id: &DeliveryId) -> Result<Option<DeliverySummary>, InboxError> {
        match self.fault {
            Fault::FindsNothing => Ok(None),
            Fault::FindsTheFirst => {
                let page = self.inbox.list(&DeliveryFilter::all(), &PageRequest::first(1)).await?;
                Ok(page.deliveries.into_iter().next())
            }
            _ => self.inbox.find(id).await,
        }
    }

    async fn release(&self, selection: &Selection) -> Result<u64, InboxError> {
        match (self.fault, selection) {
            (Fault::ReleasesNothing, _) => Ok(1),
            (Fault::DropsInstead, _) => self.inbox.drop_parked(selection).await,
            (Fault::ReleasesAll, Selection::Matching(_)) => self.inbox.release(&DeliveryFilter::parked().into()).await,
            _ => self.inbox.release(selection).await,
        }
    }

    async fn drop_parked(&self, selection: &Selection) -> Result<u64, InboxError> {
        self.has_dropped.store(self.fault == Fault::ForgetsKeys, Ordering::SeqCst);
        match (self.fault, selection) {
            (Fault::DropsNothing, Selection::Ids(_)) => Ok(1),
            (Fault::DropsAny, _) => self.inbox.drop_any(selection).await,
            _ => self.inbox.drop_parked(selection).await,
        }
    }

    async fn drop_any(&self, selection: &Selection) -> Result<u64, InboxError> {
        match self.fault {
            Fault::DropsParkedOnly => self.inbox.drop_parked(selection).await,
            _ => self.inbox.drop_any(selection).await,
        }
    }

    async fn erase(&self, whose: &Erasure) -> Result<u64, InboxError> {
        self.has_dropped.store(self.fault == Fault::ForgetsErased, Ordering::SeqCst);
        let of_api = |summary: &DeliverySummary| Some(&summary.api) == whose.api.as_ref();
        let of_entity = |summary: &DeliverySummary| entity(summary) == whose.entity.as_deref();
        let has_tenant =
            |summary: &DeliverySummary| summary.delivery.as_ref().is_ok_and(|delivery| delivery.tenant().is_some());
        match self.fault {
            Fault::ErasesNothing => Ok(5),
            Fault::ErasesParkedOnly => {
                let mut parked = DeliveryFilter::parked();
                parked.key = Some("parked".to_owned());
                self.inbox.drop_parked(&parked.into()).await.map(|dropped| dropped * 5)
            }
            Fault::ErasesAllEntities => self.erase_also(whose, |summary| of_api(summary) && !has_tenant(summary)).await,
            Fault::ErasesAllApis => self.erase_also(whose, |summary| of_entity(summary) && !has_tenant(summary)).await,
            Fault::ErasesAllTenants => self.erase_also(whose, |summary| of_api(summary) && of_entity(summary)).await,
            Fault::MiscountsErased => self.inbox.erase(whose).await.map(|_| 1),
            Fault::ErasesNoTenant if whose.entity.is_none() => Ok(1),
            _ => self.inbox.erase(whose).await,
        }
    }
}

impl Faulty {
    /// Also erases deliveries that match the predicate.
    async fn erase_also(
        &self,
        whose: &Erasure,
        is_theirs: impl Fn(&DeliverySummary) -> bool,
    ) -> Result<u64, InboxError> {
        let all = self.inbox.list(&DeliveryFilter::all(), &PageRequest::first(1000)).await?;
        let ids: Vec<_> =
            all.deliveries.into_iter().filter(|summary| is_theirs(summary)).map(|summary| summary.id).collect();
        let erased = self.inbox.erase(whose).await;
        self.inbox.drop_any(&ids.into()).await?;
        erased
    }
}

fn entity(summary: &DeliverySummary) -> Option<&str> {
    summary.delivery.as_ref().ok()?.entity.as_deref()
}

#[tokio::test(start_paused = true)]
async fn each_fault_violates_its_rule() {
    let (listed, filtered) = ("A parked delivery is listed with its reason", "A filter returns what it names");
    let (oldest, released) =
        ("The oldest delivery is the one that was stored first", "A released delivery is due again, as it was put");
    let dated = "A released delivery says when it was released, or never does";
    let paged = "Pages follow one another, and each delivery is on one";
    let erased = "Erasing removes deliveries in every state, and no others";
    let found = "A delivery is found by its id";
    let only_parked = "`drop_parked` only drops parked deliveries";
    let faults = [
        (Fault::ListsNothing, listed),
        (Fault::IgnoresTheState, listed),
        (Fault::CountsOnePage, listed),
        (Fault::BeginsAgain, listed),
        (Fault::ListsDueAsClaimed, "States are listed correctly, or not at all"),
        (Fault::IgnoresTheApi, filtered),
        (Fault::IgnoresTheTenant, filtered),
        (Fault::IgnoresTheEvent, filtered),
        (Fault::IgnoresTheKey, filtered),
        (Fault::EndsAfterOnePage, paged),
        (Fault::KnowsNoOldest, oldest),
        (Fault::TellsTheNewest, oldest),
        (Fault::ReleasesNothing, released),
        (Fault::DropsInstead, released),
        (Fault::KeepsTheReason, released),
        (Fault::CountsAttemptsOn, released),
        (Fault::DatesTheReceipt, dated),
        (Fault::DatesTheFirstAttemptOnly, dated),
        (Fault::IsDeaf, "A waiting claim gets a released delivery"),
        (Fault::ReleasesAll, "A release by a filter leaves the others parked"),
        (Fault::DropsNothing, "A dropped delivery is gone, and its key is known"),
        (Fault::ForgetsKeys, "A dropped delivery is gone, and its key is known"),
        (Fault::DropsAny, only_parked),
        (Fault::DropsParkedOnly, only_parked),
        (Fault::ErasesNothing, erased),
        (Fault::ErasesParkedOnly, erased),
        (Fault::ErasesAllEntities, erased),
        (Fault::ErasesAllApis, erased),
        (Fault::ErasesAllTenants, erased),
        (Fault::MiscountsErased, erased),
        (Fault::ForgetsErased, erased),
        (Fault::ErasesNoTenant, erased),
        (Fault::FindsNothing, found),
        (Fault::FindsTheFirst, found),
    ];
    for (fault, rule) in faults {
        let violation = Conformance::default().check_managed(async || Faulty::new(fault)).await;
        let violation = violation.expect_err(&format!("{fault:?} was not noticed"));
        assert_eq!(violation.rule(), rule, "{fault:?}: {violation}");
    }
}
