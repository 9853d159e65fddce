//! `cargo bench -p servers --bench nats`: how many deliveries `JetStreamInbox` takes, and how many it hands out and
//! acknowledges, in a second, and how many parked ones it releases. The server answers when it has written a message,
//! and doesn't wait for the disk.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the measurement")]

#[path = "shared/rates.rs"]
mod rates;
#[allow(dead_code, reason = "the tests of the inbox use the rest")]
#[path = "../tests/cluster/server.rs"]
mod server;

use std::time::Instant;

use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox};
use rates::{BODY, ROUNDS, measure, print};
use server::Server;
use tests::inbox_rounds::{API, delivery};

#[tokio::main(worker_threads = 2)]
async fn main() {
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox().await;
    inbox.ensure_streams([API]).await.unwrap();
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(vec![measure(&inbox).await]);
    }
    print(&["JetStreamInbox"], &rounds);
    release(&server).await;
}

/// Releases many deliveries by one call, as an operator does after an outage.
async fn release(server: &Server) {
    const COUNT: u64 = 10_000;
    let inbox = server.inbox_with(|builder| builder.prefix("release").max_bytes(1 << 30)).await;
    inbox.ensure_streams([API]).await.unwrap();
    for number in 0..COUNT {
        let mut parked = delivery(number, BODY);
        parked.parked = Some("a measurement".to_owned());
        inbox.put(parked).await.unwrap();
    }
    let start = Instant::now();
    assert_eq!(inbox.release(&DeliveryFilter::parked().into()).await.unwrap(), COUNT);
    println!("{COUNT} parked deliveries are released in {:.1?}", start.elapsed());
}
