//! Documents and payloads of real vendors. They aren't part of this repository: `HOOKWRIGHT_CORPUS` names their folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::differential::agree;

/// The folder of the corpus. Without one, prints which test doesn't run.
pub(crate) fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: {test}, since HOOKWRIGHT_CORPUS is not set");
    }
    folder
}

#[test]
fn every_document_is_read_like_serde_json() {
    let Some(folder) = folder("the documents of the corpus") else { return };
    let documents = json_files(&folder);
    assert!(documents.len() >= 500, "HOOKWRIGHT_CORPUS is set, but holds {} JSON files", documents.len());
    let differing: Vec<_> = documents.iter().filter(|path| !agree(&fs::read(path).unwrap())).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("HOOKWRIGHT_CORPUS is set, but isn't a folder");
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|end| end == "json") {
            files.push(path);
        }
    }
    files
}
