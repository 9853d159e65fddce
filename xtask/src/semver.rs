//! `cargo xtask semver`: checks whether the versions of the libraries match the changes of their public items.

use std::error::Error;
use std::process::ExitCode;

use clap::Args;
use hookwright::xtask::base_branch;

use crate::outside;

/// The arguments of the command.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 when the versions match, there is nothing to compare with, or \
                        `cargo semver-checks` is not installed; 1 otherwise.")]
pub(crate) struct Semver {
    /// The revision to compare with. By default, the branch that `HOOKWRIGHT_BASE` or `GITHUB_BASE_REF` names.
    #[arg(long)]
    baseline_rev: Option<String>,
}

const MISSING: &str = "`cargo semver-checks` is not installed, so nothing is compared: `cargo install \
                       cargo-semver-checks --locked` installs it";

const NO_BASE: &str =
    "nothing is compared: neither --baseline-rev nor HOOKWRIGHT_BASE nor GITHUB_BASE_REF names a revision";

/// Compares the public items of the libraries with those of the revision.
pub(crate) fn run(arguments: &Semver) -> Result<ExitCode, Box<dyn Error>> {
    let Some(revision) = arguments.baseline_rev.clone().or_else(base_branch) else {
        eprintln!("{NO_BASE}");
        return Ok(ExitCode::SUCCESS);
    };
    if !outside::succeeds("cargo", &["semver-checks", "--version"]) {
        eprintln!("{MISSING}");
        return Ok(ExitCode::SUCCESS);
    }
    let mut cargo = outside::plain_cargo();
    cargo.args(["semver-checks", "--baseline-rev", &revision]);
    cargo.args(outside::LIBRARIES.iter().flat_map(|library| ["-p", library]));
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
