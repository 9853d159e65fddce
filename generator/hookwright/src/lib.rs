//! Reads the documents in which vendors describe their webhooks and events, and writes the Rust that receives them.
//!
//! To generate while cargo builds, write this `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), hookwright::Error> {
//!     hookwright::build_script::generate("events", &["specs/acme/openapi.yaml"])
//! }
//! ```
//!
//! There is an entry point for each place from which you may want to generate:
//!
//! - [`build_script::generate`] is all that a `build.rs` needs.
//! - `xtask::Workspace` (feature `xtask`) is a whole `cargo xtask codegen`, with `--check`, and `cargo xtask diff`. The
//!   generated files are then part of your repository. The feature `watch` adds `--watch`, and the feature `catalogue` adds
//!   `cargo xtask docs`.
//! - The command `hookwright`, in the package `hookwright-cli`, generates without a line of code. `hookwright init` sets up
//!   a workspace.
//!
//! No feature is on by default, so that a build script compiles little. The feature `overlay` reads the overlays that stand
//! beside documents; without it, an overlay is an error.
//!
//! [`guide`] goes from a document to a receiver that runs.

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod build_script;
mod error;
#[doc = include_str!("guide.md")]
#[allow(clippy::doc_markdown, reason = "the guide is read as a page, too, and AsyncAPI is the name of a language")]
pub mod guide {}
#[cfg(feature = "watch")]
pub mod watch;
#[cfg(feature = "xtask")]
pub mod xtask;

pub use error::Error;
