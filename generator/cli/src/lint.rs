//! `hookwright lint`: what is wrong with a document.

use std::process::ExitCode;

use hookwright_core::lint::{self, Checked};

use crate::arguments::{Format, Lint};
use crate::progress::with_progress;

type Failure = Box<dyn std::error::Error>;

/// Prints the findings. With `--fix`, only those that are left after the fixes were written.
pub(crate) fn lint(arguments: &Lint) -> Result<ExitCode, Failure> {
    let reach = crate::reach(arguments.allow_outside);
    if arguments.fix {
        let written = lint::fix(&arguments.document, reach)?;
        if let Some(overlay) = written {
            eprintln!("wrote {}", overlay.display());
        }
    }
    let checked = with_progress("checking the document", || lint::check(&arguments.document, reach));
    match arguments.format {
        Format::Text => print_text(&checked, arguments),
        other => print!("{}", crate::in_format(&checked.findings, other)?),
    }
    Ok(if checked.is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_text(checked: &Checked, arguments: &Lint) {
    let (findings, document) = (&checked.findings, arguments.document.display());
    if arguments.notes {
        anstream::print!("{}", findings.coloured());
    } else {
        anstream::print!("{findings:#}");
    }
    if let Some(line) = findings.clean_line() {
        println!("{document}: {line}");
    }
    match checked.fixes() {
        0 => {}
        1 => println!("`hookwright lint {document} --fix` writes the fix for 1 finding into overlay.yaml"),
        many => println!("`hookwright lint {document} --fix` writes the fixes for {many} findings into overlay.yaml"),
    }
}
