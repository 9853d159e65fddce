//! The shared state of an inbox's clones, and how it sends statements to the server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hookwright_receiver::InboxError;
use hookwright_receiver::internals::{Sealing, StorageKeys};
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use crate::announcements::Announcements;
use crate::arrivals::Arrivals;
use crate::builder::Settings;
use crate::clock::ServerClock;
use crate::error::{failed, is_conflict, is_deadlock, too_slow};
use crate::listener::Listening;
use crate::pool::{AnyConnection, AnyPool};

/// Parameters with their types, so that statements don't have to be prepared: there may be a pooler in between.
pub(super) type Parameters<'a> = [(&'a (dyn ToSql + Sync), Type)];

pub(super) struct Shared {
    pool: Arc<dyn AnyPool>,
    pub(super) settings: Settings,
    pub(super) arrivals: Arc<Arrivals>,
    pub(super) announcements: Announcements,
    /// How many transactions of handlers may be open. It is closed if the pool is too small for any.
    pub(super) transactions: Arc<Semaphore>,
    pub(super) keys: Option<StorageKeys>,
    pub(super) sealing: OnceCell<Sealing>,
    pub(super) clock: ServerClock,
    sweep_at: Mutex<Instant>,
    listener: Option<JoinHandle<()>>,
}

impl Shared {
    pub(super) fn start(
        pool: Arc<dyn AnyPool>,
        settings: Settings,
        transactions: usize,
        listening: Option<Listening>,
        keys: Option<StorageKeys>,
    ) -> Arc<Self> {
        let arrivals = Arc::new(Arrivals::new(pool.max_size()));
        let listener = listening.map(|listen| tokio::spawn(listen(Arc::clone(&arrivals))));
        let transactions = Arc::new(Semaphore::new(transactions.min(Semaphore::MAX_PERMITS)));
        if transactions.available_permits() == 0 {
            transactions.close();
        }
        Arc::new(Self {
            pool,
            settings,
            arrivals,
            announcements: Announcements::default(),
            transactions,
            keys,
            sealing: OnceCell::new(),
            clock: ServerClock::default(),
            sweep_at: Mutex::new(Instant::now()),
            listener,
        })
    }

    /// A connection of the pool.
    pub(super) async fn connection(&self) -> Result<Box<dyn AnyConnection>, InboxError> {
        match timeout(self.settings.timeout, self.pool.get()).await {
            Ok(connection) => connection.map_err(InboxError::Down),
            Err(_) => {
                let waited = self.settings.timeout;
                Err(InboxError::down(format!("the pool returned no connection within {waited:?}")))
            }
        }
    }

    /// The rows of a statement, which is its own transaction.
    pub(super) async fn rows(&self, statement: &str, parameters: &Parameters<'_>) -> Result<Vec<Row>, InboxError> {
        self.rows_unless(|_| false, statement, parameters).await
    }

    /// The rows, or `None` if a unique index rejects it.
    pub(super) async fn rows_or_conflict(
        &self,
        statement: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Vec<Row>, InboxError> {
        self.rows_unless(is_conflict, statement, parameters).await
    }

    async fn rows_unless(
        &self,
        is_nothing: fn(&tokio_postgres::Error) -> bool,
        statement: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Vec<Row>, InboxError> {
        let connection = self.connection().await?;
        match timeout(self.settings.timeout, repeated(connection.client(), statement, parameters)).await {
            Ok(Err(error)) if is_nothing(&error) => Ok(Vec::new()),
            Ok(rows) => rows.map_err(failed),
            Err(_) => {
                connection.close();
                Err(too_slow(self.settings.timeout))
            }
        }
    }

    /// Whether it is time to forget keys: a hundred times within the time for which they are remembered, and at most
    /// once a minute.
    pub(super) fn sweep_is_due(&self) -> bool {
        let mut at = self.sweep_at.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if *at > now {
            return false;
        }
        *at = now + (self.settings.known_for / SWEEPS).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        true
    }
}

const SWEEPS: u32 = 100;
const SHORTEST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

/// Runs a statement again if the server ended it to resolve a deadlock.
async fn repeated(
    client: &Client,
    statement: &str,
    parameters: &Parameters<'_>,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let mut tries = 1;
    loop {
        match client.query_typed(statement, parameters).await {
            Err(error) if is_deadlock(&error) && tries < TRIES => tries += 1,
            result => return result,
        }
    }
}

const TRIES: u32 = 5;
