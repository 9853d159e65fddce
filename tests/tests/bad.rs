//! Invalid documents, and the whole output about them.
//!
//! A folder in `bad/` has a document with its settings, or a directory `specs` of whole projects, and the text in
//! `expected.txt`. If the text has an error, nothing may be written. Each folder is a test.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;
use std::process::ExitCode;

use hookwright_core::Options;
use hookwright_core::diagnostic::Code;
use hookwright_core::project::{GenerateError, Generated, Project};
use libtest_mimic::{Arguments, Trial};
use tests::generate::{COMMAND, document};
use tests::golden;
use tests::scratch::Scratch;

fn main() -> ExitCode {
    let folders = golden::folders(Path::new("bad")).into_iter();
    let mut trials: Vec<Trial> =
        folders.map(|folder| Trial::test(golden::name(&folder), move || Ok(check(&folder)?))).collect();
    trials.push(Trial::test("every_code_is_shown", || {
        every_code_is_shown();
        Ok(())
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Generates from a folder and compares the output about it with the expected text.
fn check(folder: &Path) -> Result<(), String> {
    let out = Scratch::new(&format!("bad-{}", golden::name(folder)));
    let text = match generate(folder, out.path()) {
        Ok(generated) if generated.findings.diagnostics.is_empty() => {
            return Err(format!("{}: nothing is said about this document", folder.display()));
        }
        Ok(generated) => generated.findings.text(),
        Err(GenerateError::Documents(findings)) => findings.text(),
        Err(GenerateError::Disk(error)) => return Err(format!("{}: {error}", folder.display())),
    };
    if out.path().exists() {
        return Err(format!("{}: something was written before it was requested", folder.display()));
    }
    let expected = golden::read(folder).keys().filter(|path| path.starts_with("expected")).count();
    if expected > 1 {
        return Err(format!("{}: there is more than one expected text", folder.display()));
    }
    golden::check_file(folder, "expected.txt", &text, "bad")
}

/// Codes that don't occur in these texts, and why.
const ELSEWHERE: [(&str, &str); 4] = [
    ("HW0014", "is about the command, and is tested in `crate_output`"),
    ("HW0015", "is a fault of the generator, and is tested in `render`"),
    ("HW0414", "takes a row of more than a thousand schemas"),
    ("HW0715", "takes a build without the feature `overlay`, and is tested in `hookwright_core::overlay`"),
];

/// Each code has a text that shows it.
fn every_code_is_shown() {
    let texts: Vec<String> = [("bad", "expected.txt"), ("lint", "expected.txt"), ("cases", "expected/report.txt")]
        .into_iter()
        .flat_map(|(folder, text)| golden::folders(Path::new(folder)).into_iter().map(move |it| it.join(text)))
        .filter_map(|text| std::fs::read_to_string(text).ok())
        .collect();
    let unlike: Vec<String> = Code::all()
        .filter(|code| {
            let is_shown = texts.iter().any(|text| text.contains(&format!("[{code}]: ")));
            is_shown == ELSEWHERE.iter().any(|(elsewhere, _)| *elsewhere == code.to_string())
        })
        .map(|code| format!("{code}: {}", code.title()))
        .collect();
    assert!(unlike.is_empty(), "not shown, or shown although listed as shown elsewhere:\n{}", unlike.join("\n"));
}

fn generate(folder: &Path, out: &Path) -> Result<Generated, GenerateError> {
    let options = Options { command: COMMAND.to_owned(), crate_path: None };
    let specs = folder.join("specs");
    if specs.is_dir() {
        return Project::from_directory(&specs)?.generate(out, &options);
    }
    let documents: Vec<_> = match folder.join("several") {
        several if several.is_dir() => golden::folders(&several).iter().map(|folder| document(folder)).collect(),
        _ => vec![document(folder)],
    };
    Project::from_documents(&documents).generate(out, &options)
}
