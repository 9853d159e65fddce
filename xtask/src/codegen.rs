//! `cargo xtask codegen`: writes `generated/` from `specs/`.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use hookwright::Options;
use hookwright::plan::Plan;
use hookwright::project::Project;

use crate::{diff, release};

/// The arguments of the command.
#[derive(Debug, Args)]
pub(crate) struct Codegen {
    /// Write nothing; print what would change, and fail if anything would.
    #[arg(long)]
    check: bool,
}

/// Where the generated files stand.
const OUT: &str = "generated/src";

/// Makes the generated files what the documents say, or says how they differ.
pub(crate) fn run(arguments: &Codegen) -> Result<ExitCode, Box<dyn Error>> {
    let options =
        Options { command: "cargo xtask codegen".to_owned(), crate_path: Some("hookwright_events".to_owned()) };
    let generated = Project::in_directory(Path::new("specs"))?.generate(Path::new(OUT), &options)?;
    anstream::eprint!("{:#}", generated.findings);
    if arguments.check { check(&generated.plan) } else { write(&generated.plan) }
}

fn check(plan: &Plan) -> Result<ExitCode, Box<dyn Error>> {
    if plan.is_empty() {
        println!("`{OUT}` is what the documents in `specs` say.");
    } else {
        print!("{}", plan.unified_diff());
        eprintln!("`{OUT}` is not what the documents in `specs` say. To mend it: cargo xtask codegen");
    }
    let release = release::check(Path::new("."), diff::base().as_deref())?;
    release.lines.iter().for_each(|line| println!("{line}"));
    Ok(if plan.is_empty() && release.is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
