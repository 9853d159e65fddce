//! Generates Rust code that receives webhooks, from `OpenAPI` and `AsyncAPI` documents.
//!
//! To check in generated code and have CI compare it with the documents, write this in `main.rs` of your `xtask`:
//!
#![cfg_attr(feature = "xtask", doc = "```no_run")]
#![cfg_attr(not(feature = "xtask"), doc = "```ignore")]
//! use hookwright::xtask::Workspace;
//!
//! fn main() -> std::process::ExitCode {
//!     Workspace { specs: "specs", folder: "generated", name: "webhook-events" }.main()
//! }
//! ```
//!
//! `hookwright init`, a command of the package `hookwright-cli`, sets this up for you.
//!
//! To generate while cargo builds, write this `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), hookwright::Error> {
//!     hookwright::build_script::generate("events", &["specs/acme/openapi.yaml"])
//! }
//! ```
//!
//! # Features
//!
//! No feature is on by default, so that a build script compiles little.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | `xtask` | `xtask::Workspace`: `cargo xtask codegen`, `cargo xtask codegen --check` and `cargo xtask diff` |
//! | `overlay` | overlays next to documents; without it, an overlay is an error |
//! | `watch` | `--watch`: generate again when a file changes |
//! | `catalogue` | `cargo xtask docs`: an event catalogue |
//!
//! # Elsewhere
//!
//! Generated code needs `hookwright-runtime`. To receive over HTTP, use `hookwright-receiver`. The book in the repository,
//! `generator/book`, goes from a document to a running receiver.

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod build_script;
mod error;
#[cfg(feature = "xtask")]
#[doc(hidden)]
pub mod failure;
#[cfg(feature = "watch")]
pub mod watch;
#[cfg(feature = "xtask")]
pub mod xtask;

pub use error::Error;
