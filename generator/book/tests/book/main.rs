//! The book is complete, its links lead somewhere, and its settings are settings. Its Rust code is tested by `cargo test --doc`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod chapters;
mod data;
mod links;
mod markdown;
