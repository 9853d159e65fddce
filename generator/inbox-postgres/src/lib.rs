//! An inbox for webhooks in PostgreSQL, for any number of receivers and workers.

mod arrivals;
mod builder;
mod claim;
mod error;
mod listener;
mod managed;
mod pool;
mod shared;
mod statements;
mod text;
mod transaction;
mod transactional;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use builder::{BuildError, PostgresInboxBuilder};
pub use claim::PostgresClaim;
pub use pool::{Pool, PoolError};
pub use transaction::{PostgresTransaction, TransactionClient, TransactionEnded};

use claim::InTransit;
use hookwright_receiver::{Claimed, Inbox, InboxError, Put, internals};
use hookwright_runtime::StoredDelivery;
use shared::Shared;
use statements::Found;

/// The SQL of `migrations/1_hookwright.sql`, which makes the table. To run it again changes nothing.
pub const MIGRATION: &str = include_str!("../migrations/1_hookwright.sql");

/// An inbox in PostgreSQL: any number of receivers put deliveries in, any number of workers handle them, each of them a
/// process of its own.
#[derive(Clone)]
pub struct PostgresInbox {
    shared: Arc<Shared>,
}

impl PostgresInbox {
    /// An inbox on the server that the pool is connected to.
    pub fn builder(pool: impl Pool) -> PostgresInboxBuilder {
        PostgresInboxBuilder::new(pool)
    }

    /// Deletes the deliveries that are complete and whose keys need not be known any longer, and says how many they were.
    /// Workers do it by themselves.
    pub async fn sweep(&self) -> Result<u64, InboxError> {
        self.shared.sweep().await
    }

    /// Looks for a delivery, and claims it. Where this future is dropped while the server answers, the delivery is given back.
    async fn find(&self, api: &str, lease: Duration) -> Result<Option<Found>, InboxError> {
        let (shared, api) = (Arc::clone(&self.shared), api.to_owned());
        let found = tokio::spawn(async move {
            let found = shared.find(&api, lease).await?;
            Ok::<_, InboxError>(found.map(|found| InTransit::new(shared, found)))
        });
        Ok(found.await.map_err(InboxError::down)??.and_then(InTransit::arrive))
    }

    /// The delivery that was found. One that cannot be read is parked.
    async fn read(&self, found: Found) -> Result<Option<Claimed<PostgresClaim>>, InboxError> {
        let Found { claim, attempt, lost_claims, bytes } = found;
        match StoredDelivery::from_bytes(&bytes.into()) {
            Ok(mut delivery) => {
                // One that was parked from the start, and released.
                delivery.parked = None;
                Ok(Some(Claimed::new(delivery, attempt, claim).with_lost_claims(lost_claims)))
            }
            Err(error) => {
                internals::error("a delivery that cannot be read is parked", &error);
                match self.shared.park(&claim, &format!("unreadable: {error}")).await {
                    Ok(()) | Err(InboxError::Lost) => Ok(None),
                    Err(error) => Err(error),
                }
            }
        }
    }

    /// How long to wait before the next look, where nothing is heard.
    async fn pause(&self, api: &str) -> Result<Duration, InboxError> {
        let due = self.shared.until_due(api).await?.unwrap_or(Duration::MAX);
        Ok(due.max(SHORTEST_PAUSE).min(self.shared.settings.poll_interval))
    }

    fn sweep_now_and_then(&self) {
        if self.shared.sweep_is_due() {
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move {
                if let Err(error) = shared.sweep().await {
                    internals::warn("keys that need not be known any longer are not deleted", &error);
                }
            });
        }
    }
}

/// What is due is being claimed by somebody else, or is due in a moment.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

impl Inbox for PostgresInbox {
    type Claim = PostgresClaim;

    async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
        let puts = self.shared.put_all(&[delivery]).await?;
        puts.first().copied().ok_or_else(|| InboxError::down("the server has not said what became of a delivery"))
    }

    async fn put_all(&self, deliveries: Vec<StoredDelivery>) -> Result<Vec<Put>, InboxError> {
        self.shared.put_all(&deliveries).await
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<PostgresClaim>, InboxError> {
        self.sweep_now_and_then();
        let lane = self.shared.arrivals.lane(api);
        let _turn = lane.turn.lock().await;
        loop {
            if let Some(found) = self.find(api, lease).await? {
                match self.read(found).await? {
                    Some(claimed) => return Ok(claimed),
                    None => continue,
                }
            }
            let pause = self.pause(api).await?;
            // What arrives wakes it, or else it looks again.
            let _ = tokio::time::timeout(pause, lane.arrived.notified()).await;
        }
    }

    async fn extend(&self, claim: &PostgresClaim, lease: Duration) -> Result<(), InboxError> {
        self.shared.extend(claim, lease).await
    }

    async fn ack(&self, claim: PostgresClaim) -> Result<(), InboxError> {
        self.shared.ack(&claim).await
    }

    async fn retry_at(&self, claim: PostgresClaim, at: SystemTime) -> Result<(), InboxError> {
        let delay = at.duration_since(SystemTime::now()).unwrap_or_default();
        self.shared.retry_after(&claim, delay).await
    }

    async fn park(&self, claim: PostgresClaim, reason: &str) -> Result<(), InboxError> {
        self.shared.park(&claim, reason).await
    }
}

impl fmt::Debug for PostgresInbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PostgresInbox").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}
