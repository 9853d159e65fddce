//! Small documents and the code that they become, one construct a case.
//!
//! A case is a folder in `cases/` with a document, its settings where it needs some, and what is expected: the
//! generated files, and `report.txt` where there is something to report. The expected files are compiled as the
//! example `expected` of this package, and their own tests run with it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tests::generate::{ApiText, CASE};
use tests::golden::{self, Texts};

#[test]
fn cases() {
    golden::all_passed(golden::folders(Path::new("cases")).iter().map(|folder| check(folder)));
}

/// The list of modules that compiles the expected files names each case; nothing would compile one that it lacks.
#[test]
fn every_case_is_compiled() {
    const LIST: &str = "cases/expected.rs";
    let wanted = module_list();
    if golden::is_updating() {
        return fs::write(LIST, wanted).unwrap();
    }
    let written = fs::read_to_string(LIST).unwrap_or_default();
    assert!(written == wanted, "{LIST} does not list the cases as they are.\nTo rewrite it: {UPDATE}");
}

const UPDATE: &str = "UPDATE=1 cargo test -p tests --test cases";

/// Generates a case and compares what came of it with what is expected.
fn check(folder: &Path) -> Result<(), String> {
    let outcome = ApiText::read(folder, CASE).generate();
    if outcome.files.is_empty() {
        return Err(format!("{} gave no files:\n{}", folder.display(), outcome.report));
    }
    let mut texts: Texts = outcome.files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    if !outcome.report.is_empty() {
        texts.insert("report.txt".to_owned(), outcome.report);
    }
    golden::check(&folder.join("expected"), &texts, "cases")
}

fn module_list() -> String {
    let mut list =
        "//! What the cases are expected to become, compiled without a warning. `UPDATE=1` rewrites this list.\n\n\
                    #![deny(warnings, missing_docs, unreachable_pub, unused, clippy::all, clippy::pedantic)]\n\
                    #![allow(clippy::must_use_candidate, reason = \"allowed in all packages of this project\")]\n"
            .to_owned();
    for folder in golden::folders(Path::new("cases")) {
        let name = golden::name(&folder);
        write!(
            list,
            "\n/// `{name}`.\n#[path = \"{name}/expected\"]\npub mod {name} {{\n    #[rustfmt::skip]\n    pub mod {CASE};\n}}\n"
        )
        .unwrap();
    }
    list
}
