//! What operators see and do.

use std::time::Duration;

use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox, PageRequest};
use hookwright_runtime::StoredDelivery;

use crate::deliveries::{LEASE, claim, delivery, key};
use crate::server::Server;

#[tokio::test]
async fn postgres_inbox_can_be_managed() {
    let Some(server) = Server::start().await else { return };
    let databases = server.databases();
    let open = async || databases.next().await.inbox();
    Conformance::default().check_managed(open).await.unwrap();
}

fn parked(number: usize) -> StoredDelivery {
    let mut parked = delivery(&format!("{number:05}"));
    parked.parked = Some("the handler failed".to_owned());
    parked
}

/// Two operators release the same deliveries at once, and each delivery is released once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thousands_are_released_at_once_and_each_only_once() {
    const COUNT: usize = 5_000;
    let Some(server) = Server::start().await else { return };
    let database = server.database("thousands").await;
    let inbox = database.inbox();
    inbox.put_all((0..COUNT).map(parked).collect()).await.unwrap();
    let lot = DeliveryFilter::parked().event("note.taken").into();
    let other = database.inbox();
    let (one, other) = tokio::join!(inbox.release(&lot), other.release(&lot));
    assert_eq!(one.unwrap() + other.unwrap(), COUNT as u64);
    assert_eq!(inbox.count(&DeliveryFilter::parked()).await.unwrap(), 0);
    let claimed = claim(&inbox, LEASE).await;
    assert_eq!((claimed.attempt, claimed.lost_claims), (1, 0));
}

/// Lost claims are counted until the delivery is released.
#[tokio::test]
async fn lost_claims_are_counted() {
    let Some(server) = Server::start().await else { return };
    let inbox = server.database("lost").await.inbox();
    inbox.put(delivery("a")).await.unwrap();
    drop(claim(&inbox, Duration::from_millis(50)).await);
    let again = claim(&inbox, LEASE).await;
    assert_eq!((key(&again), again.attempt), ("a", 2));
    inbox.park(again.claim, "given up").await.unwrap();
    let lot = inbox.list(&DeliveryFilter::parked(), &PageRequest::default()).await.unwrap().deliveries;
    assert_eq!((lot[0].attempts, lot[0].lost_claims), (2, 1));
    assert_eq!(inbox.release(&lot[0].id.clone().into()).await.unwrap(), 1);
    let claimed = claim(&inbox, LEASE).await;
    assert_eq!((claimed.attempt, claimed.lost_claims), (1, 0));
}

/// A delivery that ends its process is claimed again later and later.
#[tokio::test]
async fn a_lease_is_longer_after_lost_claims() {
    const LEFT: &str = "SELECT extract(epoch FROM due_at - now())::bigint FROM hookwright_deliveries";
    let Some(server) = Server::start().await else { return };
    let database = server.database("crashes").await;
    let inbox = database.inbox();
    inbox.put(delivery("a")).await.unwrap();
    drop(claim(&inbox, LEASE).await);
    assert!((30..=60).contains(&database.number(LEFT).await));
    for (lost, longer) in [(7, 255), (1_000_000, 3600)] {
        let set = format!("SET lost_claims = {lost}, due_at = now() RETURNING 1::bigint");
        database.number(&format!("UPDATE hookwright_deliveries {set}")).await;
        let claimed = claim(&inbox, LEASE).await;
        assert_eq!(claimed.lost_claims, lost + 1);
        let expected = (longer + 30)..=(longer + 60);
        assert!(expected.contains(&database.number(LEFT).await));
        inbox.extend(&claimed.claim, LEASE).await.unwrap();
        assert!(expected.contains(&database.number(LEFT).await));
    }
}
