//! The fuzz targets of `tests/fuzz`. Each panics if something is wrong.
//!
//! `tests/replay.rs` runs them on `tests/fuzz/regressions/<target>/`, which contains findings that were fixed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a panic is how a target says that something is wrong"
)]

pub mod batches;
pub mod compressed;
pub mod decode;
pub mod forms;
pub mod generate;
pub mod http;
pub mod http_signature;
pub mod loader;
pub mod reader;
pub mod recipe;
mod stack;
pub mod verify;

/// A target by its name.
pub fn target(name: &str) -> Option<fn(&[u8])> {
    Some(match name {
        "batches" => batches::run,
        "compressed" => compressed::run,
        "decode" => decode::run,
        "forms" => forms::run,
        "generate" => generate::run,
        "http" => http::run,
        "http_signature" => http_signature::run,
        "loader" => loader::run,
        "reader" => reader::run,
        "recipe" => recipe::run,
        "verify" => verify::run,
        _ => return None,
    })
}
