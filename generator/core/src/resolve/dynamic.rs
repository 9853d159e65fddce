//! `$dynamicRef` (JSON Schema 2020-12, section 8.2.3.2): a reference that a schema further out may point elsewhere.

use super::target;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::load::{Sources, uri};
use crate::place::{FileId, Place};

/// The node that a `$dynamicRef` names; `reference` is its value.
///
/// Which anchor is meant depends on the way by which a validator came. One type can stand for all ways only where they
/// lead to the same anchor; elsewhere that of the same resource is taken, and a note says so.
pub fn dynamic_target<'d>(
    sources: &'d Sources,
    reference: &Cursor<'d>,
    diagnostics: &mut Diagnostics,
) -> Result<Cursor<'d>, Diagnostic> {
    let first = target(sources, reference)?;
    let name = reference.node.as_str().map(|text| uri::split(text).1).unwrap_or_default();
    let candidates: Vec<Place> = anchors(sources, name).collect();
    // What leads to anything but such an anchor is like `$ref`.
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
