//! Clocks that are changed, while the inbox is open and while it is closed.

use std::time::Duration;

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, DeliveryState, Inbox, Put};

use crate::support::{ById, Clock, Folder, LEASE, claim, delivery, key_of, nothing_is_due};

const HOUR: Duration = Duration::from_secs(3600);
const REMEMBERED: Duration = Duration::from_secs(2 * 3600);

fn open(folder: &Folder, clock: &Clock) -> FileInbox {
    folder.open_with(clock, |builder| builder.remember_keys(REMEMBERED))
}

async fn complete(inbox: &FileInbox, key: &str) {
    inbox.put(delivery(key)).await.unwrap();
    let claimed = claim(inbox).await;
    inbox.ack(claimed.claim).await.unwrap();
}

async fn put_again(inbox: &FileInbox, key: &str) -> Put {
    inbox.put(delivery(key)).await.unwrap()
}

#[tokio::test]
async fn setting_the_clock_back_does_not_delay_deliveries() {
    let (folder, clock) = (Folder::new("back"), Clock::new());
    let inbox = open(&folder, &clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.put(delivery("b")).await.unwrap();
    clock.set_back(HOUR);
    let first = claim(&inbox).await;
    assert_eq!(key_of(&first), "a");
    inbox.ack(first.claim).await.unwrap();
    inbox.close().await;
    clock.set_back(HOUR);
    assert_eq!(key_of(&claim(&open(&folder, &clock)).await), "b");
}

#[tokio::test]
async fn setting_the_clock_does_not_change_leases_and_pauses() {
    let (folder, clock) = (Folder::new("pauses"), Clock::new());
    let inbox = open(&folder, &clock);
    inbox.put(delivery("a")).await.unwrap();
    let held = claim(&inbox).await;
    clock.set_forward(10 * HOUR);
    assert!(nothing_is_due(&inbox).await, "it is claimed");
    inbox.retry_at(held.claim, clock.now() + HOUR).await.unwrap();
    for set in [Clock::set_back, Clock::set_forward, Clock::set_forward] {
        set(&clock, 10 * HOUR);
        assert!(nothing_is_due(&inbox).await);
    }
    let at = clock.now() + HOUR;
    assert_eq!(inbox.deliveries(&DeliveryFilter::all()).await.unwrap()[0].state, DeliveryState::Due { at });
    clock.set_back(20 * HOUR);
    clock.pass(HOUR);
    assert_eq!(claim(&inbox).await.attempt, 2);
}

#[tokio::test]
async fn deliveries_become_due_while_the_inbox_is_closed() {
    let (folder, clock) = (Folder::new("closed-time"), Clock::new());
    let inbox = open(&folder, &clock);
    inbox.put(delivery("a")).await.unwrap();
    let held = claim(&inbox).await;
    inbox.retry_at(held.claim, clock.now() + HOUR).await.unwrap();
    inbox.close().await;
    clock.set_forward(HOUR);
    assert_eq!(claim(&open(&folder, &clock)).await.attempt, 2);
}

#[tokio::test]
async fn setting_the_clock_forward_forgets_no_key() {
    let (folder, clock) = (Folder::new("forward"), Clock::new());
    let mut inbox = open(&folder, &clock);
    complete(&inbox, "a").await;
    clock.set_forward(100 * REMEMBERED);
    assert_eq!(put_again(&inbox, "a").await, Put::Duplicate);
    complete(&inbox, "b").await;
    inbox.close().await;
    clock.set_forward(100 * REMEMBERED);
    inbox = open(&folder, &clock);
    for key in ["a", "b"] {
        assert_eq!(put_again(&inbox, key).await, Put::Duplicate);
    }
    clock.pass(REMEMBERED);
    assert_eq!(put_again(&inbox, "a").await, Put::Stored, "time has passed");
}

/// A killed process hasn't written how long it was idle. Nothing is forgotten too soon or lost.
#[tokio::test]
async fn closing_the_inbox_writes_the_elapsed_time() {
    let (folder, clock) = (Folder::new("idle-time"), Clock::new());
    let inbox = open(&folder, &clock);
    complete(&inbox, "a").await;
    clock.pass(REMEMBERED.checked_sub(LEASE).unwrap());
    inbox.close().await;
    let inbox = open(&folder, &clock);
    assert_eq!(put_again(&inbox, "a").await, Put::Duplicate);
    clock.pass(LEASE);
    assert_eq!(put_again(&inbox, "a").await, Put::Stored);
}
