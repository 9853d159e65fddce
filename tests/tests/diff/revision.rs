//! Documents in a revision of a git repository.

use std::fs;
use std::path::Path;
use std::process::Command;

use hookwright_core::diff::read::{From, read_both};
use hookwright_core::diff::{Rule, compare};
use hookwright_core::load::{Disk, Files, Reach, Revision};
use tests::scratch::Scratch;

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["-c", "user.name=A", "-c", "user.email=a@acme.example"]).args(arguments);
    let output = git.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A repository with one commit, which has a document of two files in a folder.
fn repository(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let document = "openapi: 3.1.0\ninfo: { title: Acme, version: '1' }\nwebhooks:\n  order.paid:\n    post:\n      \
                    requestBody:\n        content:\n          application/json:\n            schema: { $ref: \
                    'schemas/order.yaml' }\n";
    write(scratch.path(), "specs/acme/openapi.yaml", document);
    write(scratch.path(), "specs/acme/schemas/order.yaml", "type: object\nproperties: { id: { type: string } }\n");
    git(scratch.path(), &["init", "--quiet"]);
    git(scratch.path(), &["add", "--all"]);
    git(scratch.path(), &["commit", "--quiet", "-m", "An order"]);
    scratch
}

#[test]
fn a_document_of_several_files_is_read_from_a_revision() {
    let repository = repository("revision-files");
    let document = repository.path().join("specs/acme/openapi.yaml");
    let schema = repository.path().join("specs/acme/schemas/order.yaml");
    fs::write(schema, "type: object\nproperties: { id: { type: integer } }\n").unwrap();
    // From the repository's folder, and from the document's.
    for folder in [repository.path(), document.parent().unwrap()] {
        let past = Revision::find(folder, "HEAD").unwrap();
        let (old, new) = (From { files: &past, path: &document }, From { files: &Disk, path: &document });
        let (old, new) = read_both("acme", old, new, Reach::Folder).unwrap_or_else(|findings| panic!("{findings}"));
        assert_eq!((old.parts.len(), new.parts.len()), (2, 2));
        let rules: Vec<Rule> = compare(old.side(), new.side()).iter().map(|change| change.rule).collect();
        assert_eq!(rules, [Rule::TypeChanged]);
    }
}

#[test]
fn a_file_missing_in_the_revision_is_an_error() {
    let repository = repository("revision-missing");
    let past = Revision::find(repository.path(), "HEAD").unwrap();
    write(repository.path(), "specs/acme/new.yaml", "{}");
    let path = repository.path().join("specs/acme/new.yaml");
    assert!(!past.is_file(&path) && past.canonical(&path).is_err());
    assert!(past.bytes(&path).unwrap_err().starts_with("there is no such file in revision "));
    // A folder isn't a document, either.
    assert!(past.bytes(&repository.path().join("specs/acme")).is_err());
    assert_eq!(past.list(&repository.path().join("specs/acme")).unwrap(), ["openapi.yaml", "schemas"]);
    assert_eq!(past.list(&repository.path().join("nowhere")).unwrap(), [""; 0]);
}

#[test]
fn missing_revisions_are_reported() {
    let repository = repository("revision-unknown");
    let error = Revision::find(repository.path(), "elsewhere").unwrap_err();
    assert_eq!(error, "there is no revision `elsewhere` in this git repository");
    // Text that looks like an option is still a name.
    let error = Revision::find(repository.path(), "--all").unwrap_err();
    assert_eq!(error, "there is no revision `--all` in this git repository");
    let outside = Scratch::new("revision-outside");
    fs::create_dir_all(outside.path()).unwrap();
    assert!(Revision::find(outside.path(), "HEAD").unwrap_err().contains("not a git repository"));
}
