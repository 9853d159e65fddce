//! The inbox in memory.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hookwright_receiver::{DeliveryFilter, Inbox, InboxError, ManagedInbox, MemoryBounds, MemoryInbox, Put};
use hookwright_runtime::Delivery;
use hookwright_runtime::StoredDelivery;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{sleep, timeout};

use crate::shop::{kept, put, wishing};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_key_is_known_until_some_time_after_its_delivery_is_done() {
    let inbox = MemoryInbox::bounded(MemoryBounds::default().remember(100 * SECOND));
    let delivery = kept(&wishing("x"));
    assert_eq!(inbox.put(delivery.clone()).await.unwrap(), Put::Stored);
    sleep(1000 * SECOND).await;
    assert_eq!(inbox.put(delivery.clone()).await.unwrap(), Put::Duplicate);
    let claimed = inbox.claim("shop", SECOND).await.unwrap();
    inbox.ack(claimed.claim).await.unwrap();
    sleep(99 * SECOND).await;
    assert_eq!(inbox.put(delivery.clone()).await.unwrap(), Put::Duplicate);
    sleep(2 * SECOND).await;
    assert_eq!(inbox.put(delivery.clone()).await.unwrap(), Put::Stored);
}

#[tokio::test]
async fn deliveries_without_a_key_are_always_stored_and_keys_are_per_api() {
    let inbox = MemoryInbox::new();
    let mut delivery = kept(&wishing("x"));
    delivery.key = None;
    for _ in 0..2 {
        assert_eq!(inbox.put(delivery.clone()).await.unwrap(), Put::Stored);
    }
    let mut delivery = kept(&wishing("x"));
    assert_eq!(inbox.put(delivery.clone()).await.unwrap(), Put::Stored);
    delivery.api = "other".into();
    assert_eq!(inbox.put(delivery.clone()).await.unwrap(), Put::Stored);
    assert_eq!(inbox.waiting(), 4);
}

#[tokio::test]
async fn stored_deliveries_do_not_share_the_request_buffer() {
    let wire = Bytes::from_static(b"north {\"type\":\"order.paid\"} and much more of a connection");
    let shop = HeaderValue::from_maybe_shared(wire.slice(..5)).unwrap();
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-shop"), shop)]);
    let trusted = Delivery::new(headers, wire.slice(6..27)).unsigned("a test");
    let inbox = MemoryInbox::new();
    inbox.put(StoredDelivery::new("shop", trusted.clone(), SystemTime::now())).await.unwrap();
    let back = inbox.claim("shop", SECOND).await.unwrap().delivery.trusted;
    assert_eq!((back.headers(), back.body()), (trusted.headers(), trusted.body()));
    let memory = wire.as_ptr_range();
    assert!([back.headers()["x-shop"].as_bytes(), back.body()].iter().all(|text| !memory.contains(&text.as_ptr())));
}

#[tokio::test]
async fn the_number_of_remembered_keys_is_limited() {
    let inbox = MemoryInbox::bounded(MemoryBounds::default().keys(2));
    for wish in ["a", "b", "c"] {
        put(&inbox, wish).await;
        let claimed = inbox.claim("shop", SECOND).await.unwrap();
        inbox.ack(claimed.claim).await.unwrap();
    }
    assert_eq!(inbox.put(kept(&wishing("c"))).await.unwrap(), Put::Duplicate);
    assert_eq!(inbox.put(kept(&wishing("a"))).await.unwrap(), Put::Stored);
}

#[tokio::test(start_paused = true)]
async fn an_expired_claim_can_be_taken_over() {
    let inbox = MemoryInbox::new();
    put(&inbox, "x").await;
    let first = inbox.claim("shop", 10 * SECOND).await.unwrap();
    assert_eq!(first.attempt, 1);
    assert!(timeout(9 * SECOND, inbox.claim("shop", SECOND)).await.is_err());
    inbox.extend(&first.claim, 10 * SECOND).await.unwrap();
    assert!(timeout(9 * SECOND, inbox.claim("shop", SECOND)).await.is_err());
    let second = inbox.claim("shop", 10 * SECOND).await.unwrap();
    assert_eq!(second.attempt, 2);
    assert!(matches!(inbox.extend(&first.claim, SECOND).await, Err(InboxError::Lost)));
    assert!(matches!(inbox.ack(first.claim).await, Err(InboxError::Lost)));
    inbox.ack(second.claim).await.unwrap();
    assert_eq!(inbox.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_lost_claim_does_not_match_a_later_delivery() {
    let inbox = MemoryInbox::new();
    put(&inbox, "x").await;
    let lost = inbox.claim("shop", SECOND).await.unwrap();
    sleep(2 * SECOND).await;
    let second = inbox.claim("shop", 10 * SECOND).await.unwrap();
    inbox.ack(second.claim).await.unwrap();
    put(&inbox, "y").await;
    let other = inbox.claim("shop", 10 * SECOND).await.unwrap();
    assert_eq!((other.delivery.key.as_deref(), other.attempt), (Some("y"), 1));
    assert!(matches!(inbox.park(lost.claim, "too late").await, Err(InboxError::Lost)));
    let given_back = inbox.claim("shop", SECOND);
    assert!(timeout(SECOND, given_back).await.is_err(), "it is still the other's");
    inbox.ack(other.claim).await.unwrap();
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_waiting_claim_gets_a_released_delivery_when_it_is_due() {
    let inbox = MemoryInbox::new();
    put(&inbox, "x").await;
    let claimed = inbox.claim("shop", 60 * SECOND).await.unwrap();
    let begun = tokio::time::Instant::now();
    let other = inbox.clone();
    let waiting = tokio::spawn(async move { other.claim("shop", 60 * SECOND).await.unwrap().attempt });
    tokio::task::yield_now().await;
    inbox.retry_at(claimed.claim, SystemTime::now() + 5 * SECOND).await.unwrap();
    assert_eq!(waiting.await.unwrap(), 2);
    let waited = begun.elapsed();
    assert!(4 * SECOND < waited && waited < 6 * SECOND, "{waited:?}");
}

#[tokio::test]
async fn waiting_claims_get_new_deliveries_in_order() {
    let inbox = MemoryInbox::new();
    let other = inbox.clone();
    let waiting = tokio::spawn(async move { other.claim("shop", SECOND).await.unwrap().delivery.key });
    tokio::task::yield_now().await;
    put(&inbox, "a").await;
    assert_eq!(waiting.await.unwrap().as_deref(), Some("a"));
    for wish in ["b", "c", "d"] {
        put(&inbox, wish).await;
    }
    for wish in ["b", "c", "d"] {
        assert_eq!(inbox.claim("shop", SECOND).await.unwrap().delivery.key.as_deref(), Some(wish));
    }
}

#[tokio::test]
async fn parked_deliveries_take_room_until_they_are_taken() {
    let inbox = MemoryInbox::bounded(MemoryBounds::default().deliveries(2));
    put(&inbox, "a").await;
    let claimed = inbox.claim("shop", SECOND).await.unwrap();
    inbox.park(claimed.claim, "no stock").await.unwrap();
    assert_eq!(inbox.parked()[0].parked.as_deref(), Some("no stock"));
    put(&inbox, "b").await;
    assert!(matches!(inbox.put(kept(&wishing("c"))).await, Err(InboxError::Full)));
    assert_eq!(inbox.take_parked().len(), 1);
    assert_eq!(inbox.put(kept(&wishing("a"))).await.unwrap(), Put::Duplicate);
    assert_eq!(inbox.put(kept(&wishing("c"))).await.unwrap(), Put::Stored);
    assert_eq!((inbox.waiting(), inbox.parked().len()), (2, 0));
}

#[tokio::test]
async fn the_number_of_bytes_is_limited() {
    let inbox = MemoryInbox::bounded(MemoryBounds::default().bytes(3000));
    let long = |id: u32| kept(&format!(r#"{{"id":{id},"text":"{}"}}"#, "x".repeat(1500)));
    assert_eq!(inbox.put(long(1)).await.unwrap(), Put::Stored);
    assert!(matches!(inbox.put(long(2)).await, Err(InboxError::Full)));
    let claimed = inbox.claim("shop", SECOND).await.unwrap();
    inbox.ack(claimed.claim).await.unwrap();
    assert_eq!(inbox.put(long(2)).await.unwrap(), Put::Stored);
}

#[tokio::test(start_paused = true)]
async fn expired_parked_deliveries_are_dropped_and_their_keys_stay_known() {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let parked = |name: &str| {
        let mut parked = kept(&wishing(name));
        parked.parked = Some("malformed".to_owned());
        parked
    };
    let inbox = MemoryInbox::bounded(MemoryBounds::default().drop_parked_after(3 * DAY));
    for number in 0..100 {
        inbox.put(parked(&format!("old-{number}"))).await.unwrap();
    }
    put(&inbox, "again").await;
    let park = async || {
        let claimed = inbox.claim("shop", DAY).await.unwrap();
        inbox.park(claimed.claim, "the handler failed").await.unwrap();
    };
    park().await;
    tokio::time::advance(2 * DAY).await;
    assert_eq!(inbox.release(&DeliveryFilter::parked().key("again").into()).await.unwrap(), 1);
    park().await;
    tokio::time::advance(DAY).await;
    // Each time, a part of them is dropped.
    for (name, left) in [("a", 37), ("b", 1), ("c", 1)] {
        put(&inbox, name).await;
        assert_eq!(inbox.parked().len(), left);
    }
    assert_eq!(inbox.parked()[0].key.as_deref(), Some("again"));
    assert_eq!(inbox.put(kept(&wishing("old-7"))).await.unwrap(), Put::Duplicate);

    let keeping = MemoryInbox::new();
    keeping.put(parked("a")).await.unwrap();
    tokio::time::advance(1000 * DAY).await;
    put(&keeping, "b").await;
    assert_eq!(keeping.parked().len(), 1, "by default they stay");
}
