//! The book is complete, its links work, and its settings are valid. `cargo test --doc` tests its Rust code.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod chapters;
mod data;
mod links;
mod markdown;
