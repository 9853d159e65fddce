//! Shared code for the generator's tests: from documents to files and diagnostics, and golden files to compare with.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "only tests call this, and a panic fails the test"
)]

pub mod command;
pub mod damage;
pub mod diff_cases;
pub mod folders;
pub mod generate;
pub mod golden;
pub mod inbox_rounds;
pub mod nested;
pub mod permute;
pub mod programs;
pub mod scratch;

/// The code in the README is compiled as a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
