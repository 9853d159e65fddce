//! The event catalogue: the content of its pages, that text from a document always stays text, and, in a browser,
//! searching, copying, keyboard navigation and reading on a phone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic fails the test")]

#[path = "catalogue/browser.rs"]
mod browser;
#[path = "catalogue/chromium.rs"]
mod chromium;
#[path = "catalogue/graph.rs"]
mod graph;
#[path = "catalogue/handlers.rs"]
mod handlers;
#[path = "catalogue/history.rs"]
mod history;
#[path = "catalogue/hostile.rs"]
mod hostile;
#[path = "catalogue/many.rs"]
mod many;
#[path = "catalogue/pages.rs"]
mod pages;
#[path = "catalogue/send.rs"]
mod send;

use std::path::Path;

use hookwright_catalogue::CatalogueOptions;
use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::plan::FileSet;
use hookwright_core::project::Project;
use hookwright_core::{Compilation, Compiled};
use tests::scratch::Scratch;

/// The command in the pages.
const COMMAND: &str = "hookwright docs";

fn options() -> CatalogueOptions {
    CatalogueOptions { command: COMMAND.to_owned(), crate_path: "hookwright_events".to_owned(), history: Vec::new() }
}

/// The documents of this project.
fn specs() -> Project {
    Project::from_directory(Path::new("../../specs")).unwrap()
}

fn compiled(project: &Project) -> Vec<Compilation<'_>> {
    let Compiled { apis, diagnostics } = project.compile();
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    apis
}

/// The pages of one document, which is written to its own folder.
fn pages_of(name: &str, file: &str, document: &str) -> (Scratch, FileSet) {
    let scratch = Scratch::new(name);
    std::fs::create_dir_all(scratch.path()).unwrap();
    let path = scratch.path().join(file);
    std::fs::write(&path, document).unwrap();
    let files = pages(&Project::from_documents(&[path]));
    (scratch, files)
}

/// The pages of a project.
fn pages(project: &Project) -> FileSet {
    let mut diagnostics = Diagnostics::default();
    let files = hookwright_catalogue::files(&compiled(project), &options(), &mut diagnostics);
    assert!(!diagnostics.has_errors() && !files.is_empty(), "{diagnostics:?}");
    files
}
