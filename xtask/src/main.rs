//! The commands of this project: `cargo xtask codegen` writes `generated/` from `specs/`.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use hookwright::Options;
use hookwright::plan::Plan;
use hookwright::project::Project;

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
}

#[derive(Debug, Args)]
struct Codegen {
    /// Write nothing; print what would change, and fail if anything would.
    #[arg(long)]
    check: bool,
}

/// Where the generated files stand.
const OUT: &str = "generated/src";

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Codegen(arguments) => codegen(&arguments),
    };
    result.unwrap_or_else(|error| {
        eprintln!("{}", error.to_string().trim_end());
        ExitCode::FAILURE
    })
}

fn codegen(arguments: &Codegen) -> Result<ExitCode, Box<dyn Error>> {
    // The paths in the generated files are those from the project's root, wherever the command is called.
    std::env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))?;
    let options =
        Options { command: "cargo xtask codegen".to_owned(), crate_path: Some("hookwright_events".to_owned()) };
    let generated = Project::in_directory(Path::new("specs"))?.generate(Path::new(OUT), &options)?;
    eprint!("{}", generated.report);
    if arguments.check { Ok(check(&generated.plan)) } else { write(&generated.plan) }
}

fn check(plan: &Plan) -> ExitCode {
    if plan.is_empty() {
        println!("`{OUT}` is what the documents in `specs` say.");
        return ExitCode::SUCCESS;
    }
    print!("{}", plan.unified_diff());
    eprintln!("`{OUT}` is not what the documents in `specs` say. To mend it: cargo xtask codegen");
    ExitCode::FAILURE
}

fn write(plan: &Plan) -> Result<ExitCode, Box<dyn Error>> {
    plan.apply(Path::new(OUT))?;
    for line in plan.summary() {
        println!("{line}");
    }
    if plan.is_empty() {
        println!("nothing to do");
    }
    Ok(ExitCode::SUCCESS)
}
