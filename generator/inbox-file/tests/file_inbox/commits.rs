//! Concurrent requests are written together, and requests that change nothing aren't written.

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{Inbox, Put};

use crate::support::{API, ById, Clock, Folder, LEASE, claim, delivery, nothing_is_due};

async fn commits(inbox: &FileInbox) -> u64 {
    inbox.stats().await.unwrap().commits
}

/// While the first one waits for the disk, the others queue up, whatever the disk's speed: on one thread, all are
/// requested before any answer can be read.
#[tokio::test]
async fn concurrent_puts_share_a_commit() {
    let (folder, clock) = (Folder::new("group"), Clock::new());
    let inbox = folder.open(&clock);
    let puts: Vec<_> = (0..200)
        .map(|number| {
            let inbox = inbox.clone();
            tokio::spawn(async move { inbox.put(delivery(&number.to_string())).await.unwrap() })
        })
        .collect();
    for put in puts {
        assert_eq!(put.await.unwrap(), Put::Stored);
    }
    assert_eq!(inbox.stats().await.unwrap().deliveries, 200);
    let commits = commits(&inbox).await;
    assert!(commits <= 100, "200 puts took {commits} commits");
}

#[tokio::test]
async fn separate_puts_are_separate_commits() {
    let (folder, clock) = (Folder::new("single"), Clock::new());
    let inbox = folder.open(&clock);
    for number in 0..5 {
        inbox.put(delivery(&number.to_string())).await.unwrap();
    }
    assert_eq!(commits(&inbox).await, 5);
}

#[tokio::test]
async fn operations_without_changes_are_not_written() {
    let (folder, clock) = (Folder::new("idle"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    let held = claim(&inbox).await;
    let before = commits(&inbox).await;
    assert_eq!(inbox.put(delivery("a")).await.unwrap(), Put::Duplicate);
    assert!(nothing_is_due(&inbox).await);
    assert!(inbox.try_claim("another", LEASE).await.unwrap().is_none());
    assert!(!inbox.release_id(17).await.unwrap());
    assert_eq!(commits(&inbox).await, before);
    drop(held);
    assert_eq!(inbox.claim(API, LEASE).await.unwrap().attempt, 2);
}
