//! `cargo xtask mutants`: which changes to the most critical code no test notices, by `cargo mutants`.

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
    /// Which code.
    #[arg(value_enum)]
    scope: Scope,
    /// Only say which changes there are.
    #[arg(long)]
    list: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    /// Who sent a delivery.
    Verifier,
    /// The JSON reader.
    Reader,
    /// Where an event's name travels.
    Discriminator,
    /// What a change of a document means.
    Diff,
}

impl Scope {
    /// The code, and the packages whose tests have to notice what is changed in it.
    fn files_and_packages(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Verifier => ("generator/runtime/src/verify{.rs,/**}", &["hookwright-runtime"]),
            Self::Reader => ("generator/runtime/src/reader{.rs,/**}", &["hookwright-runtime"]),
            Self::Discriminator => ("generator/core/src/lower/discriminator/**", &["tests"]),
            Self::Diff => ("generator/core/src/diff/**", &["tests", "crates"]),
        }
    }

    /// What is handed to cargo for those tests, so that nothing else is compiled for each change.
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

/// After so many seconds of its tests a change is taken to have made a loop endless.
const LONGEST: &str = "120";

/// Tries all changes of a scope. What they are and what became of them is in `target/mutants`.
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
        // Its own test of what is unchanged knows the package with the code alone, and not the other one with tests.
        cargo.args(["--baseline", "skip", "--timeout", LONGEST, "--test-package", &packages.join(",")]);
        // What stands behind `--` would be for the tests only, and all others would be compiled for each change.
        cargo.args(arguments.scope.cargo_arguments().iter().map(|argument| format!("--cargo-arg={argument}")));
        // Nobody looks at a change with a debugger.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    }
    Ok(if cargo.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the tests on what is unchanged: they have to pass, or each change would seem to be noticed.
fn test(scope: Scope) -> Result<(), Box<dyn Error>> {
    let (_, packages) = scope.files_and_packages();
    let mut cargo = Command::new("cargo");
    cargo.arg("test").args(packages.iter().flat_map(|package| ["-p", package])).args(scope.cargo_arguments());
    if cargo.status()?.success() { Ok(()) } else { Err("the tests fail already, with nothing changed".into()) }
}
