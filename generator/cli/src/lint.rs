//! `hookwright lint`: what is wrong with a document.

use std::process::ExitCode;

use hookwright::xtask::warn_of_unused_accepts;
use hookwright_core::diagnostic::{Code, codes};
use hookwright_core::lint::{self, Checked};
use hookwright_core::report::Findings;

use crate::arguments::{Format, Lint};
use crate::progress::with_progress;

type Failure = Box<dyn std::error::Error>;

/// Prints the findings. With `--fix`, only those that are left after the fixes were written.
pub(crate) fn lint(arguments: &Lint) -> Result<ExitCode, Failure> {
    let reach = crate::reach(arguments.allow_outside);
    if arguments.fix {
        let written = with_progress("fixing the document", || lint::fix(&arguments.document, reach))?;
        if let Some(overlay) = written {
            eprintln!("wrote {}", overlay.display());
        }
    }
    let mut checked = with_progress("checking the document", || lint::check(&arguments.document, reach));
    warn_of_unused_accepts(&arguments.document, reach, &mut checked.findings)?;
    checked.findings.diagnostics.deny(codes::settings::ALLOWS_NOTHING);
    checked.is_clean &= !checked.findings.diagnostics.has_errors();
    match arguments.format {
        Format::Text => print_text(&checked, arguments),
        other => print!("{}", crate::in_format(&checked.findings, other)?),
    }
    Ok(if checked.is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_text(checked: &Checked, arguments: &Lint) {
    let (findings, document) = (&checked.findings, arguments.document.display());
    if arguments.notes {
        anstream::print!("{}", findings.colored());
    } else {
        anstream::print!("{findings:#}");
    }
    if let Some(line) = findings.clean_line() {
        println!("{document}: {line}");
    }
    if let Some(code) = accepted_by_code(findings) {
        println!("To accept a kind, add it to codegen.yaml with your reason: `allow: {{ {code}: … }}`");
    }
    match checked.fixes() {
        0 => {}
        1 => println!("`hookwright lint {document} --fix` writes the fix for 1 finding into overlay.yaml"),
        many => println!("`hookwright lint {document} --fix` writes the fixes for {many} findings into overlay.yaml"),
    }
}

/// The most frequent code among several warnings, as an example. `None` if there are few, or something is an error.
fn accepted_by_code(findings: &Findings) -> Option<Code> {
    /// With this many, the document probably does it everywhere.
    const MANY: usize = 10;
    let faults: Vec<_> = findings.diagnostics.iter().filter(|it| it.is_fault()).collect();
    if faults.len() < MANY || findings.diagnostics.has_errors() {
        return None;
    }
    let count = |code: Code| faults.iter().filter(|it| it.code == code).count();
    faults.iter().map(|it| it.code).max_by_key(|code| count(*code))
}
