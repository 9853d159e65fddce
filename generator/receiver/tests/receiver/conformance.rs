//! The rules of inboxes: the one in memory passes, and each fault violates its rule.

use std::time::{Duration, SystemTime};

use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{Claimed, Inbox, InboxError, MemoryClaim, MemoryInbox, Put};
use hookwright_runtime::StoredDelivery;

#[tokio::test(start_paused = true)]
async fn memory_inbox_conforms() {
    Conformance::default().check(async || MemoryInbox::new()).await.unwrap();
}

/// A fault of an inbox.
#[derive(Clone, Copy, Debug)]
enum Fault {
    LosesTheEvent,
    ForgetsKeys,
    NeedsKeys,
    MixesApis,
    HandsOutAgain,
    NeverEndsLeases,
    ExtendsNothing,
    RetriesAtOnce,
    RetriesLate,
    CountsRetriesAsLost,
    Unparks,
    HandsOutParked,
    LosesTheLastOfSeveral,
    TurnsSeveralAround,
    KeepsSeveralTwice,
    StoresSeveralAtHalf,
}

#[derive(Clone)]
struct Faulty {
    inbox: MemoryInbox,
    fault: Fault,
}

impl Inbox for Faulty {
    type Claim = MemoryClaim;

    async fn put(&self, mut delivery: StoredDelivery) -> Result<Put, InboxError> {
        match self.fault {
            Fault::LosesTheEvent => delivery.event = None,
            Fault::ForgetsKeys => delivery.key = None,
            Fault::NeedsKeys => delivery.key = delivery.key.or(Some("none".into())),
            Fault::MixesApis => delivery.api = "conformance".into(),
            Fault::HandsOutParked => delivery.parked = None,
            _ => {}
        }
        self.inbox.put(delivery).await
    }

    async fn put_all(&self, mut deliveries: Vec<StoredDelivery>) -> Result<Vec<Put>, InboxError> {
        let count = deliveries.len();
        match self.fault {
            Fault::LosesTheLastOfSeveral => drop(deliveries.pop()),
            Fault::TurnsSeveralAround => deliveries.reverse(),
            Fault::StoresSeveralAtHalf if count == 8 => deliveries.truncate(4),
            Fault::KeepsSeveralTwice if count == 8 => deliveries.iter_mut().for_each(|it| it.key = None),
            _ => {}
        }
        let mut puts = Vec::new();
        for delivery in deliveries {
            puts.push(self.put(delivery).await?);
        }
        if matches!(self.fault, Fault::TurnsSeveralAround) {
            puts.reverse();
        }
        puts.resize(count, Put::Stored);
        Ok(puts)
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<MemoryClaim>, InboxError> {
        let lease = match self.fault {
            Fault::HandsOutAgain => Duration::from_millis(10),
            Fault::NeverEndsLeases => Duration::from_secs(100_000),
            _ => lease,
        };
        let claimed = self.inbox.claim(api, lease).await?;
        let lost_claims = match self.fault {
            Fault::CountsRetriesAsLost => claimed.attempt - 1,
            _ => claimed.lost_claims,
        };
        Ok(claimed.with_lost_claims(lost_claims))
    }

    async fn extend(&self, claim: &MemoryClaim, lease: Duration) -> Result<(), InboxError> {
        match self.fault {
            Fault::ExtendsNothing => self.inbox.extend(claim, Duration::from_millis(1)).await,
            _ => self.inbox.extend(claim, lease).await,
        }
    }

    async fn ack(&self, claim: MemoryClaim) -> Result<(), InboxError> {
        self.inbox.ack(claim).await
    }

    async fn retry_at(&self, claim: MemoryClaim, at: SystemTime) -> Result<(), InboxError> {
        let at = match self.fault {
            Fault::RetriesAtOnce => SystemTime::UNIX_EPOCH,
            Fault::RetriesLate => at.max(SystemTime::now() + Duration::from_secs(1)),
            _ => at,
        };
        self.inbox.retry_at(claim, at).await
    }

    async fn park(&self, claim: MemoryClaim, reason: &str) -> Result<(), InboxError> {
        match self.fault {
            Fault::Unparks => self.inbox.retry_at(claim, SystemTime::UNIX_EPOCH).await,
            _ => self.inbox.park(claim, reason).await,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_fault_violates_its_rule() {
    let faults = [
        (Fault::LosesTheEvent, "A delivery is returned as it was put"),
        (Fault::ForgetsKeys, "A delivery is returned as it was put"),
        (Fault::NeedsKeys, "A delivery without a key is always stored"),
        (Fault::MixesApis, "Each API has its own queue and its own keys"),
        (Fault::HandsOutAgain, "A claimed delivery is not handed out again"),
        (Fault::NeverEndsLeases, "A claim is lost once its lease has run out and another has taken over"),
        (Fault::ExtendsNothing, "A claim that is extended is held"),
        (Fault::RetriesAtOnce, "A retried delivery is due at its time"),
        (Fault::RetriesLate, "New deliveries and retries that are due take turns"),
        (Fault::CountsRetriesAsLost, "A retried delivery is due at its time"),
        (Fault::Unparks, "A key is stored once, whatever the state of its delivery"),
        (Fault::HandsOutParked, "Deliveries of one body are all stored, once and in order"),
        (Fault::LosesTheLastOfSeveral, "Deliveries of one body are all stored, once and in order"),
        (Fault::TurnsSeveralAround, "Deliveries of one body are all stored, once and in order"),
        (Fault::KeepsSeveralTwice, "Deliveries of one body are duplicates when they are repeated"),
        (Fault::StoresSeveralAtHalf, "Deliveries of one body are duplicates when they are repeated"),
    ];
    for (fault, rule) in faults {
        let violation = Conformance::default().check(async || Faulty { inbox: MemoryInbox::new(), fault }).await;
        let violation = violation.expect_err(&format!("{fault:?} was not noticed"));
        assert_eq!(violation.rule(), rule, "{fault:?}: {violation}");
    }
}
