//! What operators see in the file and do with it.

use std::time::Instant;

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{
    DeliveryFilter, DeliveryState, DeliverySummary, Inbox, InboxError, ManagedInbox, PageRequest, StateFilter,
};

use crate::support::{Clock, Folder, LEASE, claim, delivery, key_of, nothing_is_due, parked};

async fn list(inbox: &FileInbox, filter: DeliveryFilter) -> Vec<DeliverySummary> {
    inbox.list(&filter, &PageRequest::default()).await.unwrap().deliveries
}

#[tokio::test]
async fn states_are_listed_with_their_times() {
    let (folder, clock) = (Folder::new("states"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.put(delivery("b")).await.unwrap();
    let held = claim(&inbox).await;
    let all = list(&inbox, DeliveryFilter::all()).await;
    assert_eq!(all[0].state, DeliveryState::Claimed { until: clock.now() + LEASE });
    assert_eq!(all[1].state, DeliveryState::Due { at: clock.now() });
    assert_eq!((all[0].attempts, all[0].lost_claims), (1, 0));
    drop(held);
}

/// Each process that dies with a claim counts.
#[tokio::test]
async fn lost_claims_are_counted() {
    let (folder, clock) = (Folder::new("lost"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    let held = claim(&inbox).await;
    inbox.close().await;
    let inbox = folder.open(&clock);
    let all = list(&inbox, DeliveryFilter::all().state(StateFilter::Due)).await;
    assert_eq!((all[0].attempts, all[0].lost_claims), (1, 1));
    drop(held);
}

/// Pages of a filter that skips many rows read more rows than they show.
#[tokio::test]
async fn pagination_skips_deliveries_that_do_not_match() {
    let (folder, clock) = (Folder::new("pages"), Clock::new());
    let inbox = folder.open(&clock);
    let odd = |number: &usize| number % 2 == 1;
    let all = (0..450).map(|number| {
        let key = number.to_string();
        if odd(&number) { parked(&key, "malformed") } else { delivery(&key) }
    });
    inbox.put_all(all.collect()).await.unwrap();
    let (mut sizes, mut page, mut seen) = (Vec::new(), PageRequest::default(), Vec::new());
    loop {
        let found = inbox.list(&DeliveryFilter::parked(), &page).await.unwrap();
        sizes.push(found.deliveries.len());
        seen.extend(found.deliveries.into_iter().map(|summary| summary.delivery.unwrap().key.unwrap().to_string()));
        let Some(next) = found.next else { break };
        page = PageRequest::after(next, 100);
    }
    assert_eq!(sizes, [100, 100, 25]);
    assert_eq!(seen, (0..450).filter(odd).map(|number| number.to_string()).collect::<Vec<_>>());
}

/// Senders wait while a transaction reads deliveries.
#[tokio::test]
async fn large_deliveries_are_released_in_several_commits() {
    let (folder, clock) = (Folder::new("large"), Clock::new());
    let inbox = folder.open(&clock);
    for key in 0..20 {
        inbox.put(parked(&format!("{key}{}", "x".repeat(1 << 20)), "the handler failed")).await.unwrap();
    }
    let before = inbox.stats().await.unwrap().commits;
    assert_eq!(inbox.release(&DeliveryFilter::parked().event("meeting.created").into()).await.unwrap(), 20);
    let commits = inbox.stats().await.unwrap().commits - before;
    assert!((4..=8).contains(&commits), "{commits} commits");
}

/// When each delivery was a separate transaction, thousands took most of a minute.
#[tokio::test]
async fn thousands_are_released_and_dropped_in_few_commits() {
    const COUNT: usize = 9_000;
    let (folder, clock) = (Folder::new("thousands"), Clock::new());
    let inbox = folder.open(&clock);
    let all = (0..COUNT).map(|number| parked(&number.to_string(), "the handler failed"));
    inbox.put_all(all.collect()).await.unwrap();
    let before = inbox.stats().await.unwrap().commits;
    assert_eq!(inbox.release(&DeliveryFilter::parked().event("meeting.created").into()).await.unwrap(), 9_000);
    let released = inbox.stats().await.unwrap();
    assert_eq!((released.parked, released.deliveries), (0, 9_000));
    assert!(released.commits - before <= 5, "{} commits", released.commits - before);
    assert_eq!(inbox.drop_any(&DeliveryFilter::all().into()).await.unwrap(), 9_000);
    let dropped = inbox.stats().await.unwrap();
    assert_eq!((dropped.deliveries, dropped.bytes, dropped.keys), (0, 0, 9_000));
    assert!(dropped.commits - released.commits <= 5, "{} commits", dropped.commits - released.commits);
}

/// How long operators wait: `cargo test -p hookwright-inbox-file -- --ignored --nocapture measure_release`.
#[tokio::test]
#[ignore = "a measurement"]
async fn measure_release() {
    const COUNT: usize = 9_630;
    let (folder, clock) = (Folder::new("release-takes"), Clock::new());
    let inbox = folder.open(&clock);
    let all = || (0..COUNT).map(|number| parked(&number.to_string(), "the handler failed")).collect();
    inbox.put_all(all()).await.unwrap();
    let filter = DeliveryFilter::parked().event("meeting.created");
    let (began, commits) = (Instant::now(), inbox.stats().await.unwrap().commits);
    assert_eq!(inbox.release(&filter.clone().into()).await.unwrap(), 9_630);
    let (together, commits) = (began.elapsed(), inbox.stats().await.unwrap().commits - commits);
    inbox.close().await;

    let other = Folder::new("release-takes-one-by-one");
    let inbox = other.open(&clock);
    inbox.put_all(all()).await.unwrap();
    let some = inbox.list(&filter, &PageRequest::first(1000)).await.unwrap().deliveries;
    let began = Instant::now();
    for delivery in &some {
        assert_eq!(inbox.release(&delivery.id.clone().into()).await.unwrap(), 1);
    }
    let each = began.elapsed() / 1000;
    println!("{COUNT} released by a filter: {together:?}, {commits} commits; one by one: {each:?} each");
    assert!(commits <= 6, "{commits} commits");
}

#[tokio::test]
async fn released_deliveries_stay_released_after_reopening() {
    let (folder, clock) = (Folder::new("release"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put_all(vec![parked("a", "malformed"), parked("b", "malformed"), parked("c", "malformed")]).await.unwrap();
    let lot = list(&inbox, DeliveryFilter::parked()).await;
    assert_eq!(inbox.release(&lot[0].id.clone().into()).await.unwrap(), 1);
    assert_eq!(inbox.drop_parked(&lot[1].id.clone().into()).await.unwrap(), 1);
    inbox.close().await;
    let inbox = folder.open(&clock);
    let again = claim(&inbox).await;
    assert_eq!((key_of(&again), again.attempt, again.delivery.parked.as_deref()), ("a", 1, None));
    let lot = list(&inbox, DeliveryFilter::parked()).await;
    assert_eq!(lot.iter().map(|summary| summary.id.as_str()).collect::<Vec<_>>(), ["3"]);
}

#[tokio::test]
async fn a_claim_on_a_dropped_delivery_is_lost() {
    let (folder, clock) = (Folder::new("drop"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    let held = claim(&inbox).await;
    assert_eq!(inbox.drop_parked(&DeliveryFilter::all().into()).await.unwrap(), 0);
    assert_eq!(inbox.drop_any(&DeliveryFilter::all().into()).await.unwrap(), 1);
    inbox.put(delivery("b")).await.unwrap();
    assert!(matches!(inbox.ack(held.claim).await, Err(InboxError::Lost)));
    let left = claim(&inbox).await;
    assert_eq!(key_of(&left), "b");
    assert!(nothing_is_due(&inbox).await);
}

#[tokio::test]
async fn a_cursor_of_another_inbox_is_refused() {
    let (folder, clock) = (Folder::new("cursor"), Clock::new());
    let inbox = folder.open(&clock);
    let page = PageRequest::after(hookwright_receiver::Cursor::new("not ours"), 10);
    let refused = inbox.list(&DeliveryFilter::all(), &page).await.unwrap_err();
    assert!(matches!(refused, InboxError::Unsupported(_)), "{refused}");
}
