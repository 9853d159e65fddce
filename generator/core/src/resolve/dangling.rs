//! The diagnostics about references that lead nowhere.

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::load::{Refusal, Sources, uri};
use crate::nearest::nearest;
use crate::place::{Place, Pointer};

/// A reference whose file was read but lacks its target.
pub(super) fn pointer(sources: &Sources, reference: &Cursor<'_>, resource: &Place, pointer: &Pointer) -> Diagnostic {
    let diagnostic = nowhere(reference);
    let place = Place {
        file: resource.file,
        pointer: pointer.segments().iter().fold(resource.pointer.clone(), |place, segment| place.child(*segment)),
    };
    let (Some((parent, names)), Some(written)) = (siblings(sources, &place), pointer.parent()) else {
        return diagnostic.help("define the target, or correct the reference");
    };
    let path = reference.node.as_str().map(|text| uri::split(text).0).unwrap_or_default();
    let wanted = pointer.last().unwrap_or_default();
    match nearest(names.iter().copied(), wanted) {
        Some(name) => {
            let diagnostic = diagnostic.label(Location::Key(parent.child(name)), "a similar name");
            diagnostic.help(format!("write `{path}#{}`", written.child(name)))
        }
        None => diagnostic.help(format!("define `{wanted}` in `{path}#{written}`, or correct the reference")),
    }
}

/// A reference to an anchor that its resource does not have.
pub(super) fn anchor(sources: &Sources, reference: &Cursor<'_>, resource: &Place, wanted: &str) -> Diagnostic {
    let anchors: Vec<_> = sources.document(resource.file).resources().anchors(&resource.pointer).collect();
    let names: Vec<&str> = anchors.iter().map(|anchor| &*anchor.name).collect();
    let Some(name) = nearest(names.iter().copied(), wanted) else {
        let text = reference.node.as_str().unwrap_or_default();
        return Diagnostic::error(
            codes::references::NO_POINTER,
            reference.location(),
            format!("`$ref` is not a JSON Pointer: `{text}`"),
        )
        .help(
            "write `#/` and the keys that lead to the target, such as `#/components/schemas/Pet`; there is no `$anchor` with this name",
        );
    };
    let diagnostic = nowhere(reference).help(format!("write `#{name}`"));
    match anchors.iter().find(|anchor| anchor.name == name) {
        Some(anchor) => {
            let place = Place { file: resource.file, pointer: anchor.pointer.clone() };
            diagnostic.label(Location::Value(place), "a similar name")
        }
        None => diagnostic,
    }
}

/// A reference to an address: documents are only read from disk.
fn address(reference: &Cursor<'_>, address: &str) -> Diagnostic {
    let file = file_for(address);
    Diagnostic::error(
        codes::references::ANOTHER_MACHINE,
        reference.location(),
        format!("`$ref` leads to a remote file, which isn't fetched: `{address}`"),
    )
    .help(format!(
        "save the file next to the document, and add `references: {{ {address}: ./{file} }}` to codegen.yaml"
    ))
}

/// The path of a copy of a remote file. Names that many documents have are kept apart by their folders.
fn file_for(address: &str) -> &str {
    const COMMON: [&str; 5] = ["asyncapi", "openapi", "swagger", "schema", "index"];
    let Some(name) = address.rsplit('/').next().filter(|name| name.contains('.')) else { return "other.yaml" };
    let stem = name.split('.').next().unwrap_or(name);
    let path = address.split_once("://").and_then(|(_, rest)| Some(rest.split_once('/')?.1));
    path.filter(|_| COMMON.contains(&stem)).unwrap_or(name)
}

/// A reference to a file that doesn't exist, or may not be read.
pub(super) fn file(reference: &Cursor<'_>, path: &str, refusal: &Refusal) -> Diagnostic {
    let error = |code, message: String| Diagnostic::error(code, reference.location(), message);
    match refusal {
        Refusal::Remote => address(reference, path),
        Refusal::Outside => error(codes::references::OUTSIDE, format!("`$ref` leads out of the document's folder: `{path}`")).help(
            "move the file into the folder, or pass `--allow-outside` to let the document read every file that you can read",
        ),
        Refusal::Unreadable(cause) => {
            let help = if uri::is_address(path) {
                "add the file, or correct its path in codegen.yaml, which is relative to the document"
            } else if path.contains('\\') {
                "use `/` between the parts of the path"
            } else {
                "add the file, or correct the path, which is relative to the file that contains the reference"
            };
            error(codes::references::FILE, format!("`$ref` leads to `{path}`: {cause}")).help(help)
        }
        Refusal::Broken(fault) => (**fault).clone(),
    }
}

fn nowhere(reference: &Cursor<'_>) -> Diagnostic {
    let text = reference.node.as_str().unwrap_or_default();
    Diagnostic::error(codes::references::NOWHERE, reference.location(), format!("`$ref` can't be resolved: `{text}`"))
}

/// The mapping that would contain the missing target, and the names in it.
fn siblings<'d>(sources: &'d Sources, place: &Place) -> Option<(Place, Vec<&'d str>)> {
    let parent = Place { file: place.file, pointer: place.pointer.parent()?.clone() };
    let names = sources.node(&parent)?.as_map()?.keys().collect();
    Some((parent, names))
}
