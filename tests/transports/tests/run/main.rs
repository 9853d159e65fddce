//! Runs the examples with real brokers from `PATH`. If one isn't installed, its test says so.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

mod amqp;
#[cfg(feature = "kafka")]
mod kafka;
mod mqtt;
mod nats;
mod seen;
mod server;
#[cfg(feature = "sqs")]
mod sqs;
mod websocket;

#[cfg(not(feature = "kafka"))]
#[test]
fn kafka() {
    println!("skipped: the feature `kafka` isn't on");
}

#[cfg(not(feature = "sqs"))]
#[test]
fn sqs() {
    println!("skipped: the feature `sqs` isn't on");
}
