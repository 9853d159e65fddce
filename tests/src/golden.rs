//! Golden files: the expected output is on the disk, and `UPDATE=1` rewrites it.

pub mod case;
mod digests;
mod stored;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use similar::TextDiff;

pub use crate::folders::{folders, name};

/// The files of a folder: texts by relative path, with `/` as the separator.
pub type Texts = BTreeMap<String, String>;

/// Whether to rewrite golden files instead of comparing them.
pub fn is_updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares one golden file in a folder with other files.
pub fn check_file(folder: &Path, name: &str, actual: &str, test: &str) -> Result<(), String> {
    let file = folder.join(name);
    let golden = fs::read_to_string(&file).ok();
    if is_updating() {
        if golden.as_deref() != Some(actual) {
            fs::write(file, actual).unwrap();
        }
        return Ok(());
    }
    let fault = fault(&file, golden.as_ref(), Some(&actual.to_owned()));
    fault.map_or(Ok(()), |fault| Err(with_command(&fault, test)))
}

fn with_command(faults: &str, test: &str) -> String {
    format!("{faults}\nTo accept the change: UPDATE=1 cargo test --workspace --test {test}\n")
}

fn fault(file: &Path, golden: Option<&String>, actual: Option<&String>) -> Option<String> {
    let file = file.display();
    match (golden, actual) {
        (Some(golden), Some(actual)) if golden == actual => None,
        (Some(golden), Some(actual)) => {
            let diff = TextDiff::from_lines(golden, actual).unified_diff().header("golden", "generated").to_string();
            Some(format!("{file} differs:\n{diff}"))
        }
        (Some(_), None) => Some(format!("{file} is not generated: delete it")),
        (None, Some(_)) => Some(format!("{file} is missing: there is nothing to compare with what is generated")),
        (None, None) => None,
    }
}

/// All files below `folder`, which may not exist.
pub fn read(folder: &Path) -> Texts {
    let mut texts = Texts::new();
    collect(folder, "", &mut texts);
    texts
}

fn collect(folder: &Path, below: &str, texts: &mut Texts) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), texts);
        } else {
            texts.insert(path, String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned());
        }
    }
}

/// Fails with all errors, not only with the first one.
pub fn all_passed(results: impl IntoIterator<Item = Result<(), String>>) {
    let faults: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{} of them failed:\n\n{}", faults.len(), faults.join("\n"));
}
