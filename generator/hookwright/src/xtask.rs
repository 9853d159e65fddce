//! `cargo xtask codegen`, `cargo xtask diff` and `cargo xtask docs` for your workspace.
//!
//! `hookwright init` writes a crate `xtask` with these lines:
//!
//! ```no_run
//! use hookwright::xtask::Workspace;
//!
//! fn main() -> std::process::ExitCode {
//!     Workspace { specs: "specs", folder: "generated", name: "webhook-events" }.main()
//! }
//! ```
//!
//! The feature `watch` adds the flag `--watch` to `codegen`, and the feature `catalogue` adds the command `docs`.
//!
//! If your xtask has its own commands, add [`Codegen`], [`Diff`] and `Docs` to them: they are `clap` arguments with a
//! method `run`.

mod accepts;
mod codegen;
mod diff;
#[cfg(feature = "catalogue")]
mod docs;
mod format;
mod pull;
mod root;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use self::accepts::warn_of_unused_accepts;
pub use self::codegen::{Codegen, Target};
pub use self::diff::{ApiDiff, ApiStatus, Diff, base_branch, diff_since, fork_point};
#[cfg(feature = "catalogue")]
pub use self::docs::Docs;
pub use self::format::{FailOn, Format, Reader, parse_date, today};
pub use self::pull::Pull;
pub use self::root::workspace_root;
use crate::Error;
use hookwright_core::krate::{self, CrateOptions, Manifest};
use hookwright_core::project::{GenerateError, Generated, Project};

/// The command that writes the generated files, for their first line.
pub const COMMAND: &str = "cargo xtask codegen";

/// A workspace with one generated crate.
///
/// No fields will be added. Extensions will be methods.
#[derive(Clone, Copy, Debug)]
pub struct Workspace<'a> {
    /// The folder with the documents, in which each API has its own folder. Like `folder`, it is relative to the
    /// workspace.
    pub specs: &'a str,
    /// The folder of the crate.
    pub folder: &'a str,
    /// The name of the crate in its manifest.
    pub name: &'a str,
}

/// The commands of this workspace.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the generated crate from the documents: what changed, and nothing else.
    Codegen(Codegen),
    /// Say what changed in the documents since a revision, and what it breaks.
    Diff(Diff),
    /// Fetch the published documents and print what changed. This runs the command `hookwright`.
    Pull(Pull),
    /// Write an event catalogue of the documents to `docs-site` in the target folder.
    #[cfg(feature = "catalogue")]
    Docs(Docs),
}

impl Workspace<'static> {
    /// Runs the command from the process's arguments.
    pub fn main(self) -> ExitCode {
        let arguments = Arguments::parse();
        hookwright_core::run_command(move || match self.run(&arguments.command) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                anstream::eprintln!("{}", crate::failure::text(&error));
                ExitCode::FAILURE
            }
        })
    }
}

impl Workspace<'_> {
    fn run(self, command: &Command) -> Result<bool, Error> {
        // Paths in the generated files are relative to this folder, wherever the command is called.
        std::env::set_current_dir(workspace_root()?)?;
        match command {
            Command::Codegen(codegen) => {
                let (specs, out) = (Path::new(self.specs), Path::new(self.folder));
                codegen.run(&Target { specs, out, generate: &|| self.generate(Project::from_directory(specs)?) })
            }
            Command::Diff(diff) => diff.run(Path::new(self.specs)).map(|()| true),
            Command::Pull(pull) => pull.run(),
            #[cfg(feature = "catalogue")]
            Command::Docs(docs) => docs.run(Path::new(self.specs), self.name).map(|()| true),
        }
    }

    /// Generates the crate from the documents of a project. Nothing is written yet.
    pub fn generate(self, project: Project) -> Result<Generated, GenerateError> {
        let name = self.name.to_owned();
        let options = CrateOptions { command: COMMAND.to_owned(), name, manifest: Manifest::Existing };
        krate::generate(project, Path::new(self.folder), &options)
    }
}
