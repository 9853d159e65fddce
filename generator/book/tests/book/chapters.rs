//! The chapters as files, in the table of contents, and among the tested ones must agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::markdown::{Page, root};

const SOURCE: &str = "generator/book/src";

/// The paths of all chapters, relative to the root of the repository.
pub(crate) fn chapters() -> Vec<Page> {
    files().into_iter().map(|file| Page::read(format!("{SOURCE}/{file}"))).collect()
}

fn files() -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    collect(&root().join(SOURCE), "", &mut files);
    assert!(files.remove("SUMMARY.md"), "there is no SUMMARY.md");
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
            files.insert(name);
        }
    }
}

#[test]
fn the_table_of_contents_lists_every_chapter_once() {
    let listed = Page::read(format!("{SOURCE}/SUMMARY.md")).links;
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), once.len(), "a chapter is listed twice");
    assert_eq!(once, files());
}

#[test]
fn the_code_of_every_chapter_is_tested() {
    let library = fs::read_to_string(root().join("generator/book/lib.rs")).unwrap();
    let quoted = library.split('"').skip(1).step_by(2);
    let tested: BTreeSet<String> = quoted.map(|path| path.trim_start_matches("src/").to_owned()).collect();
    assert_eq!(tested, files());
}
