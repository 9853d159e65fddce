//! The vendors' payloads through the generated crate: as they are, broken in every way that is known.
//!
//! What is right is read from the documents in `specs/` by a reader of these tests' own (`document`, `shape`), which
//! shares nothing with the generator: the two have to agree.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking; that is how it tells")]

mod apis;
mod bases;
mod catalogue;
mod changes;
mod document;
mod events;
mod headers;
mod mutants;
mod neighbours;
mod places;
mod position;
mod positions;
mod recorders;
mod round_trips;
mod shape;
mod tree;
mod values;
