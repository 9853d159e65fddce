//! `cargo xtask codegen`: updates generated files from the documents, or shows how they differ.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use clap::Args;

use super::diff::document_in;
use super::warn_of_unused_accepts;
use crate::Error;
#[cfg(feature = "watch")]
use crate::watch::{self, Watched};
use hookwright_core::diagnostic::codes;
use hookwright_core::load::Reach;
use hookwright_core::plan::Plan;
use hookwright_core::project::{GenerateError, Generated};

/// The arguments of the command.
#[derive(Clone, Copy, Debug, Args)]
#[non_exhaustive]
#[command(after_help = "Examples:\n  cargo xtask codegen\n  cargo xtask codegen --check\n\n\
                        Exit status: 0 on success, 1 when a document has errors, a file cannot be written or \
                        `--check` finds a difference, 2 if the arguments are invalid.")]
pub struct Codegen {
    /// Write nothing. Print what would change, and fail if anything would.
    #[arg(long)]
    pub check: bool,
    /// Also print notes: how the documents were read, and what was left untyped or ignored.
    #[arg(long)]
    pub notes: bool,
    /// Keep running, and generate again when a document, its settings, its overlay or a file that it refers to changes.
    /// Ctrl-C stops it.
    #[cfg(feature = "watch")]
    #[arg(long, conflicts_with = "check")]
    pub watch: bool,
}

/// What is generated, and where.
///
/// No fields will be added.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The folder of the documents, for messages.
    pub specs: &'a Path,
    /// The folder of the generated files.
    pub out: &'a Path,
    /// Generates it.
    pub generate: &'a dyn Fn() -> Result<Generated, GenerateError>,
}

impl fmt::Debug for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("specs", &self.specs).field("out", &self.out).finish_non_exhaustive()
    }
}

impl Codegen {
    /// Runs the command, and returns whether it succeeded: with `--check`, whether nothing would change.
    pub fn run(self, target: &Target<'_>) -> Result<bool, Error> {
        #[cfg(feature = "watch")]
        if self.watch {
            watch::watch(target.out, &|| Watched::apis(target.specs), target.generate)?;
            return Ok(true);
        }
        let Generated { plan, mut findings } = (target.generate)()?;
        for document in documents(target.specs)? {
            warn_of_unused_accepts(&document, Reach::Folder, &mut findings)?;
        }
        if self.check {
            findings.diagnostics.deny(codes::settings::ALLOWS_NOTHING);
        }
        if self.notes {
            anstream::eprint!("{}", findings.colored());
        } else {
            anstream::eprint!("{findings:#}");
        }
        if let Some(line) = findings.clean_line() {
            eprintln!("{line}");
        }
        if self.check {
            return Ok(check(&plan, target) && !findings.diagnostics.has_errors());
        }
        write(&plan, target)
    }
}

/// The documents of all APIs.
fn documents(specs: &Path) -> Result<Vec<PathBuf>, Error> {
    let folders = fs::read_dir(specs)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    let documents = folders.iter().map(|folder| document_in(folder)).collect::<io::Result<Vec<_>>>()?;
    Ok(documents.into_iter().flatten().collect())
}

fn check(plan: &Plan, target: &Target<'_>) -> bool {
    let (out, specs) = (target.out.display(), target.specs.display());
    if plan.is_empty() {
        println!("`{out}` is up to date with `{specs}`");
    } else {
        print!("{}", plan.unified_diff());
        eprintln!("`{out}` is out of date with `{specs}`. To update it: {}", super::COMMAND);
    }
    plan.is_empty()
}

fn write(plan: &Plan, target: &Target<'_>) -> Result<bool, Error> {
    plan.apply(target.out)?;
    plan.summary().iter().for_each(|line| println!("{line}"));
    if plan.is_empty() {
        println!("`{}` is up to date", target.out.display());
    }
    Ok(true)
}
