//! Receivers and workers in separate processes, under load and faults: they are killed, their handlers fail, panic,
//! hang and abort, the server restarts, the disk is full. Each accepted delivery must be handled or parked with a
//! reason.
//!
//! `cargo xtask soak --inbox file --minutes 10` runs one inbox for longer.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

#[path = "soak/backend.rs"]
mod backend;
#[path = "soak/faults.rs"]
mod faults;
#[allow(dead_code, reason = "the tests of the inbox use the rest")]
#[path = "cluster/server.rs"]
mod nats;
#[path = "soak/nodes.rs"]
mod nodes;
#[allow(dead_code, reason = "the tests of the inbox use the rest")]
#[path = "postgres/server.rs"]
mod postgres;
#[allow(dead_code, reason = "the storm uses the rest")]
#[path = "cluster/sender.rs"]
mod sender;
#[path = "soak/senders.rs"]
mod senders;
#[path = "soak/verdict.rs"]
mod verdict;

use std::time::{Duration, Instant};

use backend::Backend;
use faults::Faults;
use nodes::Nodes;
use senders::Senders;
use verdict::Verdict;

/// What to run, and for how long.
struct Soak {
    inbox: String,
    time: Duration,
    seed: u64,
    is_ordered: bool,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_memory_inbox_survives_failing_handlers() {
    Soak::short("memory", true).run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_inbox_survives_kills_and_full_disks() {
    Soak::short("file", true).run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_inbox_survives_kills_and_restarts() {
    Soak::short("postgres", true).run().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_jetstream_inbox_survives_kills_and_restarts() {
    Soak::short("nats", false).run().await;
}

/// `cargo xtask soak` sets the variables.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; `cargo xtask soak` runs it"]
async fn soak() {
    let variable = |name: &str| std::env::var(format!("HOOKWRIGHT_SOAK_{name}")).ok();
    let soak = Soak {
        inbox: variable("INBOX").unwrap_or_else(|| "file".to_owned()),
        time: Duration::from_secs_f64(60.0 * variable("MINUTES").map_or(10.0, |minutes| minutes.parse().unwrap())),
        seed: variable("SEED").map_or(1, |seed| seed.parse().unwrap()),
        is_ordered: variable("ORDER").is_some(),
    };
    soak.run().await;
}

impl Soak {
    fn short(inbox: &str, is_ordered: bool) -> Self {
        Self { inbox: inbox.to_owned(), time: Duration::from_secs(6), seed: 1, is_ordered }
    }

    /// Does nothing if the server isn't installed.
    async fn run(&self) {
        let Some(mut backend) = Backend::start(&self.inbox).await else { return };
        let mut nodes = Nodes::start(&backend, self.is_ordered);
        let senders = Senders::start(nodes.ports());
        let mut faults = Faults::new(&backend, self.seed);
        let end = Instant::now() + self.time;
        while Instant::now() < end {
            faults.pause(&mut nodes, &backend, &senders, end).await;
            faults.next(&mut nodes, &mut backend, &senders).await;
        }
        let sent = senders.stop(&mut nodes).await;
        let record = nodes.drain(&sent.accepted).await;
        let verdict = Verdict { soak: self, sent, record, memory: nodes.memory(), sizes: faults.sizes(&backend) };
        println!("{}", verdict.row(&nodes.counts(), &nodes.finish()));
    }
}
