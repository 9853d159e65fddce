//! The rules of order and tenants: the inbox in memory passes, and each fault violates its rule.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{
    ClaimRules, Claimed, Inbox, InboxError, MemoryClaim, MemoryInbox, Order, Put, SchedulingInbox,
};
use hookwright_runtime::StoredDelivery;

#[tokio::test(start_paused = true)]
async fn memory_inbox_keeps_order() {
    Conformance::default().check_scheduling(async || MemoryInbox::new()).await.unwrap();
    Conformance::default().check_managed_order(async || MemoryInbox::new()).await.unwrap();
}

/// A fault of an inbox.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    KnowsNoOrder,
    KnowsOneEntity,
    MixesTenants,
    MixesApis,
    RetriesHoldBackNothing,
    LostClaimsHoldBackNothing,
    NeverWaitsForParked,
    AlwaysWaitsForParked,
    HoldsBackForever,
    KnowsNoTenants,
    PassesOverAll,
    HoldsUpNewOnes,
}

#[derive(Clone)]
struct Faulty {
    inbox: MemoryInbox,
    fault: Fault,
    count: Arc<AtomicU64>,
}

impl Inbox for Faulty {
    type Claim = (MemoryClaim, StoredDelivery);

    async fn put(&self, mut delivery: StoredDelivery) -> Result<Put, InboxError> {
        match self.fault {
            Fault::KnowsOneEntity => delivery.entity = Some("all".into()),
            Fault::MixesTenants => delivery.trusted = delivery.trusted.delivery().clone().unsigned("a test"),
            Fault::MixesApis => delivery.api = "conformance".into(),
            _ => {}
        }
        self.inbox.put(delivery).await
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<Self::Claim>, InboxError> {
        self.claim_by(api, lease, &ClaimRules::new()).await
    }

    async fn extend(&self, claim: &Self::Claim, lease: Duration) -> Result<(), InboxError> {
        self.inbox.extend(&claim.0, lease).await
    }

    async fn ack(&self, claim: Self::Claim) -> Result<(), InboxError> {
        match self.fault {
            Fault::HoldsBackForever => self.inbox.park(claim.0, "never").await,
            _ => self.inbox.ack(claim.0).await,
        }
    }

    /// With the fault, the delivery is put again after its successors, which it then doesn't hold back.
    async fn retry_at(&self, claim: Self::Claim, at: SystemTime) -> Result<(), InboxError> {
        if self.fault == Fault::RetriesHoldBackNothing {
            let mut again = claim.1;
            again.key = Some(format!("again-{}", self.count.fetch_add(1, Ordering::Relaxed)).into());
            self.inbox.ack(claim.0).await?;
            return self.inbox.put(again).await.map(drop);
        }
        self.inbox.retry_at(claim.0, at).await
    }

    async fn park(&self, claim: Self::Claim, reason: &str) -> Result<(), InboxError> {
        self.inbox.park(claim.0, reason).await
    }
}

impl SchedulingInbox for Faulty {
    async fn claim_by(
        &self,
        api: &str,
        lease: Duration,
        rules: &ClaimRules,
    ) -> Result<Claimed<Self::Claim>, InboxError> {
        let mut rules = rules.clone();
        match self.fault {
            Fault::KnowsNoOrder => rules.order = None,
            Fault::LostClaimsHoldBackNothing if lease == Duration::from_secs(1) => rules.order = None,
            Fault::NeverWaitsForParked => rules.order = rules.order.and(Some(Order::SkipParked)),
            Fault::AlwaysWaitsForParked | Fault::HoldsBackForever => {
                rules.order = rules.order.and(Some(Order::WaitForParked));
            }
            Fault::KnowsNoTenants => rules.without_tenants.clear(),
            Fault::PassesOverAll if !rules.without_tenants.is_empty() => std::future::pending().await,
            _ => {}
        }
        loop {
            let claimed = self.inbox.claim_by(api, lease, &rules).await?;
            let is_new = claimed.delivery.key.as_deref().is_some_and(|key| key.ends_with("-new"));
            if self.fault == Fault::HoldsUpNewOnes && is_new && claimed.attempt == 1 {
                self.inbox.retry_at(claimed.claim, SystemTime::now() + Duration::from_secs(1)).await?;
                continue;
            }
            let Claimed { delivery, attempt, claim, lost_claims, .. } = claimed;
            return Ok(Claimed::new(delivery.clone(), attempt, (claim, delivery)).with_lost_claims(lost_claims));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_fault_violates_its_rule() {
    let one_at_a_time = "Deliveries of an entity are handed out one at a time and in their order";
    let apart = "Only deliveries of the same API, tenant and entity wait for each other";
    let tenants = "Deliveries of excluded tenants are not handed out, and others are";
    let faults = [
        (Fault::KnowsNoOrder, one_at_a_time),
        (Fault::KnowsOneEntity, one_at_a_time),
        (Fault::MixesTenants, apart),
        (Fault::MixesApis, apart),
        (Fault::RetriesHoldBackNothing, "A delivery that waits for a retry only holds back its successors"),
        (Fault::LostClaimsHoldBackNothing, "A delivery whose worker died comes before its successors"),
        (Fault::NeverWaitsForParked, "A parked delivery holds back its successors if the order says so"),
        (Fault::AlwaysWaitsForParked, "A parked delivery holds back nothing if the order says so"),
        (Fault::HoldsBackForever, one_at_a_time),
        (Fault::KnowsNoTenants, tenants),
        (Fault::PassesOverAll, tenants),
        (Fault::HoldsUpNewOnes, "New deliveries don't wait for all retries"),
    ];
    for (fault, rule) in faults {
        let open = async || Faulty { inbox: MemoryInbox::new(), fault, count: Arc::default() };
        let violation = Conformance::default().check_scheduling(open).await;
        let violation = violation.expect_err(&format!("{fault:?} was not noticed"));
        assert_eq!(violation.rule(), rule, "{fault:?}: {violation}");
    }
}
