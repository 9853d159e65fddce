//! An inbox for webhooks in NATS `JetStream`, for any number of receivers and workers.
//!
//! ```no_run
//! # use hookwright_receiver::{Receiver, Worker};
//! # use hookwright_runtime::{Api, Dispatch, Verifier, verify::Scheme};
//! # async fn receive<Event: Api + Dispatch<Orders>, S: Scheme>(verifier: Verifier<Event, S>)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use hookwright_inbox_nats::JetStreamInbox;
//!
//! let inbox = JetStreamInbox::connect("nats://127.0.0.1:4222").await?;
//! inbox.ensure_streams([verifier.info().name]).await?;
//! let receiver = Receiver::builder(verifier).inbox(inbox.clone()).build();
//! let worker = Worker::builder(inbox).handler::<Event, _>(Orders);
//! # Ok(())
//! # }
//! # struct Orders;
//! ```

mod builder;
mod claim;
mod erase;
mod keep;
mod lane;
mod managed;
mod names;
mod parking_lot;
mod pull;
mod retries;
mod streams;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_nats::connection::State;
use async_nats::jetstream::{AckKind, Context};

pub use builder::JetStreamInboxBuilder;
pub use claim::JetStreamClaim;

use builder::Settings;
use hookwright_receiver::{Claimed, Inbox, InboxError, Put, internals};
use hookwright_runtime::StoredDelivery;
use lane::Lane;
use names::Names;
use streams::ServerTime;

/// An inbox for many machines, in [NATS `JetStream`](https://docs.nats.io/nats-concepts/jetstream): any number of
/// receivers store deliveries, and any number of workers handle them, each in its own process.
///
/// # How to start it
///
/// ```text
/// nats-server -js -sd /var/lib/nats
/// ```
///
/// It needs a server of version 2.9 or later, with `JetStream` (`-js`) and a folder for it (`-sd`). `max_payload` in
/// its configuration must allow the largest body that the receiver accepts, with its headers: for bodies of up to 1
/// MiB, `max_payload: 2MB`. A delivery that doesn't fit is refused with [`InboxError::Down`], which states the size.
///
/// For TLS and credentials, connect a client and pass it to [`builder`](Self::builder). Choose the features of
/// `async-nats` for this: `ring` or `aws-lc-rs` for TLS, `nkeys` for credential files.
///
/// ```no_run
/// # use hookwright_inbox_nats::JetStreamInbox;
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// let options = async_nats::ConnectOptions::with_token("a secret".to_owned()).require_tls(true);
/// let client = options.connect("nats.internal:4222").await?;
/// let inbox = JetStreamInbox::builder(client).prefix("production").replicas(3).max_bytes(20 << 30).build();
/// # Ok(())
/// # }
/// ```
///
/// # What is created
///
/// [`ensure_streams`](Self::ensure_streams) creates three streams for each API, here for `contio` and the prefix
/// `hookwright`. [`claim`](Inbox::claim) creates the consumers. Their names:
///
/// | name | subjects | content |
/// | --- | --- | --- |
/// | stream `hookwright-contio` | `hookwright.contio.<event>` | deliveries to handle, and completed ones |
/// | stream `hookwright-contio-retries` | `hookwright-retries.contio.<number>` | copies of deliveries whose attempt failed, until they are complete |
/// | the durable pull consumer `workers` of both | | which of them are complete |
/// | stream `hookwright-contio-parked` | `hookwright-parked.contio.<event>` | parked deliveries |
///
/// An event's name is part of its subject, with its dots: `meeting.created` reaches a subscriber of
/// `hookwright.*.meeting.>`. Other special characters of subjects are escaped (`%20` for a space), and the name
/// is cut after 128 bytes. A message is the bytes of [`StoredDelivery::to_bytes`].
///
/// # Keys and their cost
///
/// The key of a delivery is its `Nats-Msg-Id` (or the key's digest if the key is long or not plain ASCII), and a second
/// message with the same id is a [duplicate](Put::Duplicate). The server knows ids for the time set with
/// [`known_for`](JetStreamInboxBuilder::known_for), 5 days by default. It must not be shorter than the time for which
/// the sender retries. This costs **memory** on the server, about 150 bytes per delivery (1 GB for six million in 5
/// days), and **disk**, since the server reads the ids from the stream when it starts. So a completed delivery stays in
/// the stream for as long as its key is known; then workers delete it ([`sweep`](Self::sweep)). The stream is full at
/// [`max_bytes`](JetStreamInboxBuilder::max_bytes) (1 GiB by default, enough for 170,000 deliveries of 6 KB). Then new
/// deliveries are refused ([`InboxError::Full`]), and nothing is dropped. Make it large enough for 5 days of
/// deliveries.
///
/// **Old servers can drop deliveries at that limit**, handled or not: they underestimate the size of a message, accept
/// one that doesn't fit, and delete the oldest ([nats-server#4775](https://github.com/nats-io/nats-server/issues/4775),
/// seen with 2.9.10). Use a newer server, or allow enough bytes that the stream never fills up.
///
/// Parked deliveries stay until you [release or drop](hookwright_receiver::ManagedInbox) them. The streams know their
/// keys independently: if a delivery was parked from the start and dropped, its key is forgotten when the server
/// restarts. Don't delete a consumer: a new one starts with everything that the stream still has.
///
/// # Failures
///
/// - [`put`](Inbox::put) returns when the server has stored the message. If there is no answer within 5 seconds, it
///   returns [`InboxError::Down`]; the message may have been stored. When the sender retries, it is a duplicate.
///   Without a key, it is stored twice.
/// - A single server writes a message to its files before it answers, but doesn't wait for the disk: a killed process
///   loses nothing, but a power failure can lose the messages of the last moments.
///   [`replicas(3)`](JetStreamInboxBuilder::replicas) on three servers, or `sync_interval: always` in the configuration
///   (server 2.10), closes that gap.
/// - The server records completions later than messages. After a crash, and with version 2.9 sometimes after an orderly
///   restart, a single server may have forgotten some or all completions, and redelivers those deliveries as attempt
///   number 1. Nothing is lost and no key is stored twice, but a handler may get an event that it has already
///   completed, and must tolerate that. With three replicas, this doesn't happen if one of them crashes.
/// - A worker that dies loses its claims when their leases end, and another one gets the deliveries with a higher
///   attempt. The server can't tell that from an attempt that failed: a delivery that kills its worker is tried once
///   per lease, up to [`RetryPolicy::max_attempts`](hookwright_receiver::RetryPolicy::max_attempts) times. A server of
///   version 2.9 sometimes restarts the count at 1. Deliveries that a worker had pulled but not claimed also count as
///   attempts. Call [`close`](Self::close) at the end of a process to release them at once.
/// - [`ack`](Inbox::ack), `retry_at` and `park` return once the server has confirmed. If the lease has ended, by the
///   worker's clock, they fail ([`InboxError::Lost`]).
/// - While a server restarts, methods return [`InboxError::Down`]; the client reconnects by itself.
/// - A message that isn't a delivery, or whose checksum is wrong, is parked as it is, under the event `unreadable`.
///
/// # Data at rest
///
/// [`erase`](hookwright_receiver::ManagedInbox::erase) deletes the deliveries of an entity or a tenant from all
/// streams, including completed ones, and the server overwrites their bytes. It reads the whole streams. The keys of
/// erased deliveries are forgotten when the server restarts. Deliveries that other workers have pulled ahead are still
/// handled. For encryption, use the server's (`cipher` and `key` of `jetstream` in its configuration).
///
/// # Order
///
/// Deliveries are claimed in the order of arrival. New deliveries and due retries take turns, however many there are of
/// either. Only deliveries that a worker had claimed when it died come before new ones. If the stream of retries is
/// full, further retries wait in the first stream, and come before new deliveries, too.
///
/// The server can't hold back the deliveries of one entity or skip those of a tenant, so `Worker::order` and
/// `Worker::tenant_limit` don't compile with this inbox:
///
/// ```compile_fail,E0277
/// # fn order(inbox: hookwright_inbox_nats::JetStreamInbox) {
/// use hookwright_receiver::{Order, Worker};
///
/// Worker::builder(inbox).order(Order::SkipParked);
/// # }
/// ```
///
/// # Leases
///
/// All workers of an API share the consumer, and the lease is a property of the consumer: use the same one for all of
/// them. The worker that starts last sets it.
#[derive(Clone)]
pub struct JetStreamInbox {
    shared: Arc<Shared>,
}

impl JetStreamInbox {
    /// Connects without TLS and credentials to a URL such as `nats://127.0.0.1:4222`. Separate several servers of a
    /// cluster with commas. To connect in another way, pass a client to [`builder`](Self::builder).
    pub async fn connect(servers: &str) -> Result<Self, InboxError> {
        let servers: Vec<&str> = servers.split(',').map(str::trim).collect();
        let client = async_nats::connect(servers).await.map_err(InboxError::down)?;
        Ok(Self::builder(client).build())
    }

    /// Creates an inbox on the server that the client is connected to.
    pub fn builder(client: async_nats::Client) -> JetStreamInboxBuilder {
        JetStreamInboxBuilder::new(client)
    }

    /// Creates or updates the streams of the APIs with these names; see
    /// [what is created](Self#what-is-created). You can call it at every start, in every process.
    pub async fn ensure_streams<A: AsRef<str>>(&self, apis: impl IntoIterator<Item = A>) -> Result<(), InboxError> {
        for api in apis {
            self.shared.ensure(&self.shared.names(api.as_ref())).await?;
        }
        Ok(())
    }

    /// Deletes the completed deliveries of the API whose keys have expired, and returns how many there were. Workers do
    /// this by themselves, a hundred times in that span. The age of a delivery is measured in the server's time, which
    /// is the time of the newest delivery plus the time since this inbox saw it.
    pub async fn sweep(&self, api: &str) -> Result<u64, InboxError> {
        self.shared.sweep(&self.shared.names(api)).await
    }

    /// Returns deliveries that were pulled but not claimed, so that other workers don't wait for the end of their
    /// lease. Call this at the end of a process, after its worker has stopped.
    pub async fn close(&self) -> Result<(), InboxError> {
        self.shared.give_back_pulled().await
    }
}

impl Inbox for JetStreamInbox {
    type Claim = JetStreamClaim;

    async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
        self.shared.keep(&delivery).await
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<JetStreamClaim>, InboxError> {
        let lane = self.shared.lane(api, lease);
        loop {
            let claim = lane.next(&self.shared).await?;
            match claim.delivery() {
                Ok(delivery) if delivery.api == api => {
                    let (attempt, released_at) = (claim.attempt(), claim.released_at());
                    let claimed = Claimed::new(delivery, attempt, claim);
                    return Ok(released_at.into_iter().fold(claimed, Claimed::with_released_at));
                }
                other => {
                    let why =
                        other.err().map_or_else(|| "it belongs to another API".to_owned(), |error| error.to_string());
                    internals::error("parked a message that isn't a delivery of its API", &why);
                    self.shared.put_unreadable_aside(&claim).await?;
                }
            }
        }
    }

    async fn extend(&self, claim: &JetStreamClaim, _lease: Duration) -> Result<(), InboxError> {
        self.shared.renew(claim).await
    }

    async fn ack(&self, claim: JetStreamClaim) -> Result<(), InboxError> {
        self.shared.finish(&claim, AckKind::Ack).await
    }

    async fn retry_at(&self, claim: JetStreamClaim, at: SystemTime) -> Result<(), InboxError> {
        let delay = at.duration_since(SystemTime::now()).ok().filter(|delay| !delay.is_zero());
        self.shared.retry_after(&claim, delay).await
    }

    async fn park(&self, claim: JetStreamClaim, reason: &str) -> Result<(), InboxError> {
        claim.ensure_valid()?;
        self.shared.keep_aside(&claim, reason).await?;
        self.shared.finish(&claim, AckKind::Term).await
    }
}

/// The shared state of an inbox's clones.
struct Shared {
    context: Context,
    settings: Settings,
    lanes: Mutex<HashMap<(String, Duration), Arc<Lane>>>,
    /// By stream name.
    server_times: Mutex<HashMap<String, ServerTime>>,
}

impl Shared {
    fn names(&self, api: &str) -> Names {
        Names::new(&self.settings.prefix, api)
    }

    fn lane(&self, api: &str, lease: Duration) -> Arc<Lane> {
        let new = || Arc::new(Lane::new(api, &self.names(api), lease));
        Arc::clone(self.lanes().entry((api.to_owned(), lease)).or_insert_with(new))
    }

    fn lanes(&self) -> std::sync::MutexGuard<'_, HashMap<(String, Duration), Arc<Lane>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Releases deliveries that were pulled but not claimed.
    async fn give_back_pulled(&self) -> Result<(), InboxError> {
        let lanes: Vec<_> = self.lanes().drain().map(|(_, lane)| lane).collect();
        for lane in lanes {
            lane.give_back(self).await?;
        }
        Ok(())
    }

    /// Fails without a connection, since the client would only wait.
    fn connected(&self) -> Result<(), InboxError> {
        match self.context.client().connection_state() {
            State::Connected => Ok(()),
            state => Err(InboxError::down(format!("the connection to NATS is {state}"))),
        }
    }
}

impl fmt::Debug for JetStreamInbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JetStreamInbox").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}
