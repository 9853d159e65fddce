//! `cargo xtask codegen`: writes `generated/` from `specs/`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use hookwright::xtask::{COMMAND, Codegen, Target, base_branch};
use hookwright_core::Options;
use hookwright_core::project::Project;

use crate::release;

/// Updates the generated files from the documents, or shows how they differ, and whether version and changelog were
/// updated.
pub(crate) fn run(arguments: Codegen) -> Result<ExitCode, Box<dyn Error>> {
    let (specs, out) = (Path::new("specs"), Path::new("generated/src"));
    let options = Options { command: COMMAND.to_owned(), crate_path: Some("hookwright_events".to_owned()) };
    let generate = || Project::from_directory(specs)?.generate(out, &options);
    let mut is_fine = arguments.run(&Target { specs, out, generate: &generate })?;
    if arguments.check {
        let release = release::check(Path::new("."), base_branch().as_deref())?;
        // The reader may have closed the pipe. That is an error, not a panic.
        release.lines.iter().try_for_each(|line| writeln!(io::stdout(), "{line}"))?;
        is_fine &= release.is_fine;
    }
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
