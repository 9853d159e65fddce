//! What the table and the server's files contain: encrypted, erased, and removed in time.

use std::time::Duration;

use hookwright_inbox_postgres::PostgresInbox;
use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{
    ClaimRules, DeliveryFilter, DeliveryState, Erasure, Inbox, InboxError, ManagedInbox, Order, PageRequest, Put,
    SchedulingInbox, StorageKeys, TransactionalInbox,
};
use hookwright_runtime::StoredDelivery;
use tests::scratch::files_with;

use crate::deliveries::{LEASE, claim, delivery, key, nothing_to_claim};
use crate::server::{Database, Server, write};

const SECRET: &str = "a-customer-by-the-name-of-ann-example";

fn keys(of: &[u8]) -> StorageKeys {
    StorageKeys::new(of.iter().map(|byte| [*byte; 32])).unwrap()
}

fn encrypted(database: &Database, of: &[u8]) -> PostgresInbox {
    database.inbox_with(|builder| builder.encrypt(keys(of)))
}

fn parked(name: &str, reason: &str) -> StoredDelivery {
    let mut parked = delivery(name);
    parked.parked = Some(reason.to_owned());
    parked
}

fn about(entity: &str, mut delivery: StoredDelivery) -> StoredDelivery {
    delivery.entity = Some(entity.into());
    delivery
}

async fn reasons(inbox: &PostgresInbox) -> Vec<String> {
    let page = inbox.list(&DeliveryFilter::parked(), &PageRequest::default()).await.unwrap();
    let reason = |state| match state {
        DeliveryState::Parked { reason } => reason,
        other => panic!("{other:?}"),
    };
    page.deliveries.into_iter().map(|summary| reason(summary.state)).collect()
}

/// How many rows contain the text, in any column.
async fn rows_with(database: &Database, text: &str) -> i64 {
    database
        .number(&format!(
            "SELECT count(*) FROM hookwright_deliveries AS row
             WHERE row::text LIKE '%{text}%' OR position('{text}'::bytea IN delivery) > 0"
        ))
        .await
}

#[tokio::test]
async fn an_encrypted_inbox_conforms() {
    let Some(server) = Server::start().await else { return };
    let databases = server.databases();
    let open = async || encrypted(&databases.next().await, &[1]);
    Conformance::default().check(open).await.unwrap();
}

#[tokio::test]
async fn an_encrypted_inbox_can_be_managed() {
    let Some(server) = Server::start().await else { return };
    let databases = server.databases();
    let open = async || encrypted(&databases.next().await, &[1]);
    Conformance::default().check_managed(open).await.unwrap();
}

#[tokio::test]
async fn an_encrypted_inbox_keeps_order() {
    let Some(server) = Server::start().await else { return };
    let databases = server.databases();
    let open = async || encrypted(&databases.next().await, &[1]);
    Conformance::default().check_scheduling(open).await.unwrap();
    Conformance::default().check_managed_order(open).await.unwrap();
}

#[tokio::test]
async fn transactions_of_an_encrypted_inbox_conform() {
    let Some(server) = Server::start().await else { return };
    let databases = server.databases();
    let open = async || encrypted(&databases.next().await, &[1]);
    let written = async |_: &PostgresInbox| databases.written().await;
    Conformance::default().check_transactions(open, write, written).await.unwrap();
}

#[tokio::test]
async fn the_table_contains_no_plaintext() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("clear").await;
    let of_entity = about(SECRET, delivery(SECRET));
    let all = || vec![of_entity.clone(), parked("b", SECRET)];
    let plain = database.inbox();
    plain.put_all(all()).await.unwrap();
    assert_eq!(rows_with(&database, SECRET).await, 2, "this is what the test looks for");
    database.client.batch_execute("TRUNCATE hookwright_deliveries").await.unwrap();

    let inbox = encrypted(&database, &[1]);
    assert_eq!(inbox.put_all(all()).await.unwrap(), [Put::Stored; 2]);
    inbox.park(claim(&inbox, LEASE).await.claim, SECRET).await.unwrap();
    assert_eq!(rows_with(&database, SECRET).await, 0);
    assert_eq!(reasons(&inbox).await, [SECRET; 2]);
    assert_eq!(inbox.count(&DeliveryFilter::parked().key(SECRET)).await.unwrap(), 1);
    assert_eq!(inbox.put_all(all()).await.unwrap(), [Put::Duplicate; 2]);
    assert_eq!(inbox.erase(&Erasure::of_entity("notes", SECRET)).await.unwrap(), 1);
    assert_eq!(reasons(&inbox).await.len(), 1);
}

/// A worker with the wrong key parks nothing.
#[tokio::test]
async fn an_inbox_without_the_right_key_changes_nothing() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("keys").await;
    let inbox = encrypted(&database, &[1]);
    inbox.put(delivery("a")).await.unwrap();
    for (other, words) in [
        (database.inbox(), "it is encrypted, and no key was given"),
        (encrypted(&database, &[2]), "it is encrypted, and none of the given keys opens it"),
    ] {
        let refusals = [
            other.put(delivery("b")).await.unwrap_err(),
            other.claim("notes", LEASE).await.unwrap_err(),
            other.list(&DeliveryFilter::all(), &PageRequest::default()).await.unwrap_err(),
        ];
        for refused in refusals {
            assert!(matches!(&refused, InboxError::Down(why) if why.to_string().contains(words)), "{refused}");
        }
    }
    assert_eq!(database.number("SELECT count(*) FROM hookwright_deliveries WHERE attempts = 0").await, 1);
    assert_eq!(key(&claim(&inbox, LEASE).await), "a");
}

/// It started before the table was encrypted, and continues without parking anything.
#[tokio::test]
async fn a_process_without_keys_releases_encrypted_deliveries() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("late").await;
    let before = database.inbox();
    assert!(nothing_to_claim(&before).await);
    let inbox = encrypted(&database, &[1]);
    inbox.put(delivery("a")).await.unwrap();
    let refused = before.claim("notes", LEASE).await.unwrap_err();
    assert!(refused.to_string().contains("the stored delivery is encrypted, and no key was given"), "{refused}");
    let claimed = claim(&inbox, LEASE).await;
    assert_eq!((key(&claimed), claimed.attempt), ("a", 1));
}

#[tokio::test]
async fn changed_or_swapped_rows_are_parked() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("swapped").await;
    let inbox = encrypted(&database, &[1]);
    inbox.put_all(["flipped", "one", "other", "plain", "a"].map(delivery).into()).await.unwrap();
    // In the order in which they were stored.
    let place = |number: u32| format!("(SELECT id FROM hookwright_deliveries ORDER BY id LIMIT 1 OFFSET {number})");
    let change = format!(
        "UPDATE hookwright_deliveries SET delivery = set_byte(delivery, 60, get_byte(delivery, 60) # 1) WHERE id = {};
         UPDATE hookwright_deliveries AS row SET delivery = other.delivery FROM hookwright_deliveries AS other
         WHERE (row.id, other.id) IN (({one}, {other}), ({other}, {one}))",
        place(0),
        one = place(1),
        other = place(2),
    );
    database.client.batch_execute(&change).await.unwrap();
    let bytes = delivery("plain").to_bytes();
    let update = format!("UPDATE hookwright_deliveries SET delivery = $1 WHERE id = {}", place(3));
    database.client.execute(&update, &[&bytes.as_ref()]).await.unwrap();
    let left = claim(&inbox, LEASE).await;
    assert_eq!(key(&left), "a");
    assert!(nothing_to_claim(&inbox).await);
    let reasons = reasons(&inbox).await;
    let forged = |reason: &String| reason.contains("was changed, or moved from another place");
    assert_eq!((reasons.len(), reasons.iter().filter(|reason| forged(reason)).count()), (4, 3), "{reasons:?}");
}

#[tokio::test]
async fn keys_can_be_rotated_process_by_process() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("rotated").await;
    encrypted(&database, &[1]).put(delivery("old")).await.unwrap();
    let (one, other) = (encrypted(&database, &[1, 2]), encrypted(&database, &[2, 1]));
    // Both at once, with the same deduplication key.
    let (first, second) = tokio::join!(one.put(delivery("both")), other.put(delivery("both")));
    let puts = [first.unwrap(), second.unwrap()];
    assert!(puts.contains(&Put::Stored) && puts.contains(&Put::Duplicate), "{puts:?}");
    for inbox in [&one, &other] {
        assert_eq!(inbox.put(delivery("old")).await.unwrap(), Put::Duplicate);
    }
    let (old, both) = (claim(&one, LEASE).await, claim(&other, LEASE).await);
    assert_eq!((key(&old), key(&both)), ("old", "both"));
    one.ack(old.claim).await.unwrap();
    other.ack(both.claim).await.unwrap();
    // Both started at once, so either key may have been the last one. In a rolling update, it is the new one.
    assert_eq!(encrypted(&database, &[2, 1]).put(delivery("old")).await.unwrap(), Put::Duplicate);
    let last = encrypted(&database, &[2]);
    assert_eq!(last.put(delivery("old")).await.unwrap(), Put::Duplicate);
    assert!(encrypted(&database, &[1]).put(delivery("old")).await.is_err());
}

/// Many processes start at once, and share one deduplication key.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_start_encrypting_at_once_agree_on_a_key() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("first").await;
    let puts = (0..8).map(|_| {
        let inbox = encrypted(&database, &[1]);
        tokio::spawn(async move { inbox.put(delivery("a")).await.unwrap() })
    });
    let puts = futures_util::future::join_all(puts).await;
    let stored = puts.into_iter().filter(|put| matches!(put, Ok(Put::Stored))).count();
    assert_eq!(stored, 1);
}

#[tokio::test]
async fn an_unencrypted_table_can_be_encrypted_gradually() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("begun").await;
    let plain = database.inbox();
    plain.put_all(["done", "old"].map(delivery).into()).await.unwrap();
    plain.ack(claim(&plain, LEASE).await.claim).await.unwrap();
    let inbox = database.inbox_with(|builder| builder.encrypt(keys(&[1]).accept_unencrypted()));
    let all: Vec<_> = ["done", "old", "new"].map(delivery).into();
    assert_eq!(inbox.put_all(all).await.unwrap(), [Put::Duplicate, Put::Duplicate, Put::Stored]);
    assert_eq!(inbox.count(&DeliveryFilter::all().key("old")).await.unwrap(), 1);
    let old = claim(&inbox, LEASE).await;
    assert_eq!(key(&old), "old");
    inbox.ack(old.claim).await.unwrap();
    assert_eq!(key(&claim(&encrypted(&database, &[1]), LEASE).await), "new");
}

#[tokio::test]
async fn expired_parked_deliveries_are_dropped_and_their_keys_stay_known() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("retention").await;
    let inbox = database.inbox_with(|builder| builder.drop_parked_after(Duration::from_secs(3600)));
    inbox.put_all((0..1500).map(|number| parked(&format!("old-{number}"), SECRET)).collect()).await.unwrap();
    let age = "UPDATE hookwright_deliveries SET ended_at = now() - interval '2 hours'";
    database.client.batch_execute(age).await.unwrap();
    inbox.put(parked("young", "malformed")).await.unwrap();
    assert_eq!(database.inbox().sweep().await.unwrap(), 0);
    assert_eq!(inbox.count(&DeliveryFilter::parked()).await.unwrap(), 1501, "by default they stay");
    assert_eq!(inbox.sweep().await.unwrap(), 0, "no key is forgotten");
    assert_eq!(reasons(&inbox).await, ["malformed"]);
    assert_eq!(inbox.put(delivery("old-7")).await.unwrap(), Put::Duplicate);
    assert_eq!(rows_with(&database, SECRET).await, 0);
}

#[tokio::test]
async fn a_full_vacuum_removes_completed_payloads_from_the_files() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("erased").await;
    let inbox = database.inbox();
    inbox.put_all(vec![delivery(&format!("{SECRET}-1")), delivery(&format!("{SECRET}-2"))]).await.unwrap();
    // The key also contains it and stays, so only the payload is checked.
    let hide = "UPDATE hookwright_deliveries SET key = 'key-' || id";
    database.client.batch_execute(hide).await.unwrap();
    inbox.ack(claim(&inbox, LEASE).await.claim).await.unwrap();
    assert_eq!(inbox.erase(&Erasure::of_tenant("nobody")).await.unwrap(), 0);
    assert_eq!(inbox.drop_any(&DeliveryFilter::all().into()).await.unwrap(), 1);
    database.client.batch_execute("CHECKPOINT").await.unwrap();
    let tables = server.folder().join("base");
    assert!(files_with(&tables, SECRET) > 0, "this is what the documentation warns of");
    database.client.batch_execute("VACUUM FULL hookwright_deliveries").await.unwrap();
    database.client.batch_execute("CHECKPOINT").await.unwrap();
    assert_eq!(files_with(&tables, SECRET), 0);
}

/// Completing a delivery removes its entity, which its successor is found by. The same statement makes the successor
/// claimable.
#[tokio::test]
async fn a_settled_delivery_unmarks_its_successor() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("successors").await;
    let inbox = database.inbox_with(|builder| builder.encrypt(keys(&[1])).drop_parked_after(Duration::from_secs(3600)));
    let names = ["acked", "committed", "dropped", "erased", "erased, too"];
    inbox.put_all(names.map(|name| about("x", delivery(name))).into()).await.unwrap();
    let rules = ClaimRules::new().order(Order::WaitForParked);
    let next = async || tokio::time::timeout(Duration::from_millis(500), inbox.claim_by("notes", LEASE, &rules)).await;
    let held = async || {
        assert!(next().await.is_err(), "one at a time");
        database.number("SELECT count(*) FROM hookwright_deliveries WHERE held").await
    };
    let left = async || {
        let done = "SELECT count(*) FROM hookwright_deliveries WHERE state = 'done' AND entity IS NOT NULL";
        assert_eq!(database.number(done).await, 0);
        database.number("SELECT count(*) FROM hookwright_deliveries WHERE held").await
    };

    let acked = next().await.unwrap().unwrap();
    assert_eq!((key(&acked), held().await), ("acked", 4));
    inbox.ack(acked.claim).await.unwrap();
    assert_eq!(left().await, 3);

    let committed = next().await.unwrap().unwrap();
    let transaction = inbox.begin().await.unwrap();
    inbox.commit_acked(transaction, &committed.claim).await.unwrap();
    assert_eq!((key(&committed), left().await), ("committed", 2));

    let dropped = next().await.unwrap().unwrap();
    assert_eq!(inbox.drop_any(&DeliveryFilter::all().key("dropped").into()).await.unwrap(), 1);
    assert_eq!((key(&dropped), left().await), ("dropped", 1));

    // All deliveries of an entity are erased, so none of them is a successor.
    assert_eq!(inbox.erase(&Erasure::of_entity("notes", "x")).await.unwrap(), 2);
    assert_eq!(left().await, 0);

    inbox.put_all(vec![about("x", parked("old", "a test")), about("x", delivery("last"))]).await.unwrap();
    assert_eq!(held().await, 1);
    let age = "UPDATE hookwright_deliveries SET ended_at = now() - interval '2 hours' WHERE state = 'parked'";
    database.client.batch_execute(age).await.unwrap();
    inbox.sweep().await.unwrap();
    assert_eq!(left().await, 0);
    assert_eq!(key(&next().await.unwrap().unwrap()), "last");
}
