//! Receivers and workers, over real sockets where that matters.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]
#![allow(clippy::panic, reason = "a panic fails the test")]

mod answers;
mod batches;
mod compressed;
mod conformance;
mod conformance_scheduling;
mod dashboard;
mod drift;
mod handshakes;
mod health;
mod http_client;
mod keeping;
mod levels;
mod managed;
mod memory;
mod order;
mod prometheus;
mod refusals;
mod replies;
mod sealing;
mod server;
mod shop;
mod shutdown;
mod stubborn;
mod telemetry;
mod tenant_handshakes;
mod tenants;
mod time_limits;
mod webhook;
mod worker;
