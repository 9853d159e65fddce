//! What a person finds in the inbox and the parking lot.

use hookwright_inbox_file::{DeliveryFilter, DeliveryState, DeliverySummary, FileInbox};
use hookwright_receiver::{Inbox, InboxError};

use crate::support::{API, Clock, Folder, LEASE, claim, delivery, delivery_of, key_of, nothing_is_due, parked};

fn keys(deliveries: &[DeliverySummary]) -> Vec<&str> {
    deliveries.iter().map(|stored| stored.delivery.as_ref().unwrap().key.as_deref().unwrap()).collect()
}

async fn list(inbox: &FileInbox, filter: DeliveryFilter) -> Vec<DeliverySummary> {
    inbox.deliveries(&filter).await.unwrap()
}

#[tokio::test]
async fn the_parking_lot_tells_what_is_in_it_and_why() {
    let (folder, clock) = (Folder::new("lot"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.put(parked("b", "title: expected a string")).await.unwrap();
    let lot = list(&inbox, DeliveryFilter::parked()).await;
    assert_eq!(keys(&lot), ["b"]);
    let kept = lot[0].delivery.as_ref().unwrap();
    assert_eq!(kept.to_bytes(), parked("b", "title: expected a string").to_bytes());
    assert_eq!((kept.event.as_deref(), kept.received_at), (Some("meeting.created"), delivery("b").received_at));
    assert_eq!(lot[0].state, DeliveryState::Parked { reason: "title: expected a string".to_owned() });
    assert_eq!((lot[0].api.as_str(), lot[0].attempts), (API, 0));
}

#[tokio::test]
async fn filters_narrow_what_is_listed() {
    let (folder, clock) = (Folder::new("filters"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.put(delivery_of("other", Some("b"))).await.unwrap();
    let mut ended = delivery("c");
    ended.event = Some("meeting.ended".into());
    inbox.put(ended.clone()).await.unwrap();
    assert_eq!(keys(&list(&inbox, DeliveryFilter::all()).await), ["a", "b", "c"]);
    assert_eq!(keys(&list(&inbox, DeliveryFilter::all().api("other")).await), ["b"]);
    assert_eq!(keys(&list(&inbox, DeliveryFilter::all().event("meeting.ended")).await), ["c"]);
    assert!(list(&inbox, DeliveryFilter::parked()).await.is_empty());
}

#[tokio::test]
async fn pages_follow_one_another_over_what_the_filter_skips() {
    let (folder, clock) = (Folder::new("pages"), Clock::new());
    let inbox = folder.open(&clock);
    for number in 0..450 {
        let kept = if number % 2 == 0 { delivery("x") } else { parked("x", "malformed") };
        let mut kept = kept;
        kept.key = Some(number.to_string().into());
        inbox.put(kept.clone()).await.unwrap();
    }
    let (mut sizes, mut after, mut seen) = (Vec::new(), 0, Vec::new());
    loop {
        let page = list(&inbox, DeliveryFilter::parked().after(after)).await;
        sizes.push(page.len());
        let Some(last) = page.last() else { break };
        after = last.id;
        seen.extend(keys(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(sizes, [100, 100, 25, 0]);
    let odd: Vec<String> = (0..450).filter(|number| number % 2 == 1).map(|number| number.to_string()).collect();
    assert_eq!(seen, odd);
}

#[tokio::test]
async fn states_are_told_with_their_times() {
    let (folder, clock) = (Folder::new("states"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    inbox.put(delivery("b")).await.unwrap();
    let held = claim(&inbox).await;
    let all = list(&inbox, DeliveryFilter::all()).await;
    assert_eq!(all[0].state, DeliveryState::Claimed { until: clock.now() + LEASE });
    assert_eq!(all[1].state, DeliveryState::Due { at: clock.now() });
    assert_eq!(all[0].attempts, 1);
    drop(held);
}

#[tokio::test]
async fn a_released_delivery_is_due_and_counts_its_attempts_anew() {
    let (folder, clock) = (Folder::new("release"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    let held = claim(&inbox).await;
    inbox.park(held.claim, "kept failing").await.unwrap();
    let id = list(&inbox, DeliveryFilter::parked()).await[0].id;
    assert!(inbox.release(id).await.unwrap());
    assert!(!inbox.release(id).await.unwrap(), "it is no longer parked");
    assert_eq!(inbox.stats().await.unwrap().parked, 0);
    let again = claim(&inbox).await;
    assert_eq!((key_of(&again), again.attempt), ("a", 1));
}

#[tokio::test]
async fn a_deleted_delivery_is_gone_and_a_claim_on_it_lost() {
    let (folder, clock) = (Folder::new("delete"), Clock::new());
    let inbox = folder.open(&clock);
    inbox.put(delivery("a")).await.unwrap();
    let held = claim(&inbox).await;
    let id = list(&inbox, DeliveryFilter::all()).await[0].id;
    assert!(inbox.delete(id).await.unwrap());
    assert!(!inbox.delete(id).await.unwrap());
    inbox.put(delivery("b")).await.unwrap();
    assert!(matches!(inbox.ack(held.claim).await, Err(InboxError::Lost)));
    let left = claim(&inbox).await;
    assert_eq!(key_of(&left), "b");
    assert!(nothing_is_due(&inbox).await);
}
