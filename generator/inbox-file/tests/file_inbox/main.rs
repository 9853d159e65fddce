//! The inbox in one file, as receivers and workers use it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

mod bounds;
mod claims;
mod clocks;
mod commits;
mod conformance;
mod damage;
mod encryption;
mod erasing;
mod keys;
mod log;
mod managed;
mod model;
mod opening;
mod retention;
mod shrinking;
mod shutdown;
mod support;
mod tenant;
