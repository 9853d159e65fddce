//! Transactions that acknowledge a delivery, one step at a time.

use std::time::{Duration, SystemTime};

use hookwright_inbox_postgres::{PostgresClaim, PostgresInbox, PostgresTransaction, TransactionEnded};
use hookwright_receiver::{Inbox, InboxError, TransactionalInbox};

use crate::deliveries::{LEASE, claim, delivery, nothing_to_claim};
use crate::server::{Database, Server};

/// A claimed delivery, and a transaction that has written.
async fn written(inbox: &PostgresInbox, lease: Duration) -> (PostgresClaim, PostgresTransaction) {
    inbox.put(delivery("a")).await.unwrap();
    let claimed = claim(inbox, lease).await;
    let transaction = inbox.begin().await.unwrap();
    write(&transaction).await;
    (claimed.claim, transaction)
}

async fn write(transaction: &PostgresTransaction) {
    let client = transaction.client().await.unwrap();
    client.execute("INSERT INTO written (id) VALUES ('a')", &[]).await.unwrap();
}

/// Nothing was kept, and the delivery can be retried.
async fn is_as_before(database: &Database, inbox: &PostgresInbox, claim_of_attempt: PostgresClaim) {
    assert_eq!((database.written().await, database.done().await), (0, 0));
    inbox.retry_at(claim_of_attempt, SystemTime::UNIX_EPOCH).await.unwrap();
    let again = claim(inbox, LEASE).await;
    assert!(again.attempt > 1);
    let transaction = inbox.begin().await.unwrap();
    write(&transaction).await;
    inbox.commit_acked(transaction, &again.claim).await.unwrap();
    assert_eq!((database.written().await, database.done().await), (1, 1));
}

#[tokio::test]
async fn writes_and_acknowledgement_are_committed_together() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("together").await.with_written().await;
    let inbox = database.inbox();
    let (claimed, transaction) = written(&inbox, LEASE).await;
    assert_eq!((database.written().await, database.done().await), (0, 0));
    inbox.commit_acked(transaction, &claimed).await.unwrap();
    assert_eq!((database.written().await, database.done().await), (1, 1));
    assert!(nothing_to_claim(&inbox).await);
}

#[tokio::test]
async fn a_rollback_leaves_everything_unchanged() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("back").await.with_written().await;
    let inbox = database.inbox();
    let (claimed, transaction) = written(&inbox, LEASE).await;
    inbox.roll_back(transaction).await;
    is_as_before(&database, &inbox, claimed).await;
}

/// If all handles are dropped, such as by a panic, the connection is closed.
#[tokio::test]
async fn dropping_the_transaction_leaves_everything_unchanged() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("dropped").await.with_written().await;
    let inbox = database.inbox();
    let (claimed, transaction) = written(&inbox, LEASE).await;
    drop(transaction);
    is_as_before(&database, &inbox, claimed).await;
}

#[tokio::test]
async fn a_lost_lease_rolls_the_transaction_back() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("lost").await.with_written().await;
    let (inbox, other) = (database.inbox(), database.inbox());
    let (stale, transaction) = written(&inbox, Duration::from_millis(300)).await;
    let current = claim(&other, LEASE).await;
    let late = inbox.commit_acked(transaction, &stale).await;
    assert!(matches!(late, Err(InboxError::Lost)), "{late:?}");
    is_as_before(&database, &inbox, current.claim).await;
}

/// The handler continues as if nothing had happened. `PostgreSQL` would answer `COMMIT` without an error, and roll
/// back.
#[tokio::test]
async fn an_ignored_sql_error_fails_the_attempt() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("swallowed").await.with_written().await;
    let inbox = database.inbox();
    let (claimed, transaction) = written(&inbox, LEASE).await;
    assert!(transaction.client().await.unwrap().batch_execute("SELECT 1 / 0").await.is_err());
    let refused = inbox.commit_acked(transaction, &claimed).await.unwrap_err();
    assert!(refused.to_string().contains("25P02"), "{refused}");
    is_as_before(&database, &inbox, claimed).await;
}

/// What a handler committed itself stays, but the acknowledgement isn't part of it.
#[tokio::test]
async fn a_handler_that_ends_the_transaction_acknowledges_nothing() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("ended").await.with_written().await;
    let inbox = database.inbox();
    for (round, ends) in ["COMMIT", "ROLLBACK", "ROLLBACK; BEGIN"].iter().enumerate() {
        inbox.put(delivery(&round.to_string())).await.unwrap();
        let claimed = claim(&inbox, LEASE).await;
        let transaction = inbox.begin().await.unwrap();
        transaction.client().await.unwrap().batch_execute(ends).await.unwrap();
        let refused = inbox.commit_acked(transaction, &claimed.claim).await.unwrap_err();
        assert!(refused.to_string().contains("the handler ended the transaction"), "{ends}: {refused}");
        assert_eq!(database.done().await, 0);
    }
}

#[tokio::test]
async fn handlers_can_use_savepoints() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("savepoints").await.with_written().await;
    let inbox = database.inbox();
    let (claimed, transaction) = written(&inbox, LEASE).await;
    let client = transaction.client().await.unwrap();
    client.batch_execute("SAVEPOINT mine").await.unwrap();
    assert!(client.batch_execute("SELECT 1 / 0").await.is_err());
    client.batch_execute("ROLLBACK TO mine").await.unwrap();
    drop(client);
    inbox.commit_acked(transaction, &claimed).await.unwrap();
    assert_eq!((database.written().await, database.done().await), (1, 1));
}

/// The connection ends before the server commits.
#[tokio::test]
async fn a_connection_lost_before_the_commit_keeps_nothing() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("cut").await.with_written().await;
    database.sleep_in_commit(2.0).await;
    let inbox = database.inbox();
    let (claimed, transaction) = written(&inbox, LEASE).await;
    let (committed, ()) = tokio::join!(inbox.commit_acked(transaction, &claimed), async {
        database.wait_for_sleep().await;
        let ends = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        assert_eq!(database.number(ends).await, 1);
    });
    assert!(matches!(committed, Err(InboxError::Down(_))), "{committed:?}");
    database.client.batch_execute("DROP TRIGGER sleep ON written").await.unwrap();
    is_as_before(&database, &inbox, claimed).await;
}

/// The server commits, but its answer is lost. No retry can be recorded for an acknowledged delivery.
#[tokio::test]
async fn a_commit_without_an_answer_is_not_repeated() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("answer").await.with_written().await;
    database.sleep_in_commit(1.0).await;
    let inbox = database.inbox_with(|builder| builder.timeout(Duration::from_millis(400)));
    let (claimed, transaction) = written(&inbox, LEASE).await;
    let committed = inbox.commit_acked(transaction, &claimed).await;
    assert!(matches!(committed, Err(InboxError::Down(_))), "{committed:?}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let late = inbox.retry_at(claimed, SystemTime::UNIX_EPOCH).await;
    assert!(matches!(late, Err(InboxError::Lost)), "{late:?}");
    assert_eq!((database.written().await, database.done().await), (1, 1));
}

#[tokio::test]
async fn copies_of_the_handle_fail_after_the_transaction() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("copies").await.with_written().await;
    let inbox = database.inbox();
    let (claimed, transaction) = written(&inbox, LEASE).await;
    let copy = transaction.clone();
    inbox.commit_acked(transaction, &claimed).await.unwrap();
    assert_eq!(copy.client().await.err(), Some(TransactionEnded));

    let transaction = inbox.begin().await.unwrap();
    let copy = transaction.clone();
    inbox.abort(transaction);
    assert_eq!(copy.client().await.err(), Some(TransactionEnded));
}

/// A task that keeps the client prevents the worker from committing, but not from continuing.
#[tokio::test]
async fn a_client_held_after_the_handler_prevents_the_commit() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("held").await.with_written().await;
    let inbox = database.inbox_with(|builder| builder.timeout(Duration::from_millis(300)));
    let (claimed, transaction) = written(&inbox, LEASE).await;
    let client = transaction.client().await.unwrap();
    let refused = inbox.commit_acked(transaction, &claimed).await.unwrap_err();
    assert!(refused.to_string().contains("still holds the client"), "{refused}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(client.batch_execute("SELECT 1").await.is_err(), "its connection is closed");
    drop(client);
    is_as_before(&database, &inbox, claimed).await;
}

#[tokio::test]
async fn the_server_ends_a_transaction_that_takes_too_long() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("long").await;
    let timeouts = "SELECT count(*) FROM pg_settings WHERE setting = '60000' AND name IN
        ('statement_timeout', 'idle_in_transaction_session_timeout')";
    let inbox = database.inbox();
    let transaction = inbox.begin().await.unwrap();
    let client = transaction.client().await.unwrap();
    assert_eq!(client.query_one(timeouts, &[]).await.unwrap().get::<_, i64>(0), 2);
    drop(client);
    inbox.roll_back(transaction).await;

    let hasty = database.inbox_with(|builder| builder.max_transaction_time(Duration::from_millis(200)));
    let transaction = hasty.begin().await.unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    let client = transaction.client().await.unwrap();
    assert!(client.batch_execute("SELECT 1").await.is_err());
}

#[tokio::test]
async fn the_pool_must_have_more_connections_than_transactions() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("pool").await;
    let build = |connections, transactions| {
        PostgresInbox::builder(database.pool(connections)).max_transactions(transactions).build()
    };
    let refused = build(8, 8).unwrap_err().to_string();
    assert!(refused.contains("give the pool 9 or more"), "{refused}");
    let inbox = build(2, 1).unwrap();
    let first = inbox.begin().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(300), inbox.begin()).await.is_err());
    inbox.put(delivery("a")).await.unwrap();
    inbox.roll_back(first).await;
    inbox.begin().await.unwrap();
}

/// A receiver needs no more than one connection. A transaction would never start, so it fails.
#[tokio::test]
async fn a_pool_of_one_connection_allows_no_transactions() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("single").await;
    let inbox = PostgresInbox::builder(database.pool(1)).build().unwrap();
    inbox.put(delivery("a")).await.unwrap();
    let refused = tokio::time::timeout(Duration::from_secs(10), inbox.begin()).await.expect("it fails at once");
    assert!(refused.unwrap_err().to_string().contains("a pool of one connection"));
    assert!(PostgresInbox::builder(database.pool(1)).max_transactions(0).build().is_err(), "that is one");
}
