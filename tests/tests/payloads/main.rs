//! Decodes the vendors' payloads with the generated crate: unchanged, and broken in every known way.
//!
//! These tests have their own reader of the documents in `specs/` (`document`, `shape`), which shares nothing with the
//! generator. The two have to agree.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking; that is how it tells")]

mod apis;
mod bases;
mod catalogue;
mod changes;
mod document;
mod events;
mod headers;
mod mutants;
mod neighbors;
mod places;
mod position;
mod positions;
mod recorders;
mod round_trips;
mod shape;
mod tree;
mod values;
