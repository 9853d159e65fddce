//! `cargo xtask codegen`: updates generated files from the documents, or shows how they differ.

use std::fmt;
use std::path::Path;

use clap::Args;

use super::{base_branch, diff_since, fork_point};
use crate::Error;
#[cfg(feature = "watch")]
use crate::watch::{self, Watched};
use hookwright_core::diagnostic::codes;
use hookwright_core::diff::accept::AcceptedChange;
use hookwright_core::plan::Plan;
use hookwright_core::project::{GenerateError, Generated};

/// The arguments of the command.
#[derive(Clone, Copy, Debug, Args)]
#[non_exhaustive]
#[command(after_help = "Examples:\n  cargo xtask codegen\n  cargo xtask codegen --check\n\n\
                        Exit status: 0 on success, 1 when a document has errors, a file cannot be written or \
                        `--check` finds a difference, 2 when the arguments are wrong.")]
pub struct Codegen {
    /// Write nothing. Print what would change, and fail if anything would.
    #[arg(long)]
    pub check: bool,
    /// Also print notes: how the documents were read, and what was left untyped or ignored.
    #[arg(long)]
    pub notes: bool,
    /// Keep running, and generate again when a document, its settings, its overlay or a file that it refers to changes. Ctrl-C
    /// stops it.
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
        if self.check {
            findings.diagnostics.deny(codes::settings::ALLOWS_NOTHING);
        }
        if self.notes {
            anstream::eprint!("{}", findings.coloured());
        } else {
            anstream::eprint!("{findings:#}");
        }
        if let Some(line) = findings.clean_line() {
            eprintln!("{line}");
        }
        let unused = unused_accepts(target.specs)?;
        let severity = if self.check { "error" } else { "warning" };
        unused.iter().for_each(|line| eprintln!("{severity}: {line}"));
        if self.check {
            return Ok(check(&plan, target) && !findings.diagnostics.has_errors() && unused.is_empty());
        }
        write(&plan, target)
    }
}

/// The entries of `accept_changes` that match no change since this branch left the one that it will be merged into.
/// Empty without such a branch.
fn unused_accepts(specs: &Path) -> Result<Vec<String>, Error> {
    let Some(base) = base_branch() else { return Ok(Vec::new()) };
    let diffs = diff_since(specs, &fork_point(specs, &base)?)?;
    let unused = diffs.iter().flat_map(|diff| diff.unused_accepts().into_iter().map(move |entry| (&diff.name, entry)));
    let line = |(api, entry): (&String, &AcceptedChange)| {
        let entry = entry.describe();
        format!(
            "`accept_changes` of `{api}` lists {entry}, but nothing like it changed since `{base}`; remove the entry"
        )
    };
    Ok(unused.map(line).collect())
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
