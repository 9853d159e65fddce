//! What changed between two documents: the rules and their words. (That a rule is true is proved in `tests/crates`, where
//! programs are compiled; the command is tested in `tests/command`.)

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod corpus;
mod descriptions;
mod reports;
mod revision;
mod rules;

use tests::diff_cases as case;
