//! Follows `$ref`: from a reference to its target, in this file or another.

mod dangling;
mod dynamic;
mod lost;

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::load::{Refusal, Sources, uri};
use crate::nearest::nearest_path;
use crate::node::Node;
use crate::place::{FileId, Place, Pointer};

pub use self::dynamic::dynamic_target;
pub use self::lost::{of_part, of_schema, refuse_without_whole};

/// The maximum length of a chain of references. A longer one can only be a cycle.
const MAX_HOPS: usize = 64;

/// The node that `cursor` stands for: itself, or the final target of its `$ref`.
///
/// Fails, with a diagnostic at the reference, if a reference isn't a string, leads nowhere, is part of a cycle or may
/// not be followed.
pub fn follow<'d>(sources: &'d Sources, cursor: Cursor<'d>) -> Result<Cursor<'d>, Diagnostic> {
    let start = cursor.location();
    let mut current = cursor;
    for _ in 0..MAX_HOPS {
        let Some(reference) = current.get("$ref") else { return Ok(current) };
        current = target(sources, &reference)?;
    }
    Err(Diagnostic::error(codes::references::CIRCLE, start, "this `$ref` is part of a cycle")
        .help("replace one of the references by the value itself"))
}

/// The target of one reference. `reference` is the value of the `$ref` key.
pub fn target<'d>(sources: &'d Sources, reference: &Cursor<'d>) -> Result<Cursor<'d>, Diagnostic> {
    find(sources, reference, &mut { MAX_HOPS })
}

/// The existing place that a missing one was probably meant to be: the target of references on its path, or else the
/// place with the nearest path.
pub(crate) fn place_meant(sources: &Sources, place: &Place) -> Option<Place> {
    let root = Place::root(place.file);
    let through = descend(sources, &root, &place.pointer, &mut { MAX_HOPS }).map(|target| target.place);
    through.or_else(|| {
        let names_below = |path: &[String]| names(sources, &root.descendant(path.iter().map(String::as_str)));
        let path = nearest_path(&place.pointer.segments(), names_below)?;
        Some(root.descendant(path.iter().map(String::as_str)))
    })
}

/// The possible segments after a place.
fn names(sources: &Sources, place: &Place) -> Option<Vec<String>> {
    match sources.node(place)? {
        Node::Map(map) => Some(map.keys().map(str::to_owned).collect()),
        Node::List(items) => Some((0..items.len()).map(|index| index.to_string()).collect()),
        _ => None,
    }
}

/// A reference leads to a resource: a file, or a part of one that has an `$id`. Its fragment is a path of keys or an
/// anchor inside the resource (JSON Schema 2020-12, section 8.2.3.1).
fn find<'d>(sources: &'d Sources, reference: &Cursor<'d>, hops: &mut usize) -> Result<Cursor<'d>, Diagnostic> {
    let Some(text) = reference.node.as_str() else {
        let message = format!("`$ref` must be a string, but this is {}", reference.node.kind());
        return Err(Diagnostic::error(codes::references::NO_TEXT, reference.location(), message));
    };
    let (path, fragment) = uri::split(text);
    let resource = resource(sources, reference, path)?;
    let Some(fragment) = uri::percent_decode(fragment) else { return Err(no_pointer(reference, text)) };
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return anchor(sources, reference, &resource, &fragment);
    }
    let Some(pointer) = Pointer::parse(&fragment) else { return Err(no_pointer(reference, text)) };
    let file = Place::root(resource.file);
    let found = descend(sources, &resource, &pointer, hops)
        // Many documents name their schemas by `$id` but resolve references against the file.
        .or_else(|| descend(sources, &file, &pointer, hops).filter(|_| path.is_empty()))
        .or_else(|| enclosing(sources, reference, &pointer, hops).filter(|_| path.is_empty()));
    found.ok_or_else(|| dangling::pointer(sources, reference, &resource, &pointer))
}

/// The target in the definitions of a schema around the reference. Tools print schemas with definitions of their own,
/// and nothing corrects the references when one is copied into a document.
fn enclosing<'d>(
    sources: &'d Sources,
    reference: &Cursor<'d>,
    pointer: &Pointer,
    hops: &mut usize,
) -> Option<Cursor<'d>> {
    if !matches!(pointer.segments().as_slice(), ["definitions" | "$defs", ..]) {
        return None;
    }
    let mut around = reference.place.pointer.parent();
    while let Some(outer) = around {
        let root = Place { file: reference.place.file, pointer: outer.clone() };
        if let Some(found) = descend(sources, &root, pointer, hops) {
            return Some(found);
        }
        around = outer.parent();
    }
    None
}

fn no_pointer(reference: &Cursor<'_>, text: &str) -> Diagnostic {
    Diagnostic::error(
        codes::references::NO_POINTER,
        reference.location(),
        format!("`$ref` is not a JSON Pointer: `{text}`"),
    )
    .help("write `#/` and the keys that lead to the target, such as `#/components/schemas/Pet`")
}

/// The beginning of the resource that `path` names, as seen from `reference`.
fn resource(sources: &Sources, reference: &Cursor<'_>, path: &str) -> Result<Place, Diagnostic> {
    let from = reference.place.file;
    let home = sources.document(from).resources().enclosing(&reference.place.pointer);
    if path.is_empty() {
        return Ok(Place { file: from, pointer: home.root.clone() });
    }
    if let Some(place) = find_resource(sources, from, &uri::join(&home.id, path)) {
        return Ok(place);
    }
    match sources.linked(from, path) {
        Some(Ok(file)) => Ok(Place::root(file)),
        Some(Err(Refusal::Broken(fault))) => Err(*fault),
        Some(Err(refusal)) => Err(dangling::file(reference, path, &refusal)),
        None => Err(dangling::file(reference, path, &Refusal::Unreadable("no such file was read".to_owned()))),
    }
}

/// The resource with the name `id`: any whose name is an absolute address, or one of the same file.
fn find_resource(sources: &Sources, from: FileId, id: &str) -> Option<Place> {
    let in_file = |file: FileId| {
        let resource = sources.document(file).resources().find_by_id(id)?;
        Some(Place { file, pointer: resource.root.clone() })
    };
    let elsewhere = || sources.iter().find_map(|(file, _)| in_file(file)).filter(|_| uri::is_address(id));
    in_file(from).or_else(elsewhere)
}

fn anchor<'d>(
    sources: &'d Sources,
    reference: &Cursor<'d>,
    resource: &Place,
    name: &str,
) -> Result<Cursor<'d>, Diagnostic> {
    let mut anchors = sources.document(resource.file).resources().anchors(&resource.pointer);
    let found = anchors.find(|anchor| anchor.name == name).and_then(|anchor| {
        let place = Place { file: resource.file, pointer: anchor.pointer.clone() };
        Some(Cursor { node: sources.node(&place)?, place })
    });
    found.ok_or_else(|| dangling::anchor(sources, reference, resource, name))
}

/// The node that `pointer` leads to from `root`. References on the way are followed, as authors of several files
/// expect: `components: { schemas: { $ref: schemas.yaml } }`.
fn descend<'d>(sources: &'d Sources, root: &Place, pointer: &Pointer, hops: &mut usize) -> Option<Cursor<'d>> {
    // Most paths cross no reference, so the target is at the pointer itself.
    if root.pointer == Pointer::root()
        && let Some(node) = sources.document(root.file).node(pointer)
    {
        return Some(Cursor { node, place: Place { file: root.file, pointer: pointer.clone() } });
    }
    let mut current = Cursor { node: sources.node(root)?, place: root.clone() };
    for segment in pointer.segments() {
        let next = loop {
            if let Some(next) = step(&current, segment) {
                break next;
            }
            *hops = hops.checked_sub(1)?;
            current = find(sources, &current.get("$ref")?, hops).ok()?;
        };
        current = next;
    }
    Some(current)
}

fn step<'d>(cursor: &Cursor<'d>, segment: &str) -> Option<Cursor<'d>> {
    match cursor.node {
        Node::List(items) => {
            let node = items.get(crate::load::list_index(segment)?)?;
            Some(Cursor { node, place: cursor.place.child(segment) })
        }
        _ => cursor.get(segment),
    }
}
