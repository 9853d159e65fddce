//! The admin service over HTTP, and who may use it.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod access;
mod actions;
mod client;
mod deliveries;
mod failing;
mod refusals;
