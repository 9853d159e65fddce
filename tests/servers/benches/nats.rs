//! `cargo bench -p servers --bench nats`: how many deliveries per second `JetStreamInbox` stores, and how many it
//! claims and acknowledges. The server answers once it has written a message, and doesn't wait for the disk.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the measurement")]

#[path = "shared/rates.rs"]
mod rates;
#[allow(dead_code, reason = "the tests of the inbox use the rest")]
#[path = "../tests/cluster/server.rs"]
mod server;

use rates::{ROUNDS, measure, print};
use server::Server;
use tests::inbox_rounds::API;

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
}
