//! Runs the examples against real brokers, which are started from `PATH`. Where one isn't installed, its test says so.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod amqp;
#[cfg(feature = "kafka")]
mod kafka;
mod mqtt;
mod nats;
mod seen;
mod server;
mod sqs;
mod websocket;

/// Kafka's client compiles a library in C, so it is behind a feature.
#[cfg(not(feature = "kafka"))]
#[test]
fn kafka() {
    println!("skipped: the feature `kafka` isn't on");
}
