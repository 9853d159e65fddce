//! Runs the examples with signed deliveries, and checks the results.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

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
