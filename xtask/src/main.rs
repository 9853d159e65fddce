//! The commands of this project: `cargo xtask codegen` writes `generated/` from `specs/`, `cargo xtask diff` reports
//! changes of the documents, `cargo xtask corpus` measures how well the generator handles other companies' documents.

mod bench;
mod checked;
mod codegen;
mod corpus;
#[cfg(test)]
mod documented;
mod fuzz;
mod measure;
mod miri;
mod mutants;
mod oldest;
mod outside;
mod release;
mod semver;
mod soak;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use hookwright::xtask::{Codegen, Diff, Docs, Pull};

/// The commands of this project.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write `generated/src` from the documents in `specs/`: what changed, and nothing else.
    Codegen(Codegen),
    /// Write an event catalogue of the documents in `specs/` to `target/docs-site`.
    Docs(Docs),
    /// Say what changed in the documents of `specs/` since a revision, and what it breaks.
    Diff(Diff),
    /// Fetch the documents of `specs/` that say where they come from, and show what changed, like `hookwright pull`.
    Pull(Pull),
    /// Generate and compile the documents of `HOOKWRIGHT_CORPUS`, and try the results on recorded payloads.
    Corpus(corpus::Corpus),
    /// Measure speed.
    Bench(bench::Bench),
    /// Run the fuzz targets with `cargo fuzz`.
    Fuzz(fuzz::Fuzz),
    /// Find changes to the most critical code that no test notices, with `cargo mutants`.
    Mutants(mutants::Mutants),
    /// Compile the libraries with the oldest dependencies that their manifests allow. Needs a nightly compiler.
    Oldest,
    /// Run the unit tests of the runtime in Miri. Needs a nightly compiler.
    Miri,
    /// Check that the versions of the libraries match the changes of their public items, with `cargo semver-checks`.
    Semver(semver::Semver),
    /// Run a test for longer than CI does.
    Soak(soak::Soak),
    /// Generate the crate of one document of the corpus, and describe its content.
    #[command(hide = true)]
    CorpusDocument(corpus::document::CorpusDocument),
    /// Generate the crate of one file of the JSON Schema Test Suite, and report the result for each group.
    #[command(hide = true)]
    CorpusSuiteFile(corpus::suite::CorpusSuiteFile),
}

fn main() -> ExitCode {
    hookwright_core::run_command(command)
}

fn command() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", error.to_string().trim_end());
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<ExitCode, Box<dyn std::error::Error>> {
    // Paths in the generated files are relative to the project's root, wherever the command is called.
    std::env::set_current_dir(hookwright::xtask::workspace_root()?)?;
    match command {
        Command::Codegen(arguments) => codegen::run(*arguments),
        Command::Docs(arguments) => {
            arguments.run(Path::new("specs"), "hookwright-events")?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Diff(arguments) => {
            arguments.run(Path::new("specs"))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Pull(arguments) => {
            let mut command = std::process::Command::new(env!("CARGO"));
            command.args(["run", "--quiet", "--package", "hookwright-cli", "--"]);
            Ok(if arguments.run_by(command)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Corpus(arguments) => corpus::run(arguments),
        Command::Bench(arguments) => bench::run(arguments),
        Command::Fuzz(arguments) => fuzz::run(arguments),
        Command::Mutants(arguments) => mutants::run(arguments),
        Command::Oldest => oldest::run(),
        Command::Miri => miri::run(),
        Command::Semver(arguments) => semver::run(arguments),
        Command::Soak(arguments) => soak::run(arguments),
        Command::CorpusDocument(arguments) => corpus::document::run(arguments),
        Command::CorpusSuiteFile(arguments) => corpus::suite::generate(arguments),
    }
}
