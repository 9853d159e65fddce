//! Settings and overlays of another version of a document: what doesn't fit is reported and left out.

use std::fmt::Write as _;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::load::{Origins, Sources};
use crate::node::Node;
use crate::place::FileId;

/// Turns errors in borrowed files into warnings, and returns these. The files fit the document that they are next to.
pub(super) fn excuse(diagnostics: &mut Diagnostics, borrowed: &[FileId], document: &Path) -> Vec<Diagnostic> {
    let mut excused = Vec::new();
    diagnostics.alter(|it| {
        let is_borrowed = it.location.place().is_some_and(|place| borrowed.contains(&place.file));
        if is_borrowed && it.severity == Severity::Error {
            it.severity = Severity::Warning;
            let _ = write!(it.message, "; `{}` is compared without it", document.display());
            excused.push(it.clone());
        }
    });
    excused
}

/// Leaves out what the warnings are about. Returns whether anything was left out.
pub(super) fn leave_out(sources: &mut Sources, borrowed: &[FileId], excused: &[Diagnostic]) -> bool {
    let mut has_changed = false;
    for file in borrowed {
        let places = excused.iter().filter_map(|it| it.location.place()).filter(|place| place.file == *file);
        let paths: Vec<Vec<&str>> = places.map(|place| place.pointer.segments()).collect();
        let root = &sources.document(*file).root;
        let left = without(root, &paths.iter().map(Vec::as_slice).collect::<Vec<_>>());
        if left != *root {
            sources.overlay(*file, left, Origins::default());
            has_changed = true;
        }
    }
    has_changed
}

/// The value without the parts at these paths.
fn without(node: &Node, paths: &[&[&str]]) -> Node {
    let keeps = |key: &str| !paths.contains(&&[key][..]);
    let inner = |key: &str, value: &Node| {
        let below: Vec<&[&str]> = paths.iter().filter_map(|path| path.strip_prefix(&[key][..])).collect();
        without(value, &below)
    };
    match node {
        _ if paths.is_empty() => node.clone(),
        _ if paths.iter().any(|path| path.is_empty()) => Node::Null,
        Node::Map(map) => {
            let left = map.iter().filter(|(key, _)| keeps(key));
            Node::Map(left.map(|(key, value)| (key.into(), inner(key, value))).collect())
        }
        Node::List(items) => {
            let items = items.iter().enumerate().map(|(index, item)| (index.to_string(), item));
            Node::List(items.filter(|(key, _)| keeps(key)).map(|(key, item)| inner(&key, item)).collect())
        }
        other => other.clone(),
    }
}
