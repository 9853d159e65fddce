//! Links lead to existing files and headings. Nothing is fetched.

use std::fs;
use std::path::Path;

use crate::chapters::chapters;
use crate::markdown::{Page, root};

/// Texts for readers outside the book.
const OTHERS: [&str; 4] = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/// Folders of the repository in file names.
const FOLDERS: [&str; 4] = ["generator/", "generated/examples/", "tests/", "xtask/"];

#[test]
fn links_lead_somewhere() {
    let mut faults = Vec::new();
    for page in chapters().into_iter().chain(OTHERS.map(Page::read)) {
        for link in &page.links {
            if let Some(fault) = fault(&page, link) {
                faults.push(format!("{}: {link}: {fault}", page.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn fault(page: &Page, link: &str) -> Option<&'static str> {
    let Some((target, anchor)) = page.follow(link) else {
        return (!link.starts_with("https://")).then_some("only https");
    };
    if !root().join(&target).exists() {
        return Some("there is no such file");
    }
    let in_book = |path: &Path| path.starts_with("generator/book/src");
    if in_book(&page.path) && !in_book(&target) {
        return Some("the published book has only its own files: name the path as code");
    }
    let anchor = anchor?;
    (!Page::read(target).anchors.contains(&anchor)).then_some("there is no such heading")
}

#[test]
fn files_that_are_included_or_named_exist() {
    let mut faults = Vec::new();
    for page in chapters() {
        let text = fs::read_to_string(root().join(&page.path)).unwrap();
        for included in text.split("{{#include ").skip(1) {
            let included = included.split("}}").next().unwrap_or_default();
            let (path, anchor) = included.split_once(':').unwrap_or((included, ""));
            let found = fs::read_to_string(root().join(page.beside(path)));
            if !found.is_ok_and(|text| anchor.is_empty() || text.contains(&format!("ANCHOR: {anchor} "))) {
                faults.push(format!("{}: {included}", page.path.display()));
            }
        }
        let named = page.spans.iter().filter(|span| FOLDERS.iter().any(|folder| span.starts_with(folder)));
        faults.extend(
            named.filter(|path| !root().join(path).exists()).map(|path| format!("{}: {path}", page.path.display())),
        );
    }
    assert!(faults.is_empty(), "there is no such file:\n{}", faults.join("\n"));
}

#[test]
fn the_readme_is_short() {
    let words = fs::read_to_string(root().join("README.md")).unwrap().split_whitespace().count();
    assert!(words <= 900, "{words} words");
}
