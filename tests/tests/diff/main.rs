//! Changes between two documents: the rules and their texts. (`tests/crates` proves that each rule is true, by
//! compiling programs; `tests/command` tests the command.)

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

mod corpus;
mod descriptions;
mod reports;
mod revision;
mod rules;

use tests::diff_cases as case;
