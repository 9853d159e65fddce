//! A key is accepted once, for as long as it is remembered.

use std::time::Duration;

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, Inbox, Put};

use crate::support::{ById, Clock, Folder, claim, delivery, delivery_of, id_of, parked};

const REMEMBERED: Duration = Duration::from_secs(3600);

fn open(folder: &Folder, clock: &Clock) -> FileInbox {
    folder.open_with(clock, |builder| builder.remember_keys(REMEMBERED))
}

async fn put(inbox: &FileInbox, key: &str) -> Put {
    inbox.put(delivery(key)).await.unwrap()
}

async fn complete(inbox: &FileInbox, key: &str) {
    assert_eq!(put(inbox, key).await, Put::Stored);
    let claimed = claim(inbox).await;
    inbox.ack(claimed.claim).await.unwrap();
}

#[tokio::test]
async fn the_key_of_an_unfinished_delivery_never_expires() {
    let (folder, clock) = (Folder::new("held"), Clock::new());
    let inbox = open(&folder, &clock);
    assert_eq!(put(&inbox, "a").await, Put::Stored);
    inbox.put(parked("b", "malformed")).await.unwrap();
    clock.pass(REMEMBERED * 10);
    assert_eq!(put(&inbox, "a").await, Put::Duplicate);
    assert_eq!(put(&inbox, "b").await, Put::Duplicate);
    assert_eq!(inbox.stats().await.unwrap().deliveries, 2);
}

#[tokio::test]
async fn the_key_of_a_completed_delivery_expires() {
    let (folder, clock) = (Folder::new("forgotten"), Clock::new());
    let inbox = open(&folder, &clock);
    complete(&inbox, "a").await;
    clock.pass(REMEMBERED.checked_sub(Duration::from_millis(1)).unwrap());
    assert_eq!(put(&inbox, "a").await, Put::Duplicate);
    clock.pass(Duration::from_millis(1));
    complete(&inbox, "a").await;
    assert_eq!(put(&inbox, "a").await, Put::Duplicate);
}

#[tokio::test]
async fn a_key_is_remembered_across_processes() {
    let (folder, clock) = (Folder::new("persistent"), Clock::new());
    let inbox = open(&folder, &clock);
    complete(&inbox, "a").await;
    inbox.close().await;
    assert_eq!(put(&open(&folder, &clock), "a").await, Put::Duplicate);
}

#[tokio::test]
async fn expired_keys_are_removed_from_the_file() {
    let (folder, clock) = (Folder::new("clean"), Clock::new());
    let inbox = open(&folder, &clock);
    for key in ["a", "b", "c"] {
        complete(&inbox, key).await;
    }
    assert_eq!(inbox.stats().await.unwrap().keys, 3);
    clock.pass(REMEMBERED);
    put(&inbox, "d").await;
    assert_eq!(inbox.stats().await.unwrap().keys, 1, "only the one that is held");
}

/// The entry for the first time must not make the inbox forget the second.
#[tokio::test]
async fn a_reused_key_expires_after_its_second_completion() {
    let (folder, clock) = (Folder::new("again"), Clock::new());
    let inbox = open(&folder, &clock);
    complete(&inbox, "a").await;
    clock.pass(REMEMBERED);
    complete(&inbox, "a").await;
    put(&inbox, "b").await;
    assert_eq!(put(&inbox, "a").await, Put::Duplicate);
}

#[tokio::test]
async fn keys_are_per_api_and_optional() {
    let (folder, clock) = (Folder::new("per-api"), Clock::new());
    let inbox = open(&folder, &clock);
    for (api, key) in [("one", Some("a")), ("two", Some("a")), ("one", None), ("one", None), ("one", Some(""))] {
        assert_eq!(inbox.put(delivery_of(api, key)).await.unwrap(), Put::Stored, "{api} {key:?}");
    }
    assert_eq!(inbox.put(delivery_of("one", Some(""))).await.unwrap(), Put::Duplicate);
}

#[tokio::test]
async fn long_keys_are_compared_in_full() {
    let (folder, clock) = (Folder::new("long"), Clock::new());
    let inbox = open(&folder, &clock);
    let long = "k".repeat(100_000);
    assert_eq!(put(&inbox, &format!("{long}1")).await, Put::Stored);
    assert_eq!(put(&inbox, &format!("{long}2")).await, Put::Stored);
    assert_eq!(put(&inbox, &format!("{long}1")).await, Put::Duplicate);
    // Around the length at which keys are hashed.
    for length in 62..68 {
        assert_eq!(put(&inbox, &"x".repeat(length)).await, Put::Stored);
        assert_eq!(put(&inbox, &"x".repeat(length)).await, Put::Duplicate);
    }
    let all = inbox.deliveries(&DeliveryFilter::all()).await.unwrap();
    assert_eq!(all[0].delivery.as_ref().unwrap().key.as_deref(), Some(format!("{long}1").as_str()));
}

#[tokio::test]
async fn the_key_of_a_deleted_delivery_is_remembered() {
    let (folder, clock) = (Folder::new("deleted"), Clock::new());
    let inbox = open(&folder, &clock);
    inbox.put(parked("a", "malformed")).await.unwrap();
    let id = id_of(&inbox.deliveries(&DeliveryFilter::parked()).await.unwrap()[0]);
    assert!(inbox.drop_id(id).await.unwrap());
    assert_eq!(put(&inbox, "a").await, Put::Duplicate);
    clock.pass(REMEMBERED);
    assert_eq!(put(&inbox, "a").await, Put::Stored);
}
