//! Handlers that don't end, with a paused clock.

use std::time::Duration;

use hookwright_receiver::{Inbox, MemoryInbox, RetryPolicy, Worker};

use crate::shop::{Orders, Paid, empty, kept, put, wishing};
use crate::stubborn::Stubborn;
use crate::telemetry::Log;

const SECOND: Duration = Duration::from_secs(1);

/// A worker with limits.
type Limited = fn(Worker<MemoryInbox>) -> Worker<MemoryInbox>;

/// Puts this many events whose handlers hang.
async fn put_hanging(inbox: &MemoryInbox, count: usize) {
    for id in 0..count {
        inbox.put(kept(&wishing("wait").replace(r#""id":"wait""#, &format!(r#""id":{id}"#)))).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn hanging_handlers_do_not_block_an_api() {
    let (log, _guard) = Log::listen();
    let inbox = MemoryInbox::new();
    put_hanging(&inbox, 8).await;
    put(&inbox, "thrive").await;
    let orders = Orders::new();
    let policy = RetryPolicy::default().max_attempts(1);
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).retry_policy(policy);
    worker.run_until(empty(&inbox)).await;
    assert_eq!(orders.wishes(), ["thrive"]);
    let reasons: Vec<_> = inbox.parked().into_iter().map(|kept| kept.parked.unwrap()).collect();
    assert_eq!(reasons, ["given up after 1 attempts: the handler took longer than 300s"; 8]);
    let slow = log.matching("a handler is slow");
    assert_eq!(slow.len(), 8, "once each: {slow:?}");
    assert!(slow[0].contains("WARN") && slow[0].contains("150s of 300s"), "{slow:?}");
    assert_eq!(log.matching("a handler was dropped").len(), 8);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_timed_out_is_retried() {
    let inbox = MemoryInbox::new();
    put(&inbox, "sleep once").await;
    let orders = Orders::new();
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).handler_timeout(50 * SECOND);
    worker.run_until(empty(&inbox)).await;
    assert_eq!(orders.seen().iter().map(|seen| seen.attempt).collect::<Vec<_>>(), [Some(1), Some(2)]);
    assert!(inbox.parked().is_empty());
}

#[tokio::test(start_paused = true)]
async fn apis_and_events_can_have_their_own_limits() {
    let (log, _guard) = Log::listen();
    let limits: [(Limited, &str); 3] = [
        (|worker| worker.api_timeout::<Paid>(7 * SECOND), "7s"),
        (|worker| worker.api_timeout::<Paid>(SECOND).event_timeout::<Paid>("order.paid", 9 * SECOND), "9s"),
        (|worker| worker.event_timeout::<Paid>("order.lost", 9 * SECOND), "1s"),
    ];
    for (with, limit) in limits {
        let inbox = MemoryInbox::new();
        put_hanging(&inbox, 1).await;
        let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).handler_timeout(SECOND);
        let worker = with(worker).retry_policy(RetryPolicy::default().max_attempts(1));
        worker.run_until(empty(&inbox)).await;
        let reason = inbox.parked()[0].parked.clone().unwrap();
        assert!(reason.ends_with(&format!("longer than {limit}")), "{reason}");
    }
    assert_eq!(log.matching("an event that the document doesn't list").len(), 1);
}

/// It can't be dropped while it blocks its thread, and its work is done then.
#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_ends_late_has_handled_its_delivery() {
    let (log, _guard) = Log::listen();
    let inbox = MemoryInbox::new();
    put(&inbox, "block").await;
    let orders = Orders::new();
    let limit = Duration::from_millis(100);
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).handler_timeout(limit);
    worker.run_until(empty(&inbox)).await;
    assert_eq!(orders.wishes(), ["block"]);
    assert!(inbox.parked().is_empty() && log.matching("was dropped").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_ends_while_its_claim_is_extended_has_handled_its_delivery() {
    let inbox = MemoryInbox::new();
    put(&inbox, "sleep").await;
    let orders = Orders::new();
    let hanging = Stubborn::over(inbox.clone()).hanging();
    let began = tokio::time::Instant::now();
    Worker::builder(hanging).lease(150 * SECOND).handler::<Paid, _>(orders.clone()).run_until(empty(&inbox)).await;
    assert_eq!(orders.wishes(), ["sleep"]);
    assert!(began.elapsed() < 110 * SECOND, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_worker_stops_while_handlers_hang_and_releases_their_deliveries() {
    let (log, _guard) = Log::listen();
    let inbox = MemoryInbox::new();
    put_hanging(&inbox, 8).await;
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).handler_timeout(Duration::MAX);
    let ended = tokio::time::timeout(60 * SECOND, worker.run_until(tokio::time::sleep(SECOND))).await;
    assert!(ended.is_ok(), "the worker does not end");
    assert_eq!(log.matching("handlers are dropped").len(), 1);
    for _ in 0..8 {
        // It is due at once: less than a lease has passed.
        let claimed = tokio::time::timeout(SECOND, inbox.claim("shop", SECOND)).await.unwrap().unwrap();
        assert_eq!((claimed.attempt, claimed.lost_claims), (2, 0));
        inbox.ack(claimed.claim).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_crashes_too_often_is_parked_with_that_reason() {
    let inbox = MemoryInbox::new();
    put(&inbox, "thrive").await;
    for crashes in 0..10 {
        // The claim isn't settled.
        assert_eq!(inbox.claim("shop", SECOND).await.unwrap().lost_claims, crashes);
    }
    let orders = Orders::new();
    Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).run_until(empty(&inbox)).await;
    assert_eq!(orders.wishes().len(), 0);
    let reason = inbox.parked()[0].parked.clone();
    assert_eq!(reason.as_deref(), Some("given up before attempt 11: 10 attempts ended with their process"));
}
