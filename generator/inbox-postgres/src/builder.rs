//! How an inbox in `PostgreSQL` is set up.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hookwright_receiver::internals::StorageKeys;
use tokio_postgres::{Config, Socket, tls::MakeTlsConnect, tls::TlsConnect};

use crate::PostgresInbox;
use crate::listener::{self, Listening};
use crate::pool::{AnyPool, Pool};
use crate::shared::Shared;

/// Sets up a [`PostgresInbox`].
#[must_use]
pub struct PostgresInboxBuilder {
    pool: Arc<dyn AnyPool>,
    listening: Option<Listening>,
    max_transactions: Option<usize>,
    keys: Option<StorageKeys>,
    settings: Settings,
}

/// What can be chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) known_for: Duration,
    pub(super) drop_parked_after: Option<Duration>,
    pub(super) poll_interval: Duration,
    pub(super) notify: bool,
    pub(super) timeout: Duration,
    pub(super) max_transaction_time: Duration,
}

impl PostgresInboxBuilder {
    pub(super) fn new(pool: impl Pool) -> Self {
        let settings = Settings {
            known_for: Duration::from_secs(5 * 24 * 60 * 60),
            drop_parked_after: None,
            poll_interval: Duration::from_secs(1),
            notify: true,
            timeout: Duration::from_secs(5),
            max_transaction_time: Duration::from_secs(60),
        };
        Self { pool: Arc::new(pool), listening: None, max_transactions: None, keys: None, settings }
    }

    /// Hears at once of what other processes put, on a connection of its own. It cannot be one of the pool, and it must not go
    /// through a pooler such as `PgBouncer` in its mode `transaction`. For processes with a worker.
    pub fn listen<T>(mut self, config: Config, tls: T) -> Self
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        self.listening = Some(Box::new(move |arrivals| Box::pin(listener::listen(config, tls, arrivals))));
        self
    }

    /// Whether processes that [listen](Self::listen) are notified of new deliveries; the default is `true`. The notification
    /// follows in a statement of its own, on a connection of the pool, and the sender's answer doesn't wait for it. A process
    /// sends one at a time, for everything that it has stored since the one before.
    pub fn notify(mut self, notify: bool) -> Self {
        self.settings.notify = notify;
        self
    }

    /// How often a worker looks for deliveries where it hears of none, and they are due at no time that it knows: every second
    /// by default.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.settings.poll_interval = interval.max(Duration::from_millis(1));
        self
    }

    /// For how long a key stays known after its delivery was completed, at least: as long as the sender tries again. 5 days by
    /// default.
    pub fn known_for(mut self, known_for: Duration) -> Self {
        self.settings.known_for = known_for;
        self
    }

    /// Drops a delivery that was parked for so long; its key stays known. By default, parked deliveries stay until somebody
    /// releases or drops them. Workers look now and then, and drop 1000 at a time.
    pub fn drop_parked_after(mut self, time: Duration) -> Self {
        self.settings.drop_parked_after = Some(time);
        self
    }

    /// Encrypts deliveries, and why they are parked, with these keys (feature `encryption`). Keys of deduplication and entities are
    /// stored as keyed digests.
    ///
    /// What you may want in your queries stays readable: API, tenant, event, times and numbers of attempts. A delivery that was
    /// changed, or put in the place of another one, is parked. An inbox without the right keys fails as soon as it is used, and
    /// changes nothing. To put a delivery takes one more question to the server.
    ///
    /// If the table holds deliveries that are not encrypted yet, order within entities is kept among those, and among the
    /// encrypted ones, but not between the two.
    #[cfg(feature = "encryption")]
    pub fn encrypt(mut self, keys: StorageKeys) -> Self {
        self.keys = Some(keys);
        self
    }

    /// For how long a connection of the pool, and then the server's answer, is waited for: 5 seconds by default. It should be
    /// less than senders wait for theirs.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// How long the transaction of a handler may take, by `Worker::transactional_handler`: a minute by default. Then the handler
    /// is broken off as by `Worker::handler_timeout`. As long as a transaction is open, the server's vacuum removes no row that
    /// was deleted or changed since it began, in any table.
    pub fn max_transaction_time(mut self, time: Duration) -> Self {
        self.settings.max_transaction_time = time.max(Duration::from_millis(1));
        self
    }

    /// How many transactions of handlers may be open at a time, at least 1. Further attempts wait for their turn. The worker extends
    /// their claims, and their time limits begin with their transactions.
    ///
    /// The default is one less than the pool has connections, since claims have to be extended in the meantime. If you set it, for
    /// example to the worker's concurrency times its APIs, [`build`](Self::build) checks that the pool has more connections.
    pub fn max_transactions(mut self, transactions: usize) -> Self {
        self.max_transactions = Some(transactions.max(1));
        self
    }

    /// The inbox. It must be made, and used, within a Tokio runtime.
    pub fn build(self) -> Result<PostgresInbox, BuildError> {
        let connections = self.pool.max_size();
        let transactions = self.max_transactions.unwrap_or(connections.saturating_sub(1));
        if self.max_transactions.is_some() && connections <= transactions {
            return Err(BuildError { connections, transactions });
        }
        Ok(PostgresInbox { shared: Shared::start(self.pool, self.settings, transactions, self.listening, self.keys) })
    }
}

/// The pool has too few connections.
#[derive(Clone, PartialEq, Eq)]
pub struct BuildError {
    connections: usize,
    transactions: usize,
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { connections, transactions } = self;
        write!(
            formatter,
            "the pool has {connections} connections at the most, and {transactions} transactions may be open at a time: \
             give the pool {} or more",
            transactions.saturating_add(1)
        )
    }
}

/// The message: it is what a `main` prints that returns this error.
impl fmt::Debug for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for BuildError {}

impl fmt::Debug for PostgresInboxBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PostgresInboxBuilder")
            .field("listens", &self.listening.is_some())
            .field("keys", &self.keys)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
