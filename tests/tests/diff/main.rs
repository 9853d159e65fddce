//! What changed between two documents: the rules, each of them proved, and the command.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod case;
mod command;
mod corpus;
mod descriptions;
mod krate;
mod reports;
mod revision;
mod rules;
