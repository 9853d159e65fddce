//! A worker whose handlers write in the transaction that acknowledges the delivery.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hookwright_inbox_postgres::{PostgresInbox, PostgresTransaction};
use hookwright_receiver::{Inbox, RetryPolicy, Worker};
use hookwright_runtime::{Context, Dispatch, Failure};

use crate::deliveries::delivery;
use crate::note::Note;
use crate::server::{Database, Server};

/// What a handler's first attempt does after writing.
#[derive(Clone, Copy)]
enum First {
    Fails,
    Panics,
    HangsInTheServer,
    Swallows,
    SpawnsATask,
    Parks,
    TakesLong,
}

struct Handler {
    transaction: PostgresTransaction,
    first: First,
    task_failed: Arc<AtomicBool>,
}

impl Dispatch<Handler> for Note {
    async fn dispatch(self, context: &Context, handler: &Handler) -> Result<(), Failure> {
        let client = handler.transaction.client().await?;
        client.execute("INSERT INTO written (id) VALUES ($1)", &[&self.id]).await?;
        if context.attempt() == Some(1) {
            match handler.first {
                First::Fails => return Err("it does not work today".into()),
                First::Panics => panic!("at the disco"),
                First::HangsInTheServer => client.batch_execute("SELECT pg_sleep(60)").await?,
                First::Swallows => drop(client.batch_execute("SELECT 1 / 0").await),
                First::Parks => return Err(Failure::permanent("never")),
                First::TakesLong => tokio::time::sleep(Duration::from_secs(3)).await,
                First::SpawnsATask => {
                    let (copy, failed) = (handler.transaction.clone(), Arc::clone(&handler.task_failed));
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_millis(500)).await;
                        failed.store(copy.client().await.is_err(), Ordering::SeqCst);
                    });
                }
            }
        }
        Ok(())
    }
}

/// Works on one more delivery, until all are in that state.
async fn work(database: &Database, inbox: PostgresInbox, first: First, until: &str) -> bool {
    work_with_lease(database, inbox, first, until, Duration::from_secs(1)).await
}

async fn work_with_lease(
    database: &Database,
    inbox: PostgresInbox,
    first: First,
    until: &str,
    lease: Duration,
) -> bool {
    inbox.put(delivery("a")).await.unwrap();
    let task_failed = Arc::new(AtomicBool::new(false));
    let failed = Arc::clone(&task_failed);
    let soon = RetryPolicy::default().initial_delay(Duration::from_millis(50));
    let worker = Worker::builder(inbox).retry_policy(soon).lease(lease);
    let make = move |transaction| Handler { transaction, first, task_failed: Arc::clone(&failed) };
    let others = format!("SELECT count(*) FROM hookwright_deliveries WHERE state <> '{until}'");
    let ended = async {
        while database.number(&others).await > 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    let run = worker.transactional_handler::<Note, _>(make).run_until(ended);
    tokio::time::timeout(Duration::from_secs(60), run).await.expect("it is done in time");
    task_failed.load(Ordering::SeqCst)
}

async fn attempts(database: &Database) -> i64 {
    database.number("SELECT sum(attempts)::bigint FROM hookwright_deliveries").await
}

#[tokio::test]
async fn a_failed_attempt_leaves_nothing_behind() {
    let Some(server) = Server::start().await else { return };
    for (name, first) in [("fails", First::Fails), ("panics", First::Panics), ("swallows", First::Swallows)] {
        let database = server.database(name).await.with_written().await;
        work(&database, database.inbox(), first, "done").await;
        assert_eq!((database.written().await, attempts(&database).await), (1, 2), "{name}");
    }
}

#[tokio::test]
async fn a_parked_delivery_has_written_nothing() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("parks").await.with_written().await;
    work(&database, database.inbox(), First::Parks, "parked").await;
    assert_eq!(database.written().await, 0);
}

/// The handler is aborted, its connection is closed, and the server stops at once.
#[tokio::test]
async fn a_transaction_that_takes_too_long_is_closed() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("hangs").await.with_written().await;
    let inbox = database.inbox_with(|builder| builder.max_transaction_time(Duration::from_secs(1)));
    work(&database, inbox, First::HangsInTheServer, "done").await;
    assert_eq!((database.written().await, attempts(&database).await), (1, 2));
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";
    assert_eq!(database.number(sleeping).await, 0);
}

#[tokio::test]
async fn a_task_that_keeps_the_handle_fails() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("task").await.with_written().await;
    assert!(work(&database, database.inbox(), First::SpawnsATask, "done").await);
    assert_eq!((database.written().await, attempts(&database).await), (1, 1));
}

/// The claim is extended on another connection while the transaction is open.
#[tokio::test]
async fn a_claim_is_extended_during_its_transaction() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("extended").await.with_written().await;
    work(&database, database.inbox(), First::TakesLong, "done").await;
    assert_eq!((database.written().await, attempts(&database).await), (1, 1));
    assert_eq!(database.number("SELECT lost_claims::bigint FROM hookwright_deliveries").await, 0);
}

/// Four attempts share one transaction at a time, and each takes 3 seconds. The last one waits for longer than a
/// transaction may take.
#[tokio::test]
async fn an_attempt_can_wait_for_its_transaction() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("turns").await.with_written().await;
    let time = Duration::from_secs(8);
    let inbox = database.inbox_with(|builder| builder.max_transactions(1).max_transaction_time(time));
    inbox.put_all(["b", "c", "d"].map(delivery).to_vec()).await.unwrap();
    let lease = Duration::from_secs(30);
    work_with_lease(&database, inbox, First::TakesLong, "done", lease).await;
    assert_eq!((database.written().await, attempts(&database).await), (4, 4));
}
