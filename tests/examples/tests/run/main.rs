//! Runs the examples with signed deliveries, and checks the results.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod admin;
mod axum_app;
mod lambda;
mod match_event;
mod queue;
mod sender;
mod shared_state;
mod synchronous;
mod wasm_worker;
mod webhook_extractor;
