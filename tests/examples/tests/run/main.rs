//! Runs the examples: signed deliveries in, and a look at what became of them.

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
