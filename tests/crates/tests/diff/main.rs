//! The rules about changes, each with its proof.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod krate;
mod proofs;
