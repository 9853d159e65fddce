//! Each method of the inbox, one at a time.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use hookwright_inbox_postgres::{PostgresInbox, PostgresTransaction};
use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{Inbox, InboxError, Put};
use tokio_postgres::NoTls;

use crate::deliveries::{LEASE, claim, delivery, key, nothing_to_claim};
use crate::server::{Server, connect};

#[tokio::test]
async fn postgres_inbox_conforms() {
    let Some(server) = Server::start().await else { return };
    let opened = Cell::new(0);
    let open = async || {
        opened.set(opened.get() + 1);
        server.database(&format!("rule-{}", opened.get())).await.inbox()
    };
    Conformance::default().check(open).await.unwrap();
}

#[tokio::test]
async fn postgres_inbox_keeps_order() {
    let Some(server) = Server::start().await else { return };
    let opened = Cell::new(0);
    let open = async || {
        opened.set(opened.get() + 1);
        server.database(&format!("rule-{}", opened.get())).await.inbox()
    };
    Conformance::default().check_scheduling(open).await.unwrap();
    Conformance::default().check_managed_order(open).await.unwrap();
}

#[tokio::test]
async fn postgres_transactions_conform() {
    let Some(server) = Server::start().await else { return };
    let opened = Cell::new(0);
    let name = || format!("transactions-{}", opened.get());
    let open = async || {
        opened.set(opened.get() + 1);
        server.database(&name()).await.with_written().await.inbox()
    };
    let write = async |transaction: &PostgresTransaction| {
        let client = transaction.client().await.unwrap();
        client.execute("INSERT INTO written (id) VALUES ('a')", &[]).await.unwrap();
    };
    let written = async |_: &PostgresInbox| {
        let client = connect(&server.config(&name())).await;
        let count: i64 = client.query_one("SELECT count(*) FROM written", &[]).await.unwrap().get(0);
        u64::try_from(count).unwrap()
    };
    Conformance::default().check_transactions(open, write, written).await.unwrap();
}

/// Workers in many processes claim at once, and each delivery is claimed once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_processes_claim_each_delivery_once() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("many").await;
    let keys: BTreeSet<String> = (0..400).map(|number| format!("key-{number}")).collect();
    let inbox = database.inbox();
    inbox.put_all(keys.iter().map(|key| delivery(key)).collect()).await.unwrap();
    let working = (0..4).map(|_| {
        let inbox = database.inbox();
        tokio::spawn(async move {
            let mut seen = Vec::new();
            while let Ok(claimed) = tokio::time::timeout(Duration::from_secs(2), inbox.claim("notes", LEASE)).await {
                let claimed = claimed.unwrap();
                assert_eq!(claimed.attempt, 1);
                seen.push(key(&claimed).to_owned());
                inbox.ack(claimed.claim).await.unwrap();
            }
            seen
        })
    });
    let seen = futures_util::future::join_all(working).await;
    let seen: Vec<String> = seen.into_iter().flat_map(Result::unwrap).collect();
    assert_eq!(seen.len(), keys.len());
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), keys);
}

/// Lists of the same keys in opposite orders never wait for each other. Here, the server wouldn't resolve a deadlock.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn lists_in_opposite_orders_do_not_deadlock() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("opposite").await;
    database.client.batch_execute("ALTER DATABASE opposite SET deadlock_timeout = '1h'").await.unwrap();
    let inbox = database.inbox();
    for round in 0..20 {
        let forth = (0..200).map(|number| delivery(&format!("{round}-{number}")));
        let (forth, back): (Vec<_>, Vec<_>) = (forth.clone().collect(), forth.rev().collect());
        let (one, other) = tokio::join!(inbox.put_all(forth), inbox.put_all(back));
        let stored = one.unwrap().into_iter().chain(other.unwrap()).filter(|put| *put == Put::Stored).count();
        assert_eq!(stored, 200);
    }
}

/// With such a long interval, deliveries from others are only found through notifications.
#[tokio::test]
async fn deliveries_of_another_process_are_notified() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("heard").await;
    let hour = Duration::from_secs(3600);
    let listening = database.inbox_with(|builder| builder.poll_interval(hour).listen(database.config.clone(), NoTls));
    let deaf = database.inbox_with(|builder| builder.poll_interval(hour));
    assert!(nothing_to_claim(&listening).await && nothing_to_claim(&deaf).await);
    let others = database.inbox();
    let (claimed, put) = tokio::join!(claim(&listening, LEASE), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        others.put(delivery("a")).await
    });
    assert_eq!((key(&claimed), put.unwrap()), ("a", Put::Stored));

    let silent = database.inbox_with(|builder| builder.notify(false));
    let waits = tokio::spawn({
        let listening = listening.clone();
        async move { claim(&listening, LEASE).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    silent.put(delivery("b")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!waits.is_finished());
    waits.abort();
}

/// The listening connection is lost, and deliveries stored meanwhile are found.
#[tokio::test]
async fn a_listener_reconnects() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("again").await;
    let hour = Duration::from_secs(3600);
    let inbox = database.inbox_with(|builder| builder.poll_interval(hour).listen(database.config.clone(), NoTls));
    assert!(nothing_to_claim(&inbox).await);
    let waits = tokio::spawn({
        let inbox = inbox.clone();
        async move { key(&claim(&inbox, LEASE).await).to_owned() }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ends = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'";
    assert_eq!(database.number(ends).await, 1);
    database.inbox().put(delivery("a")).await.unwrap();
    assert_eq!(waits.await.unwrap(), "a");
}

#[tokio::test]
async fn a_completed_row_keeps_only_its_key_until_it_is_swept() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("swept").await;
    let inbox = database.inbox_with(|builder| builder.known_for(Duration::from_secs(2)));
    for name in ["done", "parked", "waiting"] {
        inbox.put(delivery(name)).await.unwrap();
    }
    inbox.ack(claim(&inbox, LEASE).await.claim).await.unwrap();
    inbox.park(claim(&inbox, LEASE).await.claim, "it will not do").await.unwrap();
    assert_eq!(database.number("SELECT count(*) FROM hookwright_deliveries WHERE delivery IS NULL").await, 1);
    assert_eq!(inbox.sweep().await.unwrap(), 0);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(inbox.put(delivery("done")).await.unwrap(), Put::Duplicate);
    assert_eq!(inbox.sweep().await.unwrap(), 1);
    assert_eq!(inbox.put(delivery("done")).await.unwrap(), Put::Stored);
    assert_eq!(inbox.put(delivery("parked")).await.unwrap(), Put::Duplicate);
    assert_eq!(inbox.put(delivery("waiting")).await.unwrap(), Put::Duplicate);
}

#[tokio::test]
async fn a_settled_claim_cannot_change_its_delivery() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("acknowledged").await;
    let inbox = database.inbox();
    inbox.put(delivery("a")).await.unwrap();
    let claimed = claim(&inbox, LEASE).await;
    inbox.ack(claimed.claim.clone()).await.unwrap();
    let late = [
        inbox.ack(claimed.claim.clone()).await,
        inbox.extend(&claimed.claim, LEASE).await,
        inbox.retry_at(claimed.claim.clone(), SystemTime::UNIX_EPOCH).await,
        inbox.park(claimed.claim, "too late").await,
    ];
    assert!(late.iter().all(|late| matches!(late, Err(InboxError::Lost))), "{late:?}");
    assert!(nothing_to_claim(&inbox).await);
}

#[tokio::test]
async fn an_unreadable_delivery_is_parked() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("unreadable").await;
    let inbox = database.inbox();
    inbox.put_all(vec![delivery("damaged"), delivery("a")]).await.unwrap();
    let damage = "UPDATE hookwright_deliveries SET delivery = '\\x00' WHERE key = 'damaged'";
    database.client.batch_execute(damage).await.unwrap();
    assert_eq!(key(&claim(&inbox, LEASE).await), "a");
    let parked = "SELECT count(*) FROM hookwright_deliveries WHERE state = 'parked' AND reason LIKE 'unreadable: %'";
    assert_eq!(database.number(parked).await, 1);
}

/// Someone has changed the table by hand: the worker of one API must not get an event of another.
#[tokio::test]
async fn a_delivery_of_another_api_is_parked() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("misplaced").await;
    let inbox = database.inbox();
    let mut misplaced = delivery("misplaced");
    misplaced.api = "letters".into();
    inbox.put_all(vec![misplaced, delivery("a")]).await.unwrap();
    database.client.batch_execute("UPDATE hookwright_deliveries SET api = 'notes'").await.unwrap();
    assert_eq!(key(&claim(&inbox, LEASE).await), "a");
    let parked =
        "SELECT count(*) FROM hookwright_deliveries WHERE state = 'parked' AND reason LIKE '%it is of letters'";
    assert_eq!(database.number(parked).await, 1);
}

/// The functions of the test's schema come before those of the system.
#[tokio::test]
async fn setting_the_clock_ahead_forgets_no_key_in_a_running_process() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("jump").await;
    let with_clock = async |ahead: &str| {
        let clocks = ["now", "clock_timestamp"].map(|name| {
            format!(
                "CREATE OR REPLACE FUNCTION {name}() RETURNS timestamptz LANGUAGE sql
                AS $$ SELECT pg_catalog.{name}() + interval '{ahead}' $$;"
            )
        });
        database.client.batch_execute(&clocks.concat()).await.unwrap();
    };
    with_clock("0").await;
    database.client.batch_execute("ALTER DATABASE jump SET search_path = public, pg_catalog").await.unwrap();
    let (inbox, later) = (database.inbox(), database.inbox());
    inbox.put(delivery("a")).await.unwrap();
    inbox.ack(claim(&inbox, LEASE).await.claim).await.unwrap();
    assert_eq!(inbox.sweep().await.unwrap(), 0);
    with_clock("10 days").await;
    assert_eq!(inbox.sweep().await.unwrap(), 0);
    assert_eq!(inbox.put(delivery("a")).await.unwrap(), Put::Duplicate);
    assert_eq!(later.sweep().await.unwrap(), 1, "as the documentation says");
}
