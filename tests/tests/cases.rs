//! Small documents and the code that they become, one construct a case, and one case a test.
//!
//! A case is a folder in `cases/` with a document, its settings where it needs some, and `expected/`: those of the generated
//! files that the case is about, and `report.txt` where there is something to report. `cases/digests.txt` has a digest of
//! everything that is generated for a case, stored or not, so that no change goes unseen. All of it is compiled in the
//! package `compiled-cases`.
//!
//! To start a case, write its document, create the files in `expected/` that it is about, empty, and run
//! `UPDATE=1 cargo test --workspace --test cases NAME`. This rewrites the files that are there and the digest; with no file
//! there, it says which are generated. A stored file that is no longer generated has to be deleted by hand.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use tests::folders::{folders, name};
use tests::generate::{ApiText, CASE};
use tests::golden::case::{Cases, Stored};
use tests::golden::{Texts, read};

/// Cases that store all that is generated, so that how the files belong together can be read.
const COMPLETE: [&str; 3] = ["asyncapi3_correlation_ids", "discriminator_header", "webhook_minimal"];

/// The cases store fewer lines of Rust than this.
const MOST_LINES: usize = 10_000;

fn main() -> ExitCode {
    let folders = folders(Path::new("cases"));
    let cases = Arc::new(Cases::new(Path::new("cases"), &Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases")));
    let mut trials: Vec<Trial> = folders
        .iter()
        .map(|folder| {
            let (cases, folder) = (Arc::clone(&cases), folder.clone());
            Trial::test(name(&folder), move || Ok(check(&cases, &folder)?))
        })
        .collect();
    let stored = folders.clone();
    trials.push(Trial::test("few_lines_are_stored", move || Ok(check_length(&stored)?)));
    trials.push(Trial::test("every_digest_is_of_a_case", move || Ok(cases.check_names(&folders)?)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The stored files are read with each change, so there must not be too many lines of Rust in them.
fn check_length(folders: &[PathBuf]) -> Result<(), String> {
    let stored = folders.iter().flat_map(|folder| read(&folder.join("expected")));
    let code = stored.filter(|(path, _)| Path::new(path).extension().is_some_and(|extension| extension == "rs"));
    let lines: usize = code.map(|(_, text)| text.lines().count()).sum();
    if (1..MOST_LINES).contains(&lines) {
        return Ok(());
    }
    Err(format!(
        "the cases store {lines} lines of Rust, but should store fewer than {MOST_LINES}: delete files that a case isn't about"
    ))
}

/// Generates a case and compares what came of it with what is expected.
fn check(cases: &Cases, folder: &Path) -> Result<(), String> {
    let outcome = ApiText::read(folder, CASE).generate();
    if outcome.files.is_empty() {
        return Err(format!("{} gave no files:\n{}", folder.display(), outcome.report));
    }
    let mut texts: Texts = outcome.files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    if !outcome.report.is_empty() {
        texts.insert("report.txt".to_owned(), outcome.report);
    }
    let stored = if COMPLETE.contains(&&*name(folder)) { Stored::All } else { Stored::Chosen };
    cases.check(folder, &texts, stored)
}
