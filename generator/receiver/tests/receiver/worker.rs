//! Workers, with a paused clock.

use std::time::{Duration, SystemTime};

use hookwright_receiver::{DeliveryFilter, Inbox, InboxError, ManagedInbox, MemoryInbox, Put, Selection};
use hookwright_receiver::{RetryPolicy, Worker};

use crate::shop::{Orders, Paid, empty, kept, put, wishing};
use crate::stubborn::Stubborn;
use crate::telemetry::Log;

const SECOND: Duration = Duration::from_secs(1);

/// Handles the events of the wishes, and returns the reasons of the parked ones.
async fn reasons(orders: &Orders, policy: RetryPolicy, wishes: &[&str]) -> Vec<String> {
    let inbox = MemoryInbox::new();
    for wish in wishes {
        put(&inbox, wish).await;
    }
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).retry_policy(policy);
    worker.run_until(empty(&inbox)).await;
    inbox.parked().into_iter().map(|kept| kept.parked.unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn delays_between_retries_grow() {
    let orders = Orders::new();
    let policy = RetryPolicy::default().initial_delay(10 * SECOND).max_delay(30 * SECOND).max_attempts(5);
    assert_eq!(reasons(&orders, policy, &["retry"]).await, ["given up after 5 attempts: no stock"]);
    let seen = orders.seen();
    assert_eq!(seen.iter().map(|seen| seen.attempt).collect::<Vec<_>>(), [1, 2, 3, 4, 5].map(Some));
    let pauses = seen.windows(2).map(|pair| pair[1].at - pair[0].at);
    for (pause, whole) in pauses.zip([10, 20, 30, 30]) {
        let whole = whole * SECOND;
        assert!(whole / 2 < pause + SECOND && pause < whole + SECOND, "{pause:?} of {whole:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_finally_succeeds_is_done() {
    let orders = Orders::new();
    assert!(reasons(&orders, RetryPolicy::default(), &["retry twice", "panic once", "thrive"]).await.is_empty());
    let mut wishes = orders.wishes();
    wishes.sort();
    assert_eq!(wishes, ["panic once", "panic once", "retry twice", "retry twice", "retry twice", "thrive"]);
}

#[tokio::test(start_paused = true)]
async fn a_handler_can_set_the_delay() {
    let orders = Orders::new();
    let policy = RetryPolicy::default().initial_delay(1000 * SECOND).max_attempts(2);
    assert_eq!(reasons(&orders, policy, &["retry after"]).await, ["given up after 2 attempts: no stock"]);
    let seen = orders.seen();
    let pause = seen[1].at - seen[0].at;
    assert!(6 * SECOND < pause && pause < 8 * SECOND, "{pause:?}");
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_are_parked() {
    let orders = Orders::new();
    let policy = RetryPolicy::default().max_attempts(3);
    assert_eq!(reasons(&orders, policy.clone(), &["refuse"]).await, ["permanent failure: no such shop"]);
    assert_eq!(orders.wishes().len(), 1);
    let panicked = "given up after 3 attempts: the handler panicked: the shelf fell down";
    assert_eq!(reasons(&orders, policy, &["panic"]).await, [panicked]);
    assert_eq!(orders.wishes().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_crashes_its_process_is_parked_without_another_attempt() {
    let inbox = MemoryInbox::new();
    put(&inbox, "thrive").await;
    for attempt in 1..=3 {
        // The claim isn't settled.
        assert_eq!(inbox.claim("shop", SECOND).await.unwrap().attempt, attempt);
    }
    let orders = Orders::new();
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone());
    worker.retry_policy(RetryPolicy::default().max_attempts(3)).run_until(empty(&inbox)).await;
    assert_eq!(orders.wishes().len(), 0);
    let reason = inbox.parked()[0].parked.clone();
    assert_eq!(reason.as_deref(), Some("given up before attempt 4: 3 are allowed"));
}

#[tokio::test(start_paused = true)]
async fn deliveries_that_are_too_old_are_parked() {
    let inbox = MemoryInbox::new();
    let mut old = kept(&wishing("retry"));
    old.received_at = SystemTime::now() - 5 * 24 * 3600 * SECOND;
    inbox.put(old.clone()).await.unwrap();
    let orders = Orders::new();
    Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).run_until(empty(&inbox)).await;
    assert_eq!(inbox.parked()[0].parked.as_deref(), Some("given up after 1 attempts: no stock"));
    assert_eq!(orders.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_released_delivery_gets_as_many_attempts_as_a_new_one() {
    let inbox = MemoryInbox::new();
    let mut old = kept(&wishing("retry"));
    old.received_at = SystemTime::now() - 6 * 24 * 3600 * SECOND;
    old.parked = Some("a test".to_owned());
    inbox.put(old).await.unwrap();
    assert_eq!(inbox.release(&Selection::Matching(DeliveryFilter::parked())).await.unwrap(), 1);
    let orders = Orders::new();
    let policy = RetryPolicy::default().max_attempts(3);
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).retry_policy(policy);
    worker.run_until(empty(&inbox)).await;
    assert_eq!(inbox.parked()[0].parked.as_deref(), Some("given up after 3 attempts: no stock"));
    assert_eq!(orders.seen().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_reason_says_that_a_delivery_was_too_old_for_another_attempt() {
    let inbox = MemoryInbox::new();
    let mut old = kept(&wishing("thrive"));
    old.received_at = SystemTime::now() - 6 * 24 * 3600 * SECOND;
    inbox.put(old).await.unwrap();
    // The claim isn't settled.
    assert_eq!(inbox.claim("shop", SECOND).await.unwrap().attempt, 1);
    Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).run_until(empty(&inbox)).await;
    let reason = inbox.parked()[0].parked.clone();
    assert_eq!(reason.as_deref(), Some("given up before attempt 2: the delivery is older than 432000s"));
}

#[tokio::test(start_paused = true)]
async fn deliveries_of_removed_events_are_parked() {
    let inbox = MemoryInbox::new();
    for body in [r#"{"type":"order.lost"}"#, r#"{"type":"order.paid"}"#, "5"] {
        inbox.put(kept(body)).await.unwrap();
    }
    Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).concurrency(1).run_until(empty(&inbox)).await;
    let reasons: Vec<_> = inbox.parked().into_iter().map(|kept| kept.parked.unwrap()).collect();
    assert_eq!(
        reasons,
        [
            "not listed by the document",
            "order.paid: wish: required, but missing, at line 1 column 21",
            "expected an object, found 5, at line 1 column 1"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn claims_are_extended_while_the_handler_runs() {
    let inbox = MemoryInbox::new();
    put(&inbox, "sleep").await;
    let orders = Orders::new();
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).lease(9 * SECOND).concurrency(3);
    worker.run_until(empty(&inbox)).await;
    assert_eq!(orders.wishes(), ["sleep"]);
}

#[tokio::test(start_paused = true)]
async fn an_expired_claim_is_lost_and_the_delivery_is_handled_again() {
    let memory = MemoryInbox::new();
    put(&memory, "sleep once").await;
    let inbox = Stubborn::over(memory.clone()).not_extending();
    let orders = Orders::new();
    let worker = Worker::builder(inbox).handler::<Paid, _>(orders.clone()).lease(60 * SECOND).concurrency(2);
    // The second handler succeeds after 60 seconds. After 100, the first one learns that it is too late.
    worker.run_until(tokio::time::sleep(70 * SECOND)).await;
    assert_eq!(orders.seen().iter().map(|seen| seen.attempt).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert_eq!((memory.waiting(), memory.parked().len()), (0, 0));
    assert_eq!(memory.put(kept(&wishing("sleep once"))).await.unwrap(), Put::Duplicate);
}

#[tokio::test(start_paused = true)]
async fn a_failing_inbox_is_retried_with_growing_pauses() {
    let memory = MemoryInbox::new();
    put(&memory, "thrive").await;
    let inbox = Stubborn::over(memory.clone()).refusing_claims(12, || InboxError::down("no server"));
    let orders = Orders::new();
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).concurrency(1);
    worker.run_until(empty(&memory)).await;
    assert_eq!(orders.wishes(), ["thrive"]);
    let asked = inbox.claimed_at();
    let pauses: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).take(12).collect();
    assert!(pauses.iter().all(|pause| *pause >= Duration::from_millis(100)), "{pauses:?}");
    assert!(pauses.iter().all(|pause| *pause <= 31 * SECOND), "{pauses:?}");
    assert!(pauses[11] >= 15 * SECOND, "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn a_worker_stops_while_the_inbox_is_down() {
    let inbox = Stubborn::over(MemoryInbox::new()).refusing_claims(100, || InboxError::down("no server"));
    let worker = Worker::builder(inbox).handler::<Paid, _>(Orders::new());
    worker.run_until(tokio::time::sleep(60 * SECOND)).await;
}

#[tokio::test(start_paused = true)]
async fn concurrency_is_limited() {
    let inbox = MemoryInbox::new();
    for id in 0..6 {
        inbox.put(kept(&wishing("sleep").replace(r#""id":"sleep""#, &format!(r#""id":{id}"#)))).await.unwrap();
    }
    let orders = Orders::new();
    Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).concurrency(3).run_until(empty(&inbox)).await;
    let seen = orders.seen();
    let begun: Vec<_> = seen.iter().map(|one| (one.at - seen[0].at).as_secs()).collect();
    assert_eq!(begun, [0, 0, 0, 100, 100, 100]);
}

#[tokio::test]
async fn a_worker_without_handlers_or_with_several_for_an_api_says_so() {
    let (log, _guard) = Log::listen();
    let worker = || Worker::builder(MemoryInbox::new());
    worker().handler::<Paid, _>(Orders::new()).run_until(async {}).await;
    assert!(log.matching("handler").is_empty());
    worker().run_until(async {}).await;
    assert_eq!(log.matching("a worker does nothing").len(), 1);
    worker().handler::<Paid, _>(Orders::new()).handler::<Paid, _>(Orders::new()).run_until(async {}).await;
    let several = log.matching("several handlers");
    assert!(several.len() == 1 && several[0].contains("shop"), "{several:?}");
}
