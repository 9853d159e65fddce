//! Tests the inbox in `PostgreSQL` with a real server, from Debian's folder or from `PATH`. Without one, each test says
//! that it is skipped.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

#[path = "postgres/at_rest.rs"]
mod at_rest;
#[path = "postgres/claims.rs"]
mod claims;
#[path = "postgres/cost.rs"]
mod cost;
#[path = "postgres/deliveries.rs"]
mod deliveries;
#[path = "postgres/durability.rs"]
mod durability;
#[path = "postgres/example.rs"]
mod example;
#[path = "postgres/inbox.rs"]
mod inbox;
#[path = "postgres/kill.rs"]
mod kill;
#[path = "postgres/managed.rs"]
mod managed;
#[path = "postgres/migration.rs"]
mod migration;
#[path = "../src/note.rs"]
mod note;
#[path = "postgres/outage.rs"]
mod outage;
#[path = "postgres/pgbouncer.rs"]
mod pgbouncer;
#[path = "postgres/rescue.rs"]
mod rescue;
#[path = "postgres/server.rs"]
mod server;
#[path = "postgres/transaction.rs"]
mod transaction;
#[path = "postgres/worker.rs"]
mod worker;
