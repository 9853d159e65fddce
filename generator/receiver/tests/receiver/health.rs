//! The answers to probes.

use std::time::Duration;

use hookwright_receiver::{InboxError, MemoryBounds, MemoryInbox, Receiver, Worker};
use tokio::sync::oneshot;
use tower_service::Service;

use crate::shop::{Orders, Paid, empty, put, verifier, wishing};
use crate::stubborn::Stubborn;

async fn send(receiver: &mut Receiver, wish: &str) {
    let request = http::Request::post("/").header("x-password", "sesame").body(wishing(wish)).unwrap();
    receiver.call(request).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_receiver_is_not_ready_while_its_inbox_is_full() {
    let inbox = MemoryInbox::bounded(MemoryBounds::default().deliveries(1));
    let mut receiver = Receiver::builder(verifier()).inbox(inbox.clone()).build();
    assert!(receiver.is_ready());
    send(&mut receiver, "a").await;
    assert!(receiver.is_ready());
    send(&mut receiver, "b").await;
    assert!(!receiver.is_ready());
    Worker::builder(inbox.clone()).handler::<Paid, _>(Orders::new()).run_until(empty(&inbox)).await;
    send(&mut receiver, "b").await;
    assert!(receiver.is_ready(), "it stores again");
    receiver.shutdown().await;
    assert!(!receiver.is_ready(), "it shuts down");
}

#[tokio::test(start_paused = true)]
async fn a_receiver_is_ready_again_some_time_after_its_inbox_failed() {
    let inbox = Stubborn::over(MemoryInbox::new()).refusing_puts(|| InboxError::down("no disk"));
    let mut receiver = Receiver::builder(verifier()).inbox(inbox).build();
    send(&mut receiver, "a").await;
    assert!(!receiver.is_ready());
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert!(receiver.is_ready(), "a sender that asks before it sends would never send again");
}

#[tokio::test(start_paused = true)]
async fn a_worker_is_alive_while_it_runs_and_ready_while_its_inbox_answers() {
    let inbox = MemoryInbox::new();
    let stubborn = Stubborn::over(inbox.clone()).refusing_claims(1, || InboxError::down("no disk"));
    let (stop, stopped) = oneshot::channel::<()>();
    let orders = Orders::new();
    let worker = Worker::builder(stubborn).concurrency(1).handler::<Paid, _>(orders.clone());
    let health = worker.health();
    let state = || (health.is_alive(), health.is_ready());
    assert_eq!(state(), (false, false));
    let running = tokio::spawn(worker.run_until(stopped));
    tokio::task::yield_now().await;
    assert_eq!(state(), (true, false), "the inbox failed");
    put(&inbox, "wait").await;
    orders.begun().await;
    assert_eq!(state(), (true, true), "the inbox gave a delivery");
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(state(), (true, false), "it finishes what it holds");
    orders.let_one_end();
    running.await.unwrap();
    assert_eq!(state(), (false, false));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_worker_is_not_alive() {
    let worker = Worker::builder(MemoryInbox::new()).handler::<Paid, _>(Orders::new());
    let health = worker.health();
    let running = tokio::spawn(worker.run_until(std::future::pending::<()>()));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(health.is_alive() && health.is_ready());
    running.abort();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!health.is_alive());
}
