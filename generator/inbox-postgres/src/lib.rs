//! An inbox for webhooks in `PostgreSQL`, for any number of receivers and workers. A handler can write to the database
//! and acknowledge its delivery in one transaction.
//!
#![cfg_attr(feature = "deadpool", doc = "```no_run")]
#![cfg_attr(not(feature = "deadpool"), doc = "```ignore")]
//! # mod shop {
//! #     use hookwright_runtime::{*, verify::{HexHmac, SecretError}};
//! #     pub struct OrderPaid { pub order_id: String }
//! #     pub struct Event(OrderPaid);
//! #     impl EventSet for Event {
//! #         const NAME_AT: NameAt = NameAt::Body(&["type"]);
//! #         const NAMES: &'static [&'static str] = &["order.paid"];
//! #         fn decode_named(_: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
//! #             Some(reader.skip().map(|()| Self(OrderPaid { order_id: String::new() })))
//! #         }
//! #         fn name(&self) -> &'static str { "order.paid" }
//! #     }
//! #     impl Api for Event {
//! #         type Headers = NoHeaders;
//! #         const INFO: ApiInfo = ApiInfo::new("shop").key(Location::Body(&["id"]));
//! #     }
//! #     pub trait Handler {
//! #         type Error;
//! #         fn order_paid(&self, event: OrderPaid, context: &Context) -> impl Future<Output = Result<(), Self::Error>> + Send;
//! #     }
//! #     impl<H: Handler<Error = Failure> + Sync> Dispatch<H> for Event {
//! #         async fn dispatch(self, context: &Context, handler: &H) -> Result<(), Failure> {
//! #             handler.order_paid(self.0, context).await
//! #         }
//! #     }
//! #     pub fn verifier(secrets: [&str; 1]) -> Result<Verifier<Event, HexHmac>, SecretError> {
//! #         HexHmac::new(http::HeaderName::from_static("x-signature"), "", secrets).map(Verifier::new)
//! #     }
//! #     pub type Context = hookwright_runtime::Context;
//! # }
//! use deadpool_postgres::{Manager, Pool};
//! use hookwright_inbox_postgres::{MIGRATION, PostgresInbox, PostgresTransaction};
//! use hookwright_receiver::{Receiver, Worker};
//! use hookwright_runtime::Failure;
//! use shop::{Context, Handler, OrderPaid}; // `shop` is a generated module.
//! use tokio_postgres::{Config, NoTls};
//!
//! struct Orders {
//!     transaction: PostgresTransaction,
//! }
//!
//! impl Handler for Orders {
//!     type Error = Failure;
//!
//!     async fn order_paid(&self, event: OrderPaid, _: &Context) -> Result<(), Failure> {
//!         let client = self.transaction.client().await?;
//!         client.execute("UPDATE orders SET paid = true WHERE id = $1", &[&event.order_id]).await?;
//!         Ok(())
//!     }
//! }
//!
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let config: Config = "host=localhost user=shop dbname=shop".parse()?;
//! let pool = Pool::builder(Manager::new(config.clone(), NoTls)).max_size(20).build()?;
//! pool.get().await?.batch_execute(MIGRATION).await?; // Or add the file to your own migrations.
//!
//! let inbox = PostgresInbox::builder(pool).listen(config, NoTls).build()?;
//! let receiver = Receiver::builder(shop::verifier(["a secret"])?).inbox(inbox.clone()).build();
//! let worker = Worker::builder(inbox)
//!     .transactional_handler::<shop::Event, _>(|transaction| Orders { transaction });
//! # Ok(())
//! # }
//! ```
//!
//! The pool and its TLS are yours. With the feature `deadpool`, the inbox takes a pool of `deadpool-postgres`; for another pool,
//! implement [`Pool`] in ten lines. Pass a handler that doesn't need the transaction to `Worker::handler`, as with any other
//! inbox.
//!
//! # The table
//!
//! One table, `hookwright_deliveries`, holds everything; a second one, `hookwright_settings`, says whether it is encrypted.
//! `migrations/1_hookwright.sql`, which is also the constant [`MIGRATION`], creates them: plain SQL that psql, sqlx and
//! refinery can run, inside a transaction or not. sqlx accepts the file's name; for refinery, name it `V1__hookwright.sql`, or
//! with any other version. Running it again changes nothing, but run it in one process at a time. It needs `PostgreSQL` 13 or
//! later. The inbox finds the table through the `search_path` of its connections.
//!
//! | `state` | meaning |
//! | --- | --- |
//! | `waiting` | due at `due_at` |
//! | `claimed` | held by a worker until `due_at` |
//! | `parked` | waiting for a person; `reason` says why |
//! | `done` | complete; the row keeps the key, and the delivery itself is gone |
//!
//! Use SQL to look into the table and to change it. This retries parked deliveries:
//!
//! ```sql
//! UPDATE hookwright_deliveries SET state = 'waiting', due_at = now(), attempts = 0, lost_claims = 0
//! WHERE api = 'shop' AND state = 'parked' AND event = 'order.paid';
//! ```
//!
//! # Keys and retention
//!
//! A delivery is unique by API, tenant and key. The `key` has the tenant in front, and the column `tenant` is for your queries.
//! A key longer than 512 bytes is stored as its SHA-256.
//!
//! A key stays known for [`known_for`](PostgresInboxBuilder::known_for) after its delivery was completed, 5 days by default.
//! Then workers delete the row, 1000 at a time; [`PostgresInbox::sweep`] does it at once. Parked deliveries stay, with their
//! keys, until you release or drop them, or for as long as [`drop_parked_after`](PostgresInboxBuilder::drop_parked_after) says.
//! Only the disk bounds the table: if the server says that it is full, the inbox is
//! [full](hookwright_receiver::InboxError::Full).
//!
//! # Claims
//!
//! Workers claim with `FOR UPDATE SKIP LOCKED`, so that they don't wait for each other. A claim whose lease has run out is valid
//! until another worker claims the delivery.
//!
//! All times are the server's: the clocks of your machines don't matter. If the server's clock is set back, deliveries and
//! leases wait longer by as much. If it is set ahead, leases end and retries are due earlier by as much. A process notices a
//! jump of more than 10 seconds when it deletes old keys, at least once an hour, and logs it. After a jump ahead, it keeps keys
//! for longer by as much. A process that started after the jump doesn't know of it, and forgets keys earlier.
//!
//! With [`listen`](PostgresInboxBuilder::listen), a worker is notified at once of what other processes store (`LISTEN`, on a
//! separate connection). It also polls every [`poll_interval`](PostgresInboxBuilder::poll_interval), a second by default, so
//! nothing depends on a notification.
//!
//! # Poolers
//!
//! Statements aren't prepared and set nothing for a session, so the pool may go through `PgBouncer` in `transaction` mode.
//! There are two exceptions:
//!
//! - `LISTEN` needs a direct connection to the server. Deliveries that are stored through the pooler are announced anyway.
//!   Without a direct connection, deliveries of other processes are found by polling.
//! - A handler's own statements must not be prepared, unless your pooler supports that (`max_prepared_statements` of
//!   `PgBouncer` 1.21 or later). `query_typed`, `simple_query` and `batch_execute` don't prepare; `query` and `execute` do.
//!
//! `statement` mode doesn't work, since it has no transactions of several statements.
//!
//! # Data at rest
//!
//! A completed or dropped row keeps its key, its event and its tenant; the delivery, its entity and its reason can no longer be
//! read with SQL. `PostgreSQL` keeps old versions of rows until vacuum removes them, and their bytes in its files until the
//! space is reused. `VACUUM FULL hookwright_deliveries` rewrites the table without them, and locks it meanwhile. The
//! write-ahead log, replicas and backups have their own retention times. With [`encrypt`](PostgresInboxBuilder::encrypt), none
//! of them contains a readable payload.
//!
//! [`erase`](hookwright_receiver::ManagedInbox::erase) removes the deliveries of an entity or a tenant.
//!
//! # Order
//!
//! With `Worker::order`, the deliveries of an entity (the column `entity`, with the tenant in front) are handled one at a time
//! across all processes: a unique index allows only one of them to be claimed. A claim skips deliveries that have to wait for
//! another one. If there are many, they are marked as `held`, and claims ignore them until their predecessors are settled. In
//! the background, workers remove the mark from deliveries that nothing holds back, in case a process died halfway or you
//! changed rows by hand. They look every 5 seconds, at 500 entities at a time with pauses in between. If 100,000 entities have
//! a held delivery, that takes about half a minute.
//!
//! This doesn't affect an API without entities and tenants: its rows are in none of those indexes.
//!
//! # Transactions
//!
//! `Worker::transactional_handler` creates a handler for each attempt, with a [`PostgresTransaction`]. What the handler writes
//! through it and the acknowledgement are committed together or not at all.
//!
//! **This is exactly once for writes in this transaction, and only for those.** A request to another server, an e-mail, or a
//! write on another connection is repeated with the attempt.
//!
//! - The attempt is committed only if its claim is still valid. If another worker has taken over, everything is rolled back.
//! - If the handler fails, its transaction is rolled back, and then the delivery is retried or parked.
//! - A handler that ignores an SQL error fails, since `PostgreSQL` keeps nothing of such a transaction. Use a savepoint around
//!   a statement that may fail.
//! - Leave `COMMIT` and `ROLLBACK` to the worker. A handler that runs one of them fails.
//! - After the attempt all copies of the handle fail. A task that still holds a client keeps the worker from committing, and
//!   the attempt fails after [`timeout`](PostgresInboxBuilder::timeout).
//! - A transaction may take a minute by default
//!   ([`max_transaction_time`](PostgresInboxBuilder::max_transaction_time)), since an open transaction holds back vacuum in the
//!   whole database. After that, the connection is closed, and the server cancels what still runs on it.
//! - If the connection is lost at `COMMIT`, either everything is committed, and the delivery isn't handled again, or nothing
//!   is, and it is.
//! - The transaction is `READ COMMITTED`, because the row of the delivery changes when its claim is extended.
//!
//! Each attempt uses one connection of the pool, and its claim is extended on another one. If the pool has too few connections,
//! attempts wait for their turn, with their claims extended; time limits count from the beginning of the transaction. See
//! [`max_transactions`](PostgresInboxBuilder::max_transactions). A pool of one connection is enough for a receiver, but each
//! transaction fails at once.
//!
//! # Partitions
//!
//! Most tables don't need partitions: few deliveries wait, and an index finds them. If there are tens of millions of completed
//! keys, or one API's load must not slow down the others, partition the table by `api`. Keys must be unique across time, so the
//! table can't be partitioned by time. In a copy of the migration, replace `WITH (…)` of the table by
//!
//! ```sql
//! PARTITION BY LIST (api);
//! CREATE TABLE hookwright_deliveries_shop PARTITION OF hookwright_deliveries FOR VALUES IN ('shop')
//!     WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
//! CREATE TABLE hookwright_deliveries_others PARTITION OF hookwright_deliveries DEFAULT;
//! ```
//!
//! All statements name the API, except those that look for old keys: they read an index of each partition. Before you partition,
//! shorten `known_for`, and let autovacuum run more often: each attempt rewrites its row two or three times.

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod announcements;
mod arrivals;
mod builder;
mod changes;
mod claim;
mod clock;
mod encryption;
mod error;
mod listener;
mod managed;
mod pool;
mod rescue;
mod scheduling;
mod shared;
mod statements;
mod text;
mod transaction;
mod transactional;
mod turns;
mod unfinished;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use builder::{BuildError, PostgresInboxBuilder};
pub use claim::PostgresClaim;
pub use pool::{Pool, PoolError};
pub use transaction::{PostgresTransaction, TransactionClient, TransactionEnded};

use arrivals::Lane;
use claim::InTransit;
use hookwright_receiver::{ClaimRules, Claimed, Inbox, InboxError, Put, SchedulingInbox, internals};
use hookwright_runtime::{StoredDelivery, StoredDeliveryError};
use shared::Shared;
use statements::Found;

/// The SQL of `migrations/1_hookwright.sql`, which creates the table. Running it again changes nothing, but two runs at
/// a time may collide.
pub const MIGRATION: &str = include_str!("../migrations/1_hookwright.sql");

/// An inbox in `PostgreSQL`: any number of receivers store deliveries, and any number of workers handle them, each in
/// its own process. See the [crate].
#[derive(Clone)]
pub struct PostgresInbox {
    shared: Arc<Shared>,
}

impl PostgresInbox {
    /// Creates an inbox on the server that the pool is connected to.
    pub fn builder(pool: impl Pool) -> PostgresInboxBuilder {
        PostgresInboxBuilder::new(pool)
    }

    /// Deletes completed deliveries whose keys have expired, and returns how many there were.
    /// Workers do this by themselves.
    pub async fn sweep(&self) -> Result<u64, InboxError> {
        self.shared.sweep().await
    }

    /// Looks for a delivery and claims it. If this future is dropped while the server answers, the delivery is
    /// released.
    async fn find(
        &self,
        api: &str,
        lane: &Arc<Lane>,
        lease: Duration,
        rules: Option<&ClaimRules>,
    ) -> Result<Option<Found>, InboxError> {
        // Before anything is claimed that can't be decrypted.
        self.shared.sealing().await?;
        let (shared, api, lane, rules) = (Arc::clone(&self.shared), api.to_owned(), Arc::clone(lane), rules.cloned());
        let found = tokio::spawn(async move {
            let found = match rules {
                Some(rules) => shared.find_by(&api, &lane, lease, &rules).await?,
                None => shared.find(&api, &lane, lease).await?,
            };
            Ok::<_, InboxError>(found.map(|found| InTransit::new(shared, found)))
        });
        Ok(found.await.map_err(InboxError::down)??.and_then(InTransit::arrive))
    }

    async fn claim_when_due(
        &self,
        api: &str,
        lease: Duration,
        rules: Option<&ClaimRules>,
    ) -> Result<Claimed<PostgresClaim>, InboxError> {
        self.sweep_now_and_then();
        let lane = self.shared.arrivals.lane(api);
        let mut mine = None;
        loop {
            let turn = match mine.take() {
                Some(turn) => turn,
                None => lane.turns.wait().await?,
            };
            if let Some(found) = self.find(api, &lane, lease, rules).await? {
                // Concurrent claims in order would only find the same entities.
                if rules.is_none() {
                    turn.found();
                }
                match self.read(found).await? {
                    Some(claimed) => return Ok(claimed),
                    None => continue,
                }
            }
            let Some(turn) = turn.found_nothing() else { continue };
            mine = Some(turn);
            let pause = match rules {
                // Due deliveries may belong to those tenants.
                Some(rules) if !rules.without_tenants.is_empty() => self.shared.settings.poll_interval,
                _ => self.pause(api).await?,
            };
            // An arrival wakes it; otherwise, it polls again.
            let _ = tokio::time::timeout(pause, lane.arrived.notified()).await;
        }
    }

    /// The delivery that was found. One that can't be read is parked.
    async fn read(&self, found: Found) -> Result<Option<Claimed<PostgresClaim>>, InboxError> {
        let Found { claim, attempt, lost_claims, released, bytes, .. } = found;
        let place = encryption::place(&claim.api, claim.id);
        match self.shared.sealing().await?.unseal(place, &bytes.into()) {
            Ok(delivery) if delivery.api != claim.api.as_str() => {
                self.put_aside(&claim, format!("it is of {}", delivery.api)).await
            }
            Ok(mut delivery) => {
                // It may have been parked from the start, and then released.
                delivery.parked = None;
                let claimed = Claimed::new(delivery, attempt, claim).with_lost_claims(lost_claims);
                let released_at = released.and_then(|ago| SystemTime::now().checked_sub(ago));
                Ok(Some(released_at.into_iter().fold(claimed, Claimed::with_released_at)))
            }
            Err(error @ StoredDeliveryError::Encrypted) => {
                // Another process was given keys after this one started. The delivery is intact.
                self.shared.give_back(&claim).await?;
                Err(InboxError::down(error))
            }
            Err(error) => self.put_aside(&claim, error.to_string()).await,
        }
    }

    /// Parks a delivery that can't be passed to a handler.
    async fn put_aside(
        &self,
        claim: &PostgresClaim,
        why: String,
    ) -> Result<Option<Claimed<PostgresClaim>>, InboxError> {
        internals::error("a row that is not a delivery of its API is parked", &why);
        match self.shared.park(claim, &format!("unreadable: {why}")).await {
            Ok(()) | Err(InboxError::Lost) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// How long to wait before polling again if there is no notification.
    async fn pause(&self, api: &str) -> Result<Duration, InboxError> {
        let due = self.shared.until_due(api).await?.unwrap_or(Duration::MAX);
        Ok(due.max(SHORTEST_PAUSE).min(self.shared.settings.poll_interval))
    }

    fn sweep_now_and_then(&self) {
        if self.shared.sweep_is_due() {
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move {
                if let Err(error) = shared.sweep().await {
                    internals::warn("expired keys couldn't be deleted", &error);
                }
            });
        }
    }
}

/// Another worker is claiming the due delivery, or it is due in a moment.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

impl Inbox for PostgresInbox {
    type Claim = PostgresClaim;

    async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
        let puts = self.shared.put_all(&[delivery]).await?;
        puts.first().copied().ok_or_else(|| InboxError::down("the server didn't return the result for a delivery"))
    }

    async fn put_all(&self, deliveries: Vec<StoredDelivery>) -> Result<Vec<Put>, InboxError> {
        self.shared.put_all(&deliveries).await
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<PostgresClaim>, InboxError> {
        self.claim_when_due(api, lease, None).await
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

/// Across all processes, one delivery of an entity is claimed at a time. A unique index ensures that.
impl SchedulingInbox for PostgresInbox {
    async fn claim_by(
        &self,
        api: &str,
        lease: Duration,
        rules: &ClaimRules,
    ) -> Result<Claimed<PostgresClaim>, InboxError> {
        self.claim_when_due(api, lease, Some(rules)).await
    }
}

impl fmt::Debug for PostgresInbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PostgresInbox").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}
