//! Contradictions in documents, and their fixes.
//!
//! A folder in `lint/` has a document, an overlay if there is one, the findings in `expected.txt`, and in `fixed.yaml`
//! the overlay that fixes what can be fixed. With that overlay, nothing fixable is left, each example is a sample that
//! generated code decodes, and fixing again changes nothing.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::path::Path;

use hookwright_core::lint;
use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use tests::generate::document;
use tests::golden;
use tests::scratch::Scratch;

#[test]
fn contradictions() {
    golden::all_passed(golden::folders(Path::new("lint")).iter().map(|folder| check(folder)));
}

/// The documents of this project that agree with their own examples do so without an overlay.
#[test]
fn documents_without_contradictions_are_clean() {
    for spec in ["../specs/askelephant/openapi.yaml", "../specs/morph/openapi.yaml"] {
        let checked = lint::check(Path::new(spec), Reach::Folder);
        assert!(checked.is_clean, "{}", checked.findings);
    }
}

fn check(folder: &Path) -> Result<(), String> {
    let found = lint::check(&document(folder), Reach::Folder);
    if found.is_clean {
        return Err(format!("{}: nothing is found in this document", folder.display()));
    }
    golden::check_file(folder, "expected.txt", &found.findings.to_string(), "lint")?;
    let fixed = fix(folder)?;
    golden::check_file(folder, "fixed.yaml", &fixed, "lint")
}

/// Fixes a copy of the document, and returns the overlay.
fn fix(folder: &Path) -> Result<String, String> {
    let copy = Scratch::new(&format!("lint-{}", golden::name(folder)));
    fs::create_dir_all(copy.path()).unwrap();
    for name in ["document.yaml", "overlay.yaml"].iter().filter(|name| folder.join(name).exists()) {
        fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    }
    let document = copy.path().join("document.yaml");
    let overlay = lint::fix(&document, Reach::Folder).unwrap().ok_or("there was nothing to fix")?;
    let text = fs::read_to_string(&overlay).unwrap();
    let left = lint::check(&document, Reach::Folder);
    if !left.is_clean {
        return Err(format!("{}: this is left:\n{}", folder.display(), left.findings));
    }
    if lint::fix(&document, Reach::Folder).unwrap().is_some() || fs::read_to_string(&overlay).unwrap() != text {
        return Err(format!("{}: fixing again changes the overlay", folder.display()));
    }
    examples_are_samples(&document)?;
    Ok(text)
}

/// An example that its type decodes is kept as a sample, and the generated crate decodes it in a test.
fn examples_are_samples(document: &Path) -> Result<(), String> {
    let project = Project::from_documents(&[document.to_owned()]);
    let api = project.compile().apis.into_iter().next().unwrap().ir;
    let has_example = fs::read_to_string(document).unwrap().contains("example");
    let lacks_sample = api.events.iter().any(|event| event.samples.is_empty());
    if has_example && lacks_sample { Err(format!("{}: an example isn't a sample", document.display())) } else { Ok(()) }
}
