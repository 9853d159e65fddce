//! Transactions for handlers.

use std::error::Error;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedRwLockReadGuard, OwnedSemaphorePermit, RwLock};
use tokio_postgres::Client;

use crate::pool::AnyConnection;

/// The transaction of one attempt to handle a delivery.
///
/// The handler writes with it, and the worker commits it together with the acknowledgement, or rolls it back. Leave
/// `COMMIT` and `ROLLBACK` to the worker: if a handler ends the transaction, nothing is acknowledged and the attempt
/// fails. Handlers may use savepoints. Clones are the same transaction, and all of them fail after its end.
#[derive(Clone)]
pub struct PostgresTransaction {
    pub(super) state: Arc<State>,
}

pub(super) struct State {
    pub(super) connection: Arc<RwLock<Option<Held>>>,
    ended: AtomicBool,
    /// How the server identifies the transaction.
    pub(super) xid: String,
    pub(super) backend: i32,
}

impl PostgresTransaction {
    pub(super) fn new(held: Held, xid: String, backend: i32) -> Self {
        let connection = Arc::new(RwLock::new(Some(held)));
        Self { state: Arc::new(State { connection, ended: AtomicBool::new(false), xid, backend }) }
    }

    /// Returns the client that runs statements in the transaction. You can hold several at once. Drop them before the
    /// handler ends: otherwise the transaction can't be committed.
    pub async fn client(&self) -> Result<TransactionClient, TransactionEnded> {
        if self.state.has_ended() {
            return Err(TransactionEnded);
        }
        let connection = Arc::clone(&self.state.connection).read_owned().await;
        if self.state.has_ended() {
            return Err(TransactionEnded);
        }
        let client = OwnedRwLockReadGuard::try_map(connection, |held| held.as_ref().and_then(Held::client));
        client.map(TransactionClient).map_err(|_| TransactionEnded)
    }
}

impl State {
    /// From now on, all handles fail.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for PostgresTransaction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (xid, ended) = (&self.state.xid, self.state.has_ended());
        formatter.debug_struct("PostgresTransaction").field("xid", xid).field("ended", &ended).finish_non_exhaustive()
    }
}

/// The client of a [`PostgresTransaction`].
pub struct TransactionClient(OwnedRwLockReadGuard<Option<Held>, Client>);

impl Deref for TransactionClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

impl fmt::Debug for TransactionClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TransactionClient").finish_non_exhaustive()
    }
}

/// The transaction has ended, because its attempt is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TransactionEnded;

impl fmt::Display for TransactionEnded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the transaction ended with its attempt")
    }
}

impl Error for TransactionEnded {}

/// The message, because that is what a `main` that returns this error prints.
impl fmt::Debug for TransactionEnded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A connection in a transaction. Dropping it closes it, unless it was returned.
pub(super) struct Held {
    connection: Option<Box<dyn AnyConnection>>,
    _permit: OwnedSemaphorePermit,
}

impl Held {
    pub(super) fn new(connection: Box<dyn AnyConnection>, permit: OwnedSemaphorePermit) -> Self {
        Self { connection: Some(connection), _permit: permit }
    }

    pub(super) fn client(&self) -> Option<&Client> {
        self.connection.as_ref().map(|connection| connection.client())
    }

    /// Returns the connection to the pool: no transaction is open on it.
    pub(super) fn give_back(mut self) {
        drop(self.connection.take());
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.close();
        }
    }
}
