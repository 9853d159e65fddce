//! The limits of an inbox.

use hookwright_receiver::{DeliveryFilter, Inbox, InboxError, Put};

use crate::support::{ById, Clock, Folder, claim, delivery, id_of, parked};

#[tokio::test]
async fn unfinished_deliveries_count_including_parked_ones() {
    let (folder, clock) = (Folder::new("count"), Clock::new());
    let inbox = folder.open_with(&clock, |builder| builder.max_deliveries(2));
    inbox.put(parked("a", "malformed")).await.unwrap();
    inbox.put(delivery("b")).await.unwrap();
    assert!(matches!(inbox.put(delivery("c")).await, Err(InboxError::Full)));
    assert_eq!(inbox.put(delivery("b")).await.unwrap(), Put::Duplicate, "the sender doesn't have to retry that one");

    let held = claim(&inbox).await;
    assert!(matches!(inbox.put(delivery("c")).await, Err(InboxError::Full)));
    inbox.ack(held.claim).await.unwrap();
    assert_eq!(inbox.put(delivery("c")).await.unwrap(), Put::Stored, "a refused key is not taken");

    let lot = inbox.deliveries(&DeliveryFilter::parked()).await.unwrap();
    inbox.drop_id(id_of(&lot[0])).await.unwrap();
    assert_eq!(inbox.put(delivery("d")).await.unwrap(), Put::Stored);
}

#[tokio::test]
async fn bytes_are_counted_across_processes() {
    let (folder, clock) = (Folder::new("bytes"), Clock::new());
    let size = u64::try_from(delivery("a").to_bytes().len()).unwrap();
    let bounded = || folder.open_with(&clock, |builder| builder.max_bytes(2 * size));
    let inbox = bounded();
    inbox.put(delivery("a")).await.unwrap();
    inbox.put(delivery("b")).await.unwrap();
    assert!(matches!(inbox.put(delivery("c")).await, Err(InboxError::Full)));
    inbox.close().await;

    let inbox = bounded();
    let stats = inbox.stats().await.unwrap();
    assert_eq!((stats.deliveries, stats.bytes, stats.parked, stats.keys), (2, 2 * size, 0, 2));
    assert!(matches!(inbox.put(delivery("c")).await, Err(InboxError::Full)));
    let held = claim(&inbox).await;
    inbox.ack(held.claim).await.unwrap();
    inbox.put(delivery("c")).await.unwrap();
    assert_eq!(inbox.stats().await.unwrap().bytes, 2 * size);
}

#[tokio::test]
async fn deliveries_of_one_body_are_stored_together_or_not_at_all() {
    let (folder, clock) = (Folder::new("together"), Clock::new());
    let inbox = folder.open_with(&clock, |builder| builder.max_deliveries(3));
    let all = |keys: &[&str]| inbox.put_all(keys.iter().map(|key| delivery(key)).collect());
    let commits = inbox.stats().await.unwrap().commits;
    assert_eq!(all(&["a", "b", "a"]).await.unwrap(), [Put::Stored, Put::Stored, Put::Duplicate]);
    let stats = inbox.stats().await.unwrap();
    assert_eq!((stats.deliveries, stats.keys, stats.commits), (2, 2, commits + 1));

    assert!(matches!(all(&["c", "d"]).await, Err(InboxError::Full)));
    assert_eq!(inbox.stats().await.unwrap().keys, 2, "none of them is there");
    // A duplicate takes no room.
    assert_eq!(all(&["b", "c", "a"]).await.unwrap(), [Put::Duplicate, Put::Stored, Put::Duplicate]);
    assert_eq!(all(&[]).await.unwrap(), []);
}
