//! How long parked deliveries stay.

use std::time::Duration;

use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox, Put};

use crate::support::{Clock, Folder, LEASE, claim, delivery, parked};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn by_default_parked_deliveries_stay() {
    let (folder, clock) = (Folder::new("stays"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(parked("a", "malformed")).await.unwrap();
    clock.pass(1000 * DAY);
    inbox.put(delivery("b")).await.unwrap();
    assert_eq!(inbox.count(&DeliveryFilter::parked()).await.unwrap(), 1);
}

#[tokio::test]
async fn expired_parked_deliveries_are_dropped_and_their_keys_stay_known() {
    let (folder, clock) = (Folder::new("retention"), Clock::new());
    let open = || folder.open_with(&clock, |builder| builder.drop_parked_after(30 * DAY));
    let inbox = open();
    inbox.put_all(vec![parked("early", "malformed"), delivery("tried")]).await.unwrap();
    clock.pass(20 * DAY);
    let tried = claim(&inbox).await;
    inbox.park(tried.claim, "the handler failed").await.unwrap();
    inbox.close().await;
    // Setting the clock forward while the file is closed drops nothing.
    clock.set_forward(1000 * DAY);

    let inbox = open();
    clock.pass(9 * DAY);
    assert_eq!(inbox.stats().await.unwrap().parked, 2);
    clock.pass(2 * DAY);
    // Every request also checks for old ones.
    assert!(inbox.try_claim("contio", LEASE).await.unwrap().is_none());
    assert_eq!(inbox.stats().await.unwrap().parked, 1);
    assert_eq!(inbox.put(delivery("early")).await.unwrap(), Put::Duplicate);
    assert_eq!(inbox.release(&DeliveryFilter::parked().into()).await.unwrap(), 1);
    clock.pass(100 * DAY);
    let released = claim(&inbox).await;
    assert_eq!(released.delivery.key.as_deref(), Some("tried"), "what was released is not parked");
}

#[tokio::test]
async fn each_transaction_drops_a_limited_number() {
    let (folder, clock) = (Folder::new("many-old"), Clock::new());
    let inbox = folder.open_with(&clock, |builder| builder.drop_parked_after(DAY));
    inbox.put_all((0..1200).map(|number| parked(&number.to_string(), "malformed")).collect()).await.unwrap();
    clock.pass(2 * DAY);
    let mut left = Vec::new();
    for _ in 0..4 {
        left.push(inbox.stats().await.unwrap().parked);
    }
    assert_eq!(left, [1200, 688, 176, 0]);
}
