//! The rules about changes, each with its proof.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

mod krate;
mod proofs;
