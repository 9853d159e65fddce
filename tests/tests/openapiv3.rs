//! Whatever another reader of `OpenAPI` 3.0 finds in real documents, this one finds, too.
//!
//! The documents aren't part of this repository: `HOOKWRIGHT_CORPUS` says where they are.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright_core::config::Config;
use hookwright_core::diagnostic::{Diagnostics, codes};
use hookwright_core::load::{Reach, Sources};
use hookwright_core::place::{FileId, Place};
use hookwright_core::spec;
use openapiv3::{OpenAPI, PathItem, ReferenceOr};

#[test]
fn hookwright_and_openapiv3_read_the_same() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS") else {
        eprintln!("SKIPPED: hookwright_and_openapiv3_read_the_same, since HOOKWRIGHT_CORPUS is not set");
        return;
    };
    let mut documents = Vec::new();
    collect(Path::new(&corpus), &mut documents);
    documents.sort();
    let compared = documents.iter().filter(|path| compare(path)).count();
    println!("{compared} documents are read alike");
    assert!(compared >= 50, "HOOKWRIGHT_CORPUS is set, but only {compared} documents of OpenAPI 3.0 are there");
}

fn collect(folder: &Path, documents: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            collect(&path, documents);
        } else if matches!(extension, Some("yaml" | "yml" | "json")) {
            documents.push(path);
        }
    }
}

/// Whether both readers accept a document. If so, they must agree on its content.
fn compare(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    if !text.contains("openapi") {
        return false;
    }
    let Some(theirs) = openapi_3_0(path, &text) else { return false };
    let mut sources = Sources::new();
    let Ok(document) = sources.read(path) else { return false };
    sources.read_references(document, Reach::Folder);
    assert_eq!(schemas_seen(&sources, document), their_schemas(&theirs), "{}", path.display());
    let operations = their_operations(&theirs);
    let ours = operations_seen(&mut sources, document, &operations);
    let theirs = operations.iter().map(|operation| operation.pointer.clone()).collect();
    assert_eq!(ours, theirs, "{}", path.display());
    true
}

fn openapi_3_0(path: &Path, text: &str) -> Option<OpenAPI> {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let document: OpenAPI = if is_json { serde_json::from_str(text).ok()? } else { serde_yaml::from_str(text).ok()? };
    document.openapi.starts_with("3.0").then_some(document)
}

/// An operation, and its path and method unless it belongs to a callback.
struct Operation {
    pointer: String,
    by_path: Option<(String, String)>,
}

fn their_operations(document: &OpenAPI) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in &document.paths.paths {
        // The other reader doesn't resolve references.
        let ReferenceOr::Item(item) = item else { continue };
        add(item, &format!("/paths/{}", escaped(path)), Some(path), &mut operations);
    }
    operations
}

fn add(item: &PathItem, place: &str, path: Option<&str>, operations: &mut Vec<Operation>) {
    for (method, operation) in item.iter() {
        let place = format!("{place}/{method}");
        for (name, callback) in &operation.callbacks {
            for (expression, item) in callback {
                let place = format!("{place}/callbacks/{}/{}", escaped(name), escaped(expression));
                add(item, &place, None, operations);
            }
        }
        let by_path = path.map(|path| (path.to_owned(), method.to_owned()));
        operations.push(Operation { pointer: place, by_path });
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The places of the messages that are read, or reported as unreadable, if the settings list every operation in
/// `paths`.
fn operations_seen(sources: &mut Sources, document: FileId, operations: &[Operation]) -> BTreeSet<String> {
    let mut settings = "events: []\n".to_owned();
    for (path, method) in operations.iter().filter_map(|operation| operation.by_path.as_ref()) {
        settings = settings.replace("events: []", "events:");
        let path = serde_json::to_string(path).unwrap();
        writeln!(settings, "  - {{ path: {path}, method: {method} }}").unwrap();
    }
    let settings = sources.add("codegen.yaml".to_owned(), settings).unwrap();
    let mut diagnostics = Diagnostics::default();
    let config = Config::read(sources, settings, &mut diagnostics);
    let api = spec::read(sources, document, &config, &mut diagnostics);
    let read = api.into_iter().flat_map(|api| api.messages).map(|message| message.place);
    let unreadable = diagnostics.iter().filter(|finding| finding.code == codes::messages::UNRECEIVABLE);
    let places = read.chain(unreadable.filter_map(|finding| finding.location.place().cloned()));
    // A value behind a reference has the place of the target.
    let own = places.filter(|place| place.file == document).map(|place| place.pointer.to_string());
    own.filter(|pointer| pointer.starts_with("/paths/")).collect()
}

fn their_schemas(document: &OpenAPI) -> BTreeSet<String> {
    document.components.iter().flat_map(|components| components.schemas.keys().cloned()).collect()
}

fn schemas_seen(sources: &Sources, document: FileId) -> BTreeSet<String> {
    let place = Place::root(document).descendant(["components", "schemas"]);
    let schemas = sources.node(&place).and_then(|schemas| schemas.as_map());
    schemas.into_iter().flat_map(|schemas| schemas.keys().map(str::to_owned)).collect()
}
