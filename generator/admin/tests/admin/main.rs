//! The admin service over HTTP, and who may use it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod actions;
mod client;
mod deliveries;
mod failing;
mod refusals;
