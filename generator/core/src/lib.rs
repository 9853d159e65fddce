//! Generates Rust code that receives webhooks, from `OpenAPI` and `AsyncAPI` documents.
//!
//! This crate is internal to `hookwright` and promises no stable API. Use `hookwright` in a `build.rs` or an xtask.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use hookwright_core::{Options, project::Project};
//!
//! let options = Options { command: "cargo xtask codegen".to_owned(), crate_path: None };
//! let generated = Project::from_directory("specs".as_ref())?.generate("src/events".as_ref(), &options)?;
//! generated.plan.apply("src/events".as_ref())?;
//! # Ok(())
//! # }
//! ```
//!
//! Each stage returns a value. Files are [`Loaded`]. [`Loaded::compile`] reads the events of each document, lowers them
//! to types and names these, which gives a [`Compilation`]. [`generate`] emits tokens and renders them as text, a
//! [`plan::FileSet`]. A [`plan::Plan`] says what has to change on disk, and is either applied or shown.
//!
//! The feature `overlay` reads overlays. Without it, an overlay next to a document is an error.
//!
//! The stages rely on these invariants: only [`name`] makes identifiers; [`spec`] knows no Rust and [`ir`] no YAML;
//! [`emit`] reports nothing; nothing reads a clock or depends on the order of a hash map, so that the same input gives
//! the same bytes.

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod allow;
mod api_name;
mod case;
mod compilation;
pub mod config;
pub mod cursor;
pub mod diagnostic;
pub mod diff;
pub mod emit;
mod event_name;
mod exact;
mod formats;
mod generate;
mod hash;
mod header_name;
mod imports;
pub mod interpret;
pub mod ir;
pub mod krate;
pub mod lint;
pub mod load;
mod loaded;
pub mod lower;
pub mod name;
pub mod nearest;
pub mod node;
pub mod overlay;
pub mod pattern;
pub mod place;
mod plain_letters;
pub mod plan;
pub mod presets;
pub mod printable;
pub mod project;
pub mod render;
mod replace_file;
pub mod report;
pub mod resolve;
mod sample_json;
pub mod spec;
mod template;
pub mod unused_settings;
pub mod validate;

pub use compilation::{Compilation, Compiled, compile, describe};
pub use generate::{Options, generate};
pub use loaded::{Input, Loaded};
pub use replace_file::replace_file;

/// The size of a stack, in bytes, that is enough for the deepest schemas that are read. To generate from documents that
/// may be hostile, run this crate on a thread with such a stack, as the commands do.
pub const STACK_SIZE: usize = 512 * 1024 * 1024;

/// Runs the command of a process on a thread with a stack of [`STACK_SIZE`]. If the reader of its output goes away, the
/// process ends quietly. Fails if the thread can't be started or panics.
pub fn run_command(command: impl FnOnce() -> std::process::ExitCode + Send + 'static) -> std::process::ExitCode {
    end_with_the_reader();
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn(command);
    thread.ok().and_then(|thread| thread.join().ok()).unwrap_or(std::process::ExitCode::FAILURE)
}

/// Ends the process quietly if the other end of a pipe is closed, as other programs do. `println!` panics in that case.
fn end_with_the_reader() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        if message.starts_with("failed printing to stdout") && message.contains("Broken pipe") {
            // 128 and the number of SIGPIPE, as shells report it.
            std::process::exit(141);
        }
        report(panic);
    }));
}
