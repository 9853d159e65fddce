//! What operators see and do.

use std::cell::Cell;
use std::time::Duration;

use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox, PageRequest};
use hookwright_runtime::StoredDelivery;

use crate::deliveries::{LEASE, claim, delivery, key};
use crate::server::Server;

#[tokio::test]
async fn postgres_inbox_can_be_managed() {
    let Some(server) = Server::start().await else { return };
    let opened = Cell::new(0);
    let open = async || {
        opened.set(opened.get() + 1);
        server.database(&format!("managed-{}", opened.get())).await.inbox()
    };
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
