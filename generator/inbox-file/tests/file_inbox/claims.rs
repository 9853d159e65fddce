//! What can happen to a claimed delivery.

use std::time::Duration;

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, DeliveryState, Inbox, InboxError, Put};

use crate::support::{API, ById, Clock, Folder, LEASE, claim, delivery, delivery_of, key_of, nothing_is_due, parked};

async fn with_one(name: &str) -> (Folder, Clock, FileInbox) {
    let (folder, clock) = (Folder::new(name), Clock::new());
    let inbox = folder.open(&clock);
    assert_eq!(inbox.put(delivery("a")).await.unwrap(), Put::Stored);
    (folder, clock, inbox)
}

#[tokio::test]
async fn a_claimed_delivery_equals_the_stored_one() {
    let (_folder, _, inbox) = with_one("same").await;
    let claimed = claim(&inbox).await;
    assert_eq!(claimed.delivery.to_bytes(), delivery("a").to_bytes());
    assert_eq!(claimed.attempt, 1);
}

#[tokio::test]
async fn new_deliveries_and_retries_alternate_by_due_time() {
    let (_folder, clock, inbox) = with_one("order").await;
    inbox.put(delivery("later")).await.unwrap();
    let (first, later) = (claim(&inbox).await, claim(&inbox).await);
    inbox.retry_at(later.claim, clock.now() + Duration::from_millis(3)).await.unwrap();
    inbox.retry_at(first.claim, clock.now() + Duration::from_millis(2)).await.unwrap();
    clock.pass(Duration::from_millis(1));
    inbox.put(delivery("b")).await.unwrap();
    inbox.put(delivery("c")).await.unwrap();
    clock.pass(Duration::from_millis(2));
    inbox.put(delivery("d")).await.unwrap();
    for expected in ["a", "b", "later", "c", "d"] {
        let claimed = claim(&inbox).await;
        assert_eq!(key_of(&claimed), expected);
        inbox.ack(claimed.claim).await.unwrap();
    }
}

#[tokio::test]
async fn each_api_has_its_own_queue() {
    let (_folder, _, inbox) = with_one("apis").await;
    inbox.put(delivery_of("conti", Some("b"))).await.unwrap();
    inbox.put(delivery_of("contiox", Some("c"))).await.unwrap();
    let held = claim(&inbox).await;
    assert_eq!(key_of(&held), "a");
    assert!(nothing_is_due(&inbox).await);
    assert_eq!(key_of(&inbox.try_claim("contiox", LEASE).await.unwrap().unwrap()), "c");
}

#[tokio::test]
async fn a_claimed_delivery_is_not_due_until_its_lease_ends() {
    let (_folder, clock, inbox) = with_one("lease").await;
    let first = claim(&inbox).await;
    clock.pass(LEASE.checked_sub(Duration::from_millis(1)).unwrap());
    assert!(nothing_is_due(&inbox).await);
    clock.pass(Duration::from_millis(1));
    let second = claim(&inbox).await;
    assert_eq!((key_of(&second), second.attempt), ("a", 2));
    drop(first);
}

#[tokio::test]
async fn a_claim_taken_over_by_another_worker_is_lost() {
    let (_folder, clock, inbox) = with_one("lost").await;
    let stale = [claim(&inbox).await, overtake(&clock, &inbox).await, overtake(&clock, &inbox).await];
    let current = overtake(&clock, &inbox).await;
    let [extended, done, retried] = stale.map(|claimed| claimed.claim);
    assert!(matches!(inbox.extend(&extended, LEASE).await, Err(InboxError::Lost)));
    assert!(matches!(inbox.park(extended, "too late").await, Err(InboxError::Lost)));
    assert!(matches!(inbox.ack(done).await, Err(InboxError::Lost)));
    assert!(matches!(inbox.retry_at(retried, clock.now()).await, Err(InboxError::Lost)));
    assert!(nothing_is_due(&inbox).await, "the stale claims must not have given it back");
    inbox.ack(current.claim).await.unwrap();
    assert_eq!(inbox.stats().await.unwrap().deliveries, 0);
}

async fn overtake(clock: &Clock, inbox: &FileInbox) -> hookwright_receiver::Claimed<hookwright_inbox_file::FileClaim> {
    clock.pass(LEASE);
    claim(inbox).await
}

#[tokio::test]
async fn an_expired_claim_is_valid_until_another_worker_claims() {
    let (_folder, clock, inbox) = with_one("late").await;
    let late = claim(&inbox).await;
    clock.pass(LEASE * 10);
    inbox.ack(late.claim).await.unwrap();
    assert!(nothing_is_due(&inbox).await);
}

#[tokio::test]
async fn extending_a_claim_delays_its_end() {
    let (_folder, clock, inbox) = with_one("extend").await;
    let held = claim(&inbox).await;
    clock.pass(LEASE / 2);
    inbox.extend(&held.claim, LEASE).await.unwrap();
    clock.pass(LEASE * 3 / 4);
    assert!(nothing_is_due(&inbox).await);
    clock.pass(LEASE / 4);
    assert_eq!(claim(&inbox).await.attempt, 2);
}

#[tokio::test]
async fn a_retry_is_due_at_its_time_as_the_next_attempt() {
    let (_folder, clock, inbox) = with_one("retry").await;
    let first = claim(&inbox).await;
    inbox.retry_at(first.claim, clock.now() + Duration::from_secs(5)).await.unwrap();
    clock.pass(Duration::from_millis(4_999));
    assert!(nothing_is_due(&inbox).await);
    clock.pass(Duration::from_millis(1));
    assert_eq!(claim(&inbox).await.attempt, 2);
}

#[tokio::test]
async fn a_parked_delivery_is_never_due() {
    let (_folder, clock, inbox) = with_one("park").await;
    let held = claim(&inbox).await;
    inbox.park(held.claim, "the handler refused it").await.unwrap();
    clock.pass(LEASE * 1000);
    assert!(nothing_is_due(&inbox).await);
    let parked = inbox.deliveries(&DeliveryFilter::parked()).await.unwrap();
    assert_eq!(parked[0].state, DeliveryState::Parked { reason: "the handler refused it".to_owned() });
}

#[tokio::test]
async fn dropping_a_claim_releases_its_delivery() {
    let (_folder, _, inbox) = with_one("drop").await;
    let held = claim(&inbox).await;
    assert!(nothing_is_due(&inbox).await);
    drop(held);
    assert_eq!(claim(&inbox).await.attempt, 2);
}

/// The future is polled until its command is sent, then dropped. Over many rounds, it is dropped before, while and
/// after the thread answers.
#[tokio::test]
async fn dropping_a_claim_future_loses_no_delivery() {
    let (_folder, _, inbox) = with_one("cancel").await;
    for round in 0..100 {
        let claim = inbox.claim(API, LEASE);
        let _ = tokio::time::timeout(Duration::from_micros(round * 20), claim).await.map(drop);
    }
    // A delivery claimed for a dropped future comes back a moment later.
    let claimed = tokio::time::timeout(Duration::from_secs(60), inbox.claim(API, LEASE)).await.unwrap().unwrap();
    assert_eq!(key_of(&claimed), "a");
}

#[tokio::test]
async fn a_claim_waits_for_a_new_delivery() {
    let (folder, clock) = (Folder::new("waits"), Clock::new());
    let inbox = folder.open(&clock);
    let waiting = {
        let inbox = inbox.clone();
        tokio::spawn(async move { inbox.claim(API, LEASE).await.unwrap().delivery.key })
    };
    tokio::task::yield_now().await;
    inbox.put(delivery("b")).await.unwrap();
    assert_eq!(waiting.await.unwrap().as_deref(), Some("b"));
}

/// With the system's clock. Nothing arrives, so only a timer can end the wait.
#[tokio::test]
async fn a_claim_waits_until_a_delivery_is_due() {
    let folder = Folder::new("timer");
    let inbox = FileInbox::open(folder.file()).unwrap();
    inbox.put(delivery("a")).await.unwrap();
    let held = inbox.claim(API, LEASE).await.unwrap();
    let at = std::time::SystemTime::now() + Duration::from_millis(50);
    inbox.retry_at(held.claim, at).await.unwrap();
    let again = inbox.claim(API, LEASE).await.unwrap();
    assert_eq!(again.attempt, 2);
}

#[tokio::test]
async fn attempts_are_counted_across_processes_and_claims_of_dead_ones_released() {
    let (folder, clock, inbox) = with_one("reopen").await;
    let held = claim(&inbox).await;
    inbox.close().await;
    let inbox = folder.open(&clock);
    assert!(nothing_is_due(&inbox).await, "it may kill this process too");
    clock.pass(Duration::from_secs(1));
    let again = claim(&inbox).await;
    assert_eq!((key_of(&again), again.attempt, again.lost_claims), ("a", 2, 1));
    drop(held);
    assert!(nothing_is_due(&inbox).await, "a claim on the inbox that was closed says nothing to this one");
}

#[tokio::test]
async fn crashes_are_counted_and_their_pauses_grow() {
    let (folder, clock, mut inbox) = with_one("crashes").await;
    for crashes in 0..5 {
        let held = claim(&inbox).await;
        assert_eq!(held.lost_claims, crashes);
        inbox.close().await;
        inbox = folder.open(&clock);
        let half = Duration::from_millis(500 << crashes);
        clock.pass(half.saturating_sub(Duration::from_millis(1)));
        assert!(nothing_is_due(&inbox).await, "{crashes}");
        clock.pass(half + Duration::from_millis(1));
    }
    let released = claim(&inbox).await;
    inbox.park(released.claim, "a test").await.unwrap();
    assert!(inbox.release_id(1).await.unwrap());
    assert_eq!(claim(&inbox).await.lost_claims, 0, "a person has decided to try it again");
}

#[tokio::test]
async fn an_expired_lease_counts_as_a_crash_and_a_released_claim_does_not() {
    let (_folder, clock, inbox) = with_one("lost-lease").await;
    let stale = claim(&inbox).await;
    let current = overtake(&clock, &inbox).await;
    assert_eq!(current.lost_claims, 1);
    inbox.retry_at(current.claim, clock.now()).await.unwrap();
    assert_eq!(claim(&inbox).await.lost_claims, 1);
    drop(stale);
}

#[tokio::test]
async fn a_closed_inbox_is_down() {
    let (_folder, _, inbox) = with_one("closed").await;
    inbox.close().await;
    inbox.close().await;
    let error = inbox.put(delivery("b")).await.unwrap_err();
    assert_eq!(error.to_string(), "the inbox is down: the file is closed");
}

/// A handler never saw such a delivery.
#[tokio::test]
async fn an_undelivered_claim_is_not_an_attempt() {
    let (folder, clock) = (Folder::new("unseen"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    for _ in 0..5 {
        let mut claiming = std::pin::pin!(inbox.try_claim(API, LEASE));
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(claiming.as_mut().poll(context).is_ready()));
        assert!(!polled.await, "it waits for the thread that has the file");
    }
    let claimed = loop {
        if let Some(claimed) = inbox.try_claim(API, LEASE).await.unwrap() {
            break claimed;
        }
    };
    assert_eq!(claimed.attempt, 1);
    // A claim that was dropped by its caller counts as an attempt.
    drop(claimed);
    assert_eq!(claim(&inbox).await.attempt, 2);
}

#[tokio::test]
async fn a_released_delivery_has_its_release_time() {
    let (folder, clock) = (Folder::new("released-at"), Clock::new());
    let mut inbox = folder.open(&clock);
    inbox.put(parked("a", "a test")).await.unwrap();
    inbox.put(delivery("b")).await.unwrap();
    assert_eq!(claim(&inbox).await.released_at, None);
    clock.pass(LEASE);
    let released_at = clock.now();
    assert!(inbox.release_id(1).await.unwrap());
    clock.pass(LEASE);
    for _ in 0..2 {
        inbox.close().await;
        inbox = folder.open(&clock);
        clock.pass(LEASE);
        let claimed = loop {
            let claimed = claim(&inbox).await;
            if key_of(&claimed) == "a" {
                break claimed;
            }
            inbox.ack(claimed.claim).await.unwrap();
        };
        assert_eq!(claimed.released_at, Some(released_at));
        inbox.retry_at(claimed.claim, clock.now()).await.unwrap();
    }
}
