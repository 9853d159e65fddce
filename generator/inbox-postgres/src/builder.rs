//! The settings of an inbox in `PostgreSQL`.

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

/// The settings.
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

    /// Listens on a separate connection, so that workers are notified at once of deliveries that other processes store.
    /// The connection can't come from the pool, and it must not go through a pooler such as `PgBouncer` in
    /// `transaction` mode. Use this in processes with a worker.
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

    /// Sets whether processes that [listen](Self::listen) are notified of new deliveries. The default is `true`. The
    /// notification is a separate statement on a connection of the pool, and the response to the sender doesn't wait
    /// for it. A process sends one at a time, for everything that it stored since the previous one.
    pub fn notify(mut self, notify: bool) -> Self {
        self.settings.notify = notify;
        self
    }

    /// Sets how often a worker polls for deliveries if it gets no notification and doesn't know when one will be due.
    /// The default is one second.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.settings.poll_interval = interval.max(Duration::from_millis(1));
        self
    }

    /// Sets how long a key stays known after its delivery was completed, at least. This should be as long as the sender
    /// retries. The default is 5 days.
    pub fn known_for(mut self, known_for: Duration) -> Self {
        self.settings.known_for = known_for;
        self
    }

    /// Drops deliveries that have been parked for this long; their keys stay known. By default, parked deliveries stay
    /// until they are released or dropped. Workers check this from time to time, and drop 1,000 at a time.
    pub fn drop_parked_after(mut self, time: Duration) -> Self {
        self.settings.drop_parked_after = Some(time);
        self
    }

    /// Encrypts deliveries, and the reasons why they are parked, with these keys (feature `encryption`). Deduplication
    /// keys and entities are stored as keyed digests.
    ///
    /// API, tenant, event, times and numbers of attempts stay readable for your queries. A delivery that was changed,
    /// or moved to the place of another, is parked. An inbox without the right keys fails as soon as it is used, and
    /// changes nothing. Storing a delivery takes one more query.
    ///
    /// If the table has deliveries that aren't encrypted yet, the order within entities is kept among those, and among
    /// the encrypted ones, but not between the two.
    #[cfg(feature = "encryption")]
    pub fn encrypt(mut self, keys: StorageKeys) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Sets how long to wait for a connection of the pool, and then for the server's answer. The default is 5 seconds.
    /// It should be shorter than the time for which senders wait.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets how long a handler's transaction (`Worker::transactional_handler`) may take. The default is one minute.
    /// Then the handler is aborted, as with `Worker::handler_timeout`. While a transaction is open, the server's vacuum
    /// can't remove rows that were deleted or changed since it began, in any table.
    pub fn max_transaction_time(mut self, time: Duration) -> Self {
        self.settings.max_transaction_time = time.max(Duration::from_millis(1));
        self
    }

    /// How many transactions of handlers may be open at a time, at least 1. Further attempts wait for their turn. The
    /// worker extends their claims, and their time limits begin with their transactions.
    ///
    /// The default is one less than the pool has connections, since claims have to be extended in the meantime. If you
    /// set it, for example to the worker's concurrency times its APIs, [`build`](Self::build) checks that the pool has
    /// more connections.
    pub fn max_transactions(mut self, transactions: usize) -> Self {
        self.max_transactions = Some(transactions.max(1));
        self
    }

    /// Builds the inbox. This must be called, and the inbox used, within a Tokio runtime.
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
            "the pool has {connections} connections at most, and {transactions} transactions may be open at a time: \
             give the pool {} or more",
            transactions.saturating_add(1)
        )
    }
}

/// The message, because that is what a `main` that returns this error prints.
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
