//! Shutdowns lose nothing.

use hookwright_receiver::MemoryInbox;
use hookwright_receiver::{Receiver, Worker};
use tokio::sync::oneshot;

use crate::http_client::{post, serve};
use crate::shop::{Orders, Paid, put, verifier, wishing};

#[tokio::test]
async fn a_receiver_finishes_accepted_requests_and_takes_no_more() {
    let orders = Orders::new();
    let receiver = Receiver::builder(verifier()).handler(orders.clone()).build();
    let address = serve(&receiver).await;
    let accepted = tokio::spawn(async move { post(address, &wishing("wait")).await });
    orders.begun().await;

    let mut shutdown = Box::pin(receiver.shutdown());
    assert!(already(&mut shutdown).await.is_none(), "it is not finished before the handler is");
    let refused = post(address, &wishing("thrive")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("30")));

    orders.let_one_end();
    shutdown.await;
    assert_eq!(accepted.await.unwrap().status, 204);
    assert_eq!(orders.wishes(), ["wait"]);
    receiver.shutdown().await;
}

#[tokio::test]
async fn a_router_finishes_accepted_requests() {
    let orders = Orders::new();
    let receiver = Receiver::builder(verifier()).handler(orders.clone()).build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving =
        axum::serve(listener, receiver.router("/shop")).with_graceful_shutdown(async { stopped.await.unwrap() });
    let serving = tokio::spawn(async move { serving.await.unwrap() });
    let accepted = tokio::spawn(async move { post(address, &wishing("wait")).await });
    orders.begun().await;
    stop.send(()).unwrap();
    orders.let_one_end();
    assert_eq!(accepted.await.unwrap().status, 204);
    serving.await.unwrap();
}

#[tokio::test]
async fn a_worker_finishes_claimed_deliveries_and_takes_no_more() {
    let inbox = MemoryInbox::new();
    let orders = Orders::new();
    let (stop, stopped) = oneshot::channel::<()>();
    put(&inbox, "wait").await;
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).concurrency(1).run_until(stopped);
    let worker = tokio::spawn(worker);
    orders.begun().await;
    put(&inbox, "thrive").await;
    stop.send(()).unwrap();
    tokio::task::yield_now().await;
    orders.let_one_end();
    worker.await.unwrap();
    assert_eq!(orders.wishes(), ["wait"]);
    assert_eq!(inbox.waiting(), 1, "the other one stays for the next worker");
}

/// The output of the future, if it is ready.
async fn already<T>(future: &mut (impl Future<Output = T> + Unpin)) -> Option<T> {
    std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

#[tokio::test]
async fn dropping_a_worker_drops_its_handlers() {
    let inbox = MemoryInbox::new();
    let orders = Orders::new();
    put(&inbox, "wait").await;
    let worker = Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone());
    tokio::select! {
        () = worker.run_until(std::future::pending::<()>()) => {}
        () = orders.begun() => {}
    }
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    orders.let_one_end();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(orders.wishes().is_empty(), "the handler has ended by itself");
}
