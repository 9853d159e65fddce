//! Begins and ends transactions that acknowledge a delivery.

use std::sync::Arc;
use std::time::Duration;

use hookwright_receiver::{InboxError, TransactionalInbox, internals};
use tokio::time::timeout;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::PostgresInbox;
use crate::claim::PostgresClaim;
use crate::error::{failed, too_slow};
use crate::shared::Shared;
use crate::statements::with_successor;
use crate::transaction::{Held, PostgresTransaction};

/// Only in the transaction that was begun: the handler may have ended it.
const ACK: &str = "
    UPDATE hookwright_deliveries SET state = 'done', ended_at = now(), delivery = NULL, entity = NULL
    WHERE api = $1 AND id = $2 AND claim = $3 AND state = 'claimed' AND pg_current_xact_id() = $4::xid8
    RETURNING id";

const IS_SAME: &str = "SELECT pg_current_xact_id() = $1::xid8";

/// Cancels what the server still does for an aborted transaction, to free its locks. If the connection has another
/// transaction by now, that is left alone.
const TERMINATE: &str = "
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_xid = ($2::xid8)::xid";

/// READ COMMITTED: a delivery's row changes during a longer transaction whenever its claim is extended. The server
/// itself ends a transaction that takes too long, in case this process can't; a stricter setting stays.
fn begin(most: Duration) -> String {
    let most = most.as_millis().clamp(1, 2_000_000_000);
    let names = "'statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout'";
    format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
        SELECT set_config(name, '{most}', true) FROM pg_settings WHERE name IN ({names})
            AND CASE WHEN name IN ({names}) THEN setting::bigint NOT BETWEEN 1 AND {most} END;
        SELECT pg_current_xact_id()::text, pg_backend_pid()::text"
    )
}

/// If a statement failed, the server rolls back the transaction and still answers `COMMIT` without an error. So it is
/// asked for the transaction's status.
fn commit(xid: &str) -> String {
    format!("COMMIT; SELECT pg_xact_status('{xid}'::xid8)")
}

impl TransactionalInbox for PostgresInbox {
    type Transaction = PostgresTransaction;

    async fn begin(&self) -> Result<PostgresTransaction, InboxError> {
        let shared = &self.shared;
        let permit = Arc::clone(&shared.transactions).acquire_owned().await;
        let permit = permit.map_err(|_| InboxError::down("a pool of one connection has none for a transaction"))?;
        let held = Held::new(shared.connection().await?, permit);
        let sql = begin(shared.settings.max_transaction_time);
        let messages = shared.in_time(client(&held)?.simple_query(&sql)).await?.map_err(failed)?;
        let (xid, backend) = identity(&messages).ok_or_else(|| InboxError::down("a transaction has no number"))?;
        Ok(PostgresTransaction::new(held, xid, backend))
    }

    async fn commit_acked(&self, transaction: PostgresTransaction, claim: &PostgresClaim) -> Result<(), InboxError> {
        let Some(held) = self.shared.take_connection(&transaction).await else {
            return Err(InboxError::down("a task still holds the client of the transaction"));
        };
        // If this fails, the connection is dropped, which closes it.
        self.shared.in_time(ack_and_commit(client(&held)?, claim, &transaction.state.xid)).await??;
        held.give_back();
        if claim.has_entity {
            self.shared.arrivals.notify_api(&claim.api);
        }
        Ok(())
    }

    async fn roll_back(&self, transaction: PostgresTransaction) {
        let Some(held) = self.shared.take_connection(&transaction).await else { return };
        let Some(client) = held.client() else { return };
        if let Ok(Ok(())) = self.shared.in_time(client.batch_execute("ROLLBACK")).await {
            held.give_back();
        }
    }

    fn abort(&self, transaction: PostgresTransaction) {
        self.shared.abort(&transaction);
    }

    fn max_transaction_time(&self) -> Duration {
        self.shared.settings.max_transaction_time
    }
}

impl Shared {
    /// The output, unless the server takes too long.
    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, InboxError> {
        timeout(self.settings.timeout, work).await.map_err(|_| too_slow(self.settings.timeout))
    }

    /// Ends the handles, and takes the connection from them. If a task doesn't release it, the transaction is aborted.
    async fn take_connection(self: &Arc<Self>, transaction: &PostgresTransaction) -> Option<Held> {
        transaction.state.end();
        match timeout(self.settings.timeout, transaction.state.connection.write()).await {
            Ok(mut connection) => connection.take(),
            Err(_) => {
                self.abort(transaction);
                None
            }
        }
    }

    fn abort(self: &Arc<Self>, transaction: &PostgresTransaction) {
        let (shared, state) = (Arc::clone(self), Arc::clone(&transaction.state));
        state.end();
        if let Ok(mut connection) = state.connection.try_write() {
            drop(connection.take());
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            let parameters = [(&state.backend as _, Type::INT4), (&state.xid as _, Type::TEXT)];
            if let Err(error) = shared.rows(TERMINATE, &parameters).await {
                internals::warn("an aborted transaction may stay open until the server's time limit", &error);
            }
            drop(state.connection.write().await.take());
        });
    }
}

fn client(held: &Held) -> Result<&Client, InboxError> {
    held.client().ok_or_else(|| InboxError::down("the connection is gone"))
}

async fn ack_and_commit(client: &Client, claim: &PostgresClaim, xid: &str) -> Result<(), InboxError> {
    let mut parameters = claim.parameters().to_vec();
    parameters.push((&xid, Type::TEXT));
    let ack = if claim.has_entity { &with_successor(ACK) } else { ACK };
    if client.query_typed(ack, &parameters).await.map_err(failed)?.len() != 1 {
        let same = client.query_typed(IS_SAME, &[(&xid, Type::TEXT)]).await.map_err(failed)?;
        let is_same = same.first().and_then(|row| row.try_get(0).ok()).unwrap_or(false);
        return Err(if is_same {
            InboxError::Lost
        } else {
            InboxError::down("the handler ended the transaction, so the delivery can't be acknowledged in it")
        });
    }
    let committed = client.simple_query(&commit(xid)).await.map_err(failed)?;
    match row(&committed).and_then(|row| row.get(0)) {
        Some("committed") => Ok(()),
        other => Err(InboxError::down(format!("the transaction is {} after COMMIT", other.unwrap_or("unknown")))),
    }
}

/// The transaction's number, and that of the server's process.
fn identity(messages: &[SimpleQueryMessage]) -> Option<(String, i32)> {
    let row = row(messages)?;
    let xid = row.get(0).filter(|xid| xid.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((xid.to_owned(), row.get(1)?.parse().ok()?))
}

/// The last row of all.
fn row(messages: &[SimpleQueryMessage]) -> Option<&tokio_postgres::SimpleQueryRow> {
    messages.iter().rev().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    })
}
