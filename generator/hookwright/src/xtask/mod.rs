//! `cargo xtask codegen` and `cargo xtask diff`, for the workspace of anyone who receives.
//!
//! `hookwright init` writes a crate `xtask` that is these lines:
//!
//! ```no_run
//! use hookwright::xtask::Workspace;
//!
//! fn main() -> std::process::ExitCode {
//!     Workspace { specs: "specs", folder: "generated", name: "webhook-events" }.main()
//! }
//! ```
//!
//! Who has an xtask with commands of its own gives them the arguments [`Codegen`] and [`Diff`], which are `clap`'s.

mod codegen;
mod diff;
mod root;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use self::codegen::{Codegen, Target};
pub use self::diff::{ApiDiff, Diff, Fate, Format, base, fork, since};
pub use self::root::root;
use hookwright_core::krate::{self, CrateOptions, Manifest};
use hookwright_core::project::{GenerateError, Generated, Project};

/// The command, as generated files name it.
pub const COMMAND: &str = "cargo xtask codegen";

/// A workspace of which one crate is generated.
#[derive(Clone, Copy, Debug)]
pub struct Workspace<'a> {
    /// The folder with the documents, each API in a folder of its own; like `folder`, it is relative to the workspace.
    pub specs: &'a str,
    /// The folder of the crate.
    pub folder: &'a str,
    /// The name of the crate, as its manifest says it.
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
    /// Say what changed in the documents since a revision, and whom it breaks.
    Diff(Diff),
}

impl Workspace<'static> {
    /// Does what the arguments of the process say.
    pub fn main(self) -> ExitCode {
        let arguments = Arguments::parse();
        hookwright_core::on_a_large_stack(move || match self.run(&arguments.command) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                anstream::eprintln!("{}", format!("{error:#}").trim_end());
                ExitCode::FAILURE
            }
        })
    }
}

impl Workspace<'_> {
    fn run(self, command: &Command) -> Result<bool, Box<dyn Error>> {
        // The paths in the generated files are those from here, wherever the command is called.
        std::env::set_current_dir(root()?)?;
        match command {
            Command::Codegen(codegen) => {
                let (specs, out) = (Path::new(self.specs), Path::new(self.folder));
                codegen.run(&Target { specs, out, generate: &|| self.generate(Project::in_directory(specs)?) })
            }
            Command::Diff(diff) => diff.run(Path::new(self.specs)).map(|()| true),
        }
    }

    /// The crate, as it has to be for the documents of a project.
    pub fn generate(self, project: Project) -> Result<Generated, GenerateError> {
        let name = self.name.to_owned();
        let options = CrateOptions { command: COMMAND.to_owned(), name, manifest: Manifest::Kept };
        krate::generate(project, Path::new(self.folder), &options)
    }
}
