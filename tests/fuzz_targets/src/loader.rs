//! Several files, YAML or JSON, that may refer to each other: each is loaded or refused with a place.
//!
//! The input is split at zero bytes: the first part is the document, the others are `file1.yaml`, `file2.json`,
//! `file3.yaml`…

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use hookwright_core::diagnostic::Diagnostics;
use hookwright_core::load::{Document, Files, Format, Reach, Sources};
use hookwright_core::node::Node;
use hookwright_core::report;

use crate::stack;

/// Loads the files.
pub fn run(data: &[u8]) {
    stack::on_a_large_stack(|| load(data));
}

fn load(data: &[u8]) {
    let mut parts = data.split(|byte| *byte == 0);
    let document = parts.next().unwrap_or_default();
    let is_json = document.first() == Some(&b'{');
    let name = if is_json { "/specs/document.json" } else { "/specs/document.yaml" };
    let mut files = Memory(BTreeMap::from([(PathBuf::from(name), document.to_vec())]));
    for (index, part) in parts.enumerate().take(8) {
        let extension = if index % 2 == 0 { "yaml" } else { "json" };
        files.0.insert(PathBuf::from(format!("/specs/file{}.{extension}", index + 1)), part.to_vec());
    }
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
    match sources.read_from(&files, Path::new(name)) {
        Ok(document) => sources.read_references_from(&files, document, &[], Reach::Folder),
        Err(fault) => diagnostics.push(fault),
    }
    if diagnostics.iter().next().is_none() {
        sources.iter().for_each(|(_, document)| check(document));
    }
    assert!(!report::text(&diagnostics, &sources).contains('\u{1b}'), "an escape sequence reaches the terminal");
}

/// Files loaded from JSON equal what `serde_json` reads. A file that can't be read isn't loaded, which is reported for
/// each reference to it.
fn check(document: &Document) {
    if document.format == Format::Json && document.root != Node::Null {
        let oracle: serde_json::Value = serde_json::from_str(&document.text).expect("what was loaded is JSON");
        assert_eq!(document.root.to_json(), oracle);
    }
}

/// Files in memory.
#[derive(Debug)]
struct Memory(BTreeMap<PathBuf, Vec<u8>>);

impl Files for Memory {
    fn is_file(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }
}
