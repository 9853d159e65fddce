//! `$dynamicRef` (JSON Schema 2020-12, section 8.2.3.2): a reference that an outer schema may redirect.

use super::target;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::load::{Sources, uri};
use crate::place::{FileId, Place};

/// The target of a `$dynamicRef`. `reference` is its value.
///
/// The target depends on the path that a validator took. One type can represent all paths only if they lead to the same
/// anchor. Otherwise the anchor of the same resource is used, and a note says so.
pub fn dynamic_target<'d>(
    sources: &'d Sources,
    reference: &Cursor<'d>,
    diagnostics: &mut Diagnostics,
) -> Result<Cursor<'d>, Diagnostic> {
    let first = target(sources, reference)?;
    let name = reference.node.as_str().map(|text| uri::split(text).1).unwrap_or_default();
    let candidates: Vec<Place> = anchors(sources, name).collect();
    // A reference to anything but such an anchor is like `$ref`.
    if candidates.contains(&first.place) && candidates.len() > 1 {
        let note =
            format!("`$dynamicRef` may lead to several schemas; the one in the same resource is used for `{name}`");
        diagnostics.push(Diagnostic::note(codes::references::DYNAMIC, reference.location(), note));
    }
    Ok(first)
}

fn anchors<'s>(sources: &'s Sources, name: &'s str) -> impl Iterator<Item = Place> + 's {
    let place = move |file: FileId| {
        let anchors = sources.document(file).resources().dynamic_anchors().filter(move |anchor| anchor.name == name);
        anchors.map(move |anchor| Place { file, pointer: anchor.pointer.clone() })
    };
    sources.iter().flat_map(move |(file, _)| place(file))
}
