//! Reads the documents in which vendors describe their webhooks and events, and writes the Rust that receives them.
//!
//! The whole is one function, [`generate`], and reads like a sentence: a document is loaded, its events are read,
//! lowered to types, named, emitted as tokens and rendered as text. What the files on disk have to become is then a
//! [`plan::Plan`], which is either carried out or shown.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use hookwright_core::{Options, project::Project};
//!
//! let options = Options { command: "cargo xtask codegen".to_owned(), crate_path: None };
//! let generated = Project::in_directory("specs".as_ref())?.generate("src/events".as_ref(), &options)?;
//! generated.plan.apply("src/events".as_ref())?;
//! # Ok(())
//! # }
//! ```
//!
//! There is a shorter way for each of the usual places: [`build_script::generate`] is all that a `build.rs` needs, and
//! `xtask::Workspace` (feature `xtask`) is a whole `cargo xtask codegen`, with `--check`, `--watch` and `cargo xtask diff`.
//! [`guide`] goes from a document to a receiver that runs.
//!
//! Invariants that the stages rely on: only [`name`] makes identifiers; [`spec`] knows no Rust and [`ir`] no YAML;
//! [`emit`] reports nothing; nothing reads a clock or depends on the order of a hash map, so that the same input gives
//! the same bytes.

pub mod config;
pub mod cursor;
pub mod diagnostic;
pub mod diff;
pub mod emit;
mod header_name;
pub mod ir;
pub mod krate;
pub mod lint;
pub mod load;
pub mod lower;
pub mod name;
mod nearest;
pub mod node;
pub mod overlay;
pub mod place;
pub mod plan;
pub mod project;
pub mod render;
pub mod report;
pub mod resolve;
pub mod spec;
pub mod unused;

use config::Config;
use diagnostic::{Diagnostic, Diagnostics, Location, codes};
use load::Sources;
use place::FileId;
use plan::FileSet;
use render::Printer;

/// One API: its document, its settings and its name.
#[derive(Clone, Debug)]
pub struct Input {
    /// What the API is called, from which its module's name is made.
    pub name: String,
    /// The document.
    pub document: FileId,
    /// Its `codegen.yaml`, where there is one.
    pub config: Option<FileId>,
}

/// What the result says of how it came to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// The command that writes the files, as their first line names it.
    pub command: String,
    /// The crate that the files are part of, as the examples in their docs name it; they are not compiled without.
    pub crate_path: Option<String>,
}

/// Generates the files of one API into `files`. Where there is an error among the diagnostics, there are none.
pub fn generate(
    sources: &Sources,
    input: &Input,
    options: &Options,
    files: &mut FileSet,
    diagnostics: &mut Diagnostics,
) {
    let Some((api, names)) = compile(sources, input, diagnostics) else { return };
    if diagnostics.has_errors() {
        return;
    }
    if files.get(&format!("{}.rs", emit::file_name(&names.module))).is_some() {
        let message = format!("two APIs would be called `{}`", names.module);
        let fault = Diagnostic::error(codes::files::SAME_NAME, Location::File(input.document), message);
        return diagnostics.push(fault.help("rename the document"));
    }
    let (command, document) = (&options.command, sources.path(input.document));
    let mut own = FileSet::new();
    let mut printer = Printer { command, document, files: &mut own, diagnostics };
    emit::emit(&api, &names, options.crate_path.as_deref(), &mut |file| printer.print(file));
    if !diagnostics.has_errors() {
        own.into_iter().for_each(|(path, text)| render::add(files, path, text, diagnostics));
    }
}

/// The stack, in bytes, on which schemas fit that stand within one another as deeply as any are read. Who generates from
/// documents that may be hostile runs this crate on a thread of this size, as the commands do.
pub const STACK_SIZE: usize = 512 * 1024 * 1024;

/// Runs a command on a thread with a stack of [`STACK_SIZE`]; fails where the system gives no such thread, or the command
/// does not come back.
pub fn on_a_large_stack(command: impl FnOnce() -> std::process::ExitCode + Send + 'static) -> std::process::ExitCode {
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn(command);
    thread.ok().and_then(|thread| thread.join().ok()).unwrap_or(std::process::ExitCode::FAILURE)
}

/// All stages before the first that makes text: what will be generated, and how its parts are called.
pub fn compile(sources: &Sources, input: &Input, diagnostics: &mut Diagnostics) -> Option<(ir::Api, name::Names)> {
    let config = input.config.map(|file| Config::read(sources, file, diagnostics)).unwrap_or_default();
    let spec = spec::read(sources, input.document, &config, diagnostics)?;
    let document = sources.path(input.document);
    let (api, lowered) = lower::lower(&spec, &input.name, document, sources, &config, diagnostics);
    let (names, named) = name::assign(&api, &config, diagnostics);
    unused::report(&config, &lowered.and(named), &spec, (sources, input.document), diagnostics);
    Some((api, names))
}
