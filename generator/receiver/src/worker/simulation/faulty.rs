//! The inbox of one process. It fails at random, before or after an operation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use hookwright_runtime::StoredDelivery;

use super::handler::number_of;
use super::world::World;
use crate::inbox::{ClaimRules, Claimed, Inbox, InboxError, MemoryClaim, MemoryInbox, Put, SchedulingInbox};

/// What an inbox does wrong, on top of failing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sabotage {
    None,
    LosesDeliveries,
    ForgetsAcks,
    IgnoresOrder,
    IgnoresTenants,
    HoldsBackForever,
}

#[derive(Clone)]
pub(super) struct FaultyInbox {
    inbox: MemoryInbox,
    world: Arc<World>,
    is_alive: Arc<AtomicBool>,
    sabotage: Sabotage,
}

/// A claim on a delivery, with the number of both.
pub(super) struct FaultyClaim {
    claim: MemoryClaim,
    number: usize,
    id: u64,
}

impl FaultyInbox {
    pub(super) fn new(inbox: MemoryInbox, world: Arc<World>, is_alive: Arc<AtomicBool>, sabotage: Sabotage) -> Self {
        Self { inbox, world, is_alive, sabotage }
    }

    /// A sender does not crash.
    pub(super) fn of_a_sender(self) -> Self {
        self.is_alive.store(true, Ordering::SeqCst);
        self
    }

    /// Runs the operation, or fails before or after it.
    async fn perhaps<T>(&self, work: impl Future<Output = Result<T, InboxError>>) -> Result<T, InboxError> {
        let (before, after) = (self.world.fails(), self.world.fails());
        if !self.is_alive.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if before {
            return Err(InboxError::down("it fails at random"));
        }
        let done = work.await?;
        if after { Err(InboxError::down("its answer is lost at random")) } else { Ok(done) }
    }
}

impl Inbox for FaultyInbox {
    type Claim = FaultyClaim;

    async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
        self.perhaps(async {
            let number = number_of(delivery.trusted.headers());
            if self.sabotage == Sabotage::LosesDeliveries && number == 7 {
                return Ok(Put::Stored);
            }
            let put = self.inbox.put(delivery).await?;
            if put == Put::Stored {
                self.world.stored(number);
            }
            Ok(put)
        })
        .await
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<FaultyClaim>, InboxError> {
        self.claim_by(api, lease, &ClaimRules::default()).await
    }

    async fn extend(&self, claim: &FaultyClaim, lease: Duration) -> Result<(), InboxError> {
        self.perhaps(async {
            self.inbox.extend(&claim.claim, lease).await?;
            self.world.extended(claim.number, claim.id);
            Ok(())
        })
        .await
    }

    async fn ack(&self, claim: FaultyClaim) -> Result<(), InboxError> {
        self.perhaps(async {
            match self.sabotage {
                Sabotage::ForgetsAcks => self.inbox.retry_at(claim.claim, SystemTime::now()).await?,
                Sabotage::HoldsBackForever if claim.number == 3 => {
                    self.inbox.retry_at(claim.claim, SystemTime::now() + 2 * super::PATIENCE).await?;
                }
                _ => self.inbox.ack(claim.claim).await?,
            }
            self.world.acked(claim.number, claim.id);
            Ok(())
        })
        .await
    }

    /// The clock may be set after the worker has read it and before the inbox does.
    async fn retry_at(&self, claim: FaultyClaim, at: SystemTime) -> Result<(), InboxError> {
        self.perhaps(async {
            let at = match self.world.clock_jump() {
                Some((jump, true)) => at + jump,
                Some((jump, false)) => at - jump,
                None => at,
            };
            self.inbox.retry_at(claim.claim, at).await?;
            self.world.given_back(claim.number, claim.id);
            Ok(())
        })
        .await
    }

    async fn park(&self, claim: FaultyClaim, reason: &str) -> Result<(), InboxError> {
        self.perhaps(async {
            self.inbox.park(claim.claim, reason).await?;
            self.world.parked(claim.number, claim.id);
            Ok(())
        })
        .await
    }
}

impl SchedulingInbox for FaultyInbox {
    async fn claim_by(
        &self,
        api: &str,
        lease: Duration,
        rules: &ClaimRules,
    ) -> Result<Claimed<FaultyClaim>, InboxError> {
        self.perhaps(async {
            let mut rules = rules.clone();
            match self.sabotage {
                Sabotage::IgnoresOrder => rules.order = None,
                Sabotage::IgnoresTenants => rules.without_tenants.clear(),
                _ => {}
            }
            let claimed = self.inbox.claim_by(api, lease, &rules).await?;
            let number = number_of(claimed.delivery.trusted.headers());
            let id = self.world.claimed(number);
            let Claimed { delivery, attempt, claim, lost_claims, .. } = claimed;
            let claim = FaultyClaim { claim, number, id };
            Ok(Claimed::new(delivery, attempt, claim).with_lost_claims(lost_claims))
        })
        .await
    }
}
