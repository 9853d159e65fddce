//! Tests the inbox for many machines with a real `nats-server` from `PATH`. Without one, each test says that it is
//! skipped.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

#[path = "cluster/deliveries.rs"]
mod deliveries;
#[cfg(unix)]
#[path = "cluster/example.rs"]
mod example;
#[path = "cluster/inbox.rs"]
mod inbox;
#[path = "cluster/managed.rs"]
mod managed;
#[path = "cluster/node.rs"]
mod node;
#[path = "cluster/outage.rs"]
mod outage;
#[path = "cluster/retries.rs"]
mod retries;
#[path = "cluster/sender.rs"]
mod sender;
#[path = "cluster/server.rs"]
mod server;
#[path = "cluster/storm.rs"]
mod storm;
