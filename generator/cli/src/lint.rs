//! `hookwright lint`: what a document says against itself.

use std::process::ExitCode;

use hookwright_core::lint;

use crate::arguments::{Format, Lint};

type Failure = Box<dyn std::error::Error>;

/// Prints the findings, or mends what can be and prints the rest.
pub(crate) fn lint(arguments: &Lint) -> Result<ExitCode, Failure> {
    let reach = crate::reach(arguments.allow_outside);
    if arguments.fix {
        let written = lint::fix(&arguments.document, reach)?;
        if let Some(overlay) = written {
            eprintln!("wrote {}", overlay.display());
        }
    }
    let checked = lint::check(&arguments.document, reach);
    match arguments.format {
        Format::Text => anstream::print!("{:#}", checked.findings),
        other => print!("{}", crate::in_format(&checked.findings, other)?),
    }
    Ok(if checked.is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
