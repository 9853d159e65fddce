//! Which files the references of a document lead to, and which they must not lead to.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::load::{Reach, Sources};
use crate::place::{FileId, Place, Pointer};
use crate::resolve;

/// A folder of files for one test, deleted afterwards.
struct Folder(PathBuf);

impl Folder {
    fn create(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("hookwright-references-{name}-{}", std::process::id()));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(root)
    }

    fn load(&self, document: &str, reach: Reach) -> (Sources, FileId) {
        let mut sources = Sources::new();
        let file = sources.read(&self.0.join(document)).unwrap();
        sources.read_references(file, reach);
        (sources, file)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Follows the reference at `pointer`, and returns the final text.
fn follow(sources: &Sources, file: FileId, pointer: &str) -> Result<String, Diagnostic> {
    let place = Place { file, pointer: Pointer::parse(pointer).unwrap() };
    let cursor = crate::cursor::Cursor { node: sources.node(&place).unwrap(), place };
    resolve::follow(sources, cursor).map(|target| target.node.to_json().to_string())
}

fn message(sources: &Sources, file: FileId, pointer: &str) -> String {
    follow(sources, file, pointer).unwrap_err().message
}

#[test]
fn different_spellings_of_a_path_are_one_file() {
    let folder = Folder::create(
        "spellings",
        &[
            ("a.yaml", "x: {$ref: 'b/c.yaml#/y'}\ny: {$ref: './b/../b/%63.yaml#/y'}\nz: {$ref: 'a.yaml#/x'}"),
            ("b/c.yaml", "y: {$ref: '../a.yaml#/w'}\nself: {$ref: './c.yaml#/y'}"),
        ],
    );
    let (sources, file) = folder.load("a.yaml", Reach::Folder);
    assert_eq!(sources.iter().len(), 2);
    assert_eq!(message(&sources, file, "/x"), "`$ref` can't be resolved: `../a.yaml#/w`");
}

#[test]
fn references_in_plain_data_are_not_followed() {
    let folder = Folder::create(
        "data",
        &[
            ("a.yaml", "example: {$ref: b.yaml, id: 1}\nenum: [{$ref: b.yaml}]\nexamples: [{$ref: b.yaml, id: 1}]"),
            ("c.yaml", "properties: {default: {$ref: b.yaml}}\nexamples: {one: {$ref: d.yaml}}"),
            ("b.yaml", "type: string"),
            ("d.yaml", "value: 1"),
            (
                "e.yaml",
                "example: {$ref: b.yaml}\nexamples: [{$ref: d.yaml}, {payload: {$ref: f.yaml}}]\nx: {examples: {one: {value: {$ref: g.yaml}}}}",
            ),
            ("f.yaml", "id: 1"),
            ("g.yaml", "id: 2"),
        ],
    );
    assert_eq!(folder.load("a.yaml", Reach::Folder).0.iter().len(), 1);
    assert_eq!(folder.load("c.yaml", Reach::Folder).0.iter().len(), 3);
    assert_eq!(folder.load("e.yaml", Reach::Folder).0.iter().len(), 5);
}

#[test]
fn files_outside_the_folder_need_permission() {
    let folder = Folder::create(
        "outside",
        &[
            ("in/a.yaml", "x: {$ref: '../out.yaml#/x'}\ny: {$ref: 'b/../../out.yaml#/x'}\nz: {$ref: '../no.yaml'}"),
            ("out.yaml", "x: outside"),
        ],
    );
    let (sources, file) = folder.load("in/a.yaml", Reach::Folder);
    assert_eq!(sources.iter().len(), 1);
    for (pointer, path) in [("/x", "../out.yaml"), ("/y", "b/../../out.yaml"), ("/z", "../no.yaml")] {
        let expected = format!("`$ref` leads out of the document's folder: `{path}`");
        assert_eq!(message(&sources, file, pointer), expected);
    }
    let (sources, file) = folder.load("in/a.yaml", Reach::Anywhere);
    assert_eq!(follow(&sources, file, "/x").unwrap(), r#""outside""#);
    assert_eq!(message(&sources, file, "/z"), "`$ref` leads to `../no.yaml`: there is no such file");
}

#[test]
fn absolute_paths_need_the_same_permission() {
    let folder = Folder::create("absolute", &[("b.yaml", "x: found")]);
    let path = folder.0.join("b.yaml").to_string_lossy().into_owned();
    fs::write(folder.0.join("a.yaml"), format!("x: {{$ref: '{path}#/x'}}")).unwrap();
    let (sources, file) = folder.load("a.yaml", Reach::Folder);
    assert!(message(&sources, file, "/x").starts_with("`$ref` leads out of the document's folder: "));
    let (sources, file) = folder.load("a.yaml", Reach::Anywhere);
    assert_eq!(follow(&sources, file, "/x").unwrap(), r#""found""#);
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_lead_out_of_the_folder() {
    let folder = Folder::create(
        "links",
        &[
            ("in/a.yaml", "x: {$ref: 'link.yaml#/x'}\ny: {$ref: 'inner.yaml#/x'}"),
            ("in/b.yaml", "x: inside"),
            ("out.yaml", "x: outside"),
        ],
    );
    std::os::unix::fs::symlink("../out.yaml", folder.0.join("in/link.yaml")).unwrap();
    std::os::unix::fs::symlink("b.yaml", folder.0.join("in/inner.yaml")).unwrap();
    let (sources, file) = folder.load("in/a.yaml", Reach::Folder);
    assert_eq!(message(&sources, file, "/x"), "`$ref` leads out of the document's folder: `link.yaml`");
    assert_eq!(follow(&sources, file, "/y").unwrap(), r#""inside""#);
    let (sources, file) = folder.load("in/a.yaml", Reach::Anywhere);
    assert_eq!(follow(&sources, file, "/x").unwrap(), r#""outside""#);
}

#[test]
fn added_files_are_not_read_from_disk() {
    let mut sources = Sources::new();
    let file = sources.add("api/a.yaml".to_owned(), "x: {$ref: './b/../c.yaml#/y'}").unwrap();
    sources.add("api/c.yaml".to_owned(), "y: found").unwrap();
    assert_eq!(follow(&sources, file, "/x").unwrap(), r#""found""#);
    assert!(!Path::new("api/c.yaml").exists());
}
