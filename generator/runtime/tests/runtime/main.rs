//! The runtime as generated code uses it. This is one binary, since linking takes most of the time here.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]
#![allow(clippy::panic, reason = "a panic fails the test")]

mod address;
mod api;
mod change;
mod codec;
mod corpus;
mod decimals;
mod depth;
mod differential;
mod errors;
mod failure;
mod guesses;
mod headers;
mod inspect;
mod known_differences;
mod messages;
mod models;
mod nullable;
mod numbers;
mod objects;
mod outcomes;
mod privacy;
mod reader;
mod rfc8259;
mod secrets_at_rest;
mod settlements;
mod stored_delivery;
mod strings;
mod tagged;
mod text;
mod tree;
