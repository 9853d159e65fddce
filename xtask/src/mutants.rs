//! `cargo xtask mutants`: finds changes to the most critical code that no test notices, with `cargo mutants`.

use std::error::Error;
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};

use crate::outside;

/// The arguments of the command.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 when a test notices each change, or `cargo mutants` is not installed; 1 otherwise."
)]
pub(crate) struct Mutants {
    /// The code to change.
    #[arg(value_enum)]
    scope: Scope,
    /// Only list the changes.
    #[arg(long)]
    list: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    /// Verification of deliveries.
    Verifier,
    /// The JSON reader.
    Reader,
    /// Finding an event's name.
    Discriminator,
    /// The meaning of a document's changes.
    Diff,
}

impl Scope {
    /// The code, and the packages whose tests must notice changes of it.
    fn files_and_packages(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Verifier => ("generator/runtime/src/verify{.rs,/**}", &["hookwright-runtime"]),
            Self::Reader => ("generator/runtime/src/reader{.rs,/**}", &["hookwright-runtime"]),
            Self::Discriminator => ("generator/core/src/lower/discriminator/**", &["tests"]),
            Self::Diff => ("generator/core/src/diff/**", &["tests", "crates"]),
        }
    }

    /// The arguments for cargo, so that nothing else is compiled for each change.
    fn cargo_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Verifier => &["--features", "ed25519", "--lib", "--test", "verify"],
            Self::Reader => &["--lib", "--test", "runtime"],
            Self::Discriminator => &["--test", "cases", "--test", "bad"],
            Self::Diff => &["--test", "diff"],
        }
    }
}

const MISSING: &str = "`cargo mutants` is not installed, so nothing is tried: `cargo install cargo-mutants --locked` \
                       installs it";

/// The time limit of the tests, in seconds. After that, the change counts as an endless loop.
const LONGEST: &str = "120";

/// Tries all changes of a scope. The changes and their results are in `target/mutants`.
pub(crate) fn run(arguments: &Mutants) -> Result<ExitCode, Box<dyn Error>> {
    if !outside::succeeds("cargo", &["mutants", "--version"]) {
        eprintln!("{MISSING}");
        return Ok(ExitCode::SUCCESS);
    }
    let (files, packages) = arguments.scope.files_and_packages();
    let mut cargo = Command::new("cargo");
    cargo.args(["mutants", "--file", files, "--output", "target/mutants"]);
    if arguments.list {
        cargo.arg("--list");
    } else {
        test(arguments.scope)?;
        // Its own test of the unchanged code only runs the package with the code, not the other one with tests.
        cargo.args(["--baseline", "skip", "--timeout", LONGEST, "--test-package", &packages.join(",")]);
        // Arguments after `--` would apply only to the tests, and all others would be compiled for each change.
        cargo.args(arguments.scope.cargo_arguments().iter().map(|argument| format!("--cargo-arg={argument}")));
        // Changes aren't debugged.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    }
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the tests on the unchanged code. They must pass, or each change would seem to be noticed.
fn test(scope: Scope) -> Result<(), Box<dyn Error>> {
    let (_, packages) = scope.files_and_packages();
    let mut cargo = Command::new("cargo");
    cargo.arg("test").args(packages.iter().flat_map(|package| ["-p", package])).args(scope.cargo_arguments());
    if cargo.status()?.success() { Ok(()) } else { Err("the tests already fail without changes".into()) }
}
