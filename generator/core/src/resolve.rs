//! Follows `$ref`: from a reference to the node that it names, in this file or another.

mod dangling;
mod dynamic;

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::load::{Refusal, Sources, uri};
use crate::nearest::nearest_path;
use crate::node::Node;
use crate::place::{FileId, Place, Pointer};

pub use self::dynamic::dynamic_target;

/// How many references may lead from one to the next; more can only be a circle.
const MAX_HOPS: usize = 64;

/// The node that `cursor` stands for: itself, or what its `$ref` leads to in the end.
///
/// The fault of a reference that is no text, leads nowhere, leads in a circle or may not be followed is given back as a
/// diagnostic at the reference.
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

/// What is said of a schema that is nowhere. Nobody but the owner of the document can add it, and the rest of the document is
/// right: the value is taken as any JSON.
pub fn of_schema(fault: Diagnostic) -> Diagnostic {
    if fault.code != codes::references::NOWHERE {
        return fault;
    }
    let message = format!("{}; it is treated as any JSON", fault.message);
    Diagnostic { severity: Severity::Warning, message, ..fault }
}

/// The node that one reference names. `reference` is the value of the `$ref` key.
pub fn target<'d>(sources: &'d Sources, reference: &Cursor<'d>) -> Result<Cursor<'d>, Diagnostic> {
    find(sources, reference, &mut { MAX_HOPS })
}

/// The place that was probably meant by one that the document does not have: what the references on its way lead to, or
/// else the place whose path is nearest.
pub(crate) fn place_meant(sources: &Sources, place: &Place) -> Option<Place> {
    let root = Place::root(place.file);
    let through = descend(sources, &root, &place.pointer, &mut { MAX_HOPS }).map(|target| target.place);
    through.or_else(|| {
        let names_below = |path: &[String]| names(sources, &root.descendant(path.iter().map(String::as_str)));
        let path = nearest_path(&place.pointer.segments(), names_below)?;
        Some(root.descendant(path.iter().map(String::as_str)))
    })
}

/// What the segment may be that follows a place.
fn names(sources: &Sources, place: &Place) -> Option<Vec<String>> {
    match sources.node(place)? {
        Node::Map(map) => Some(map.keys().map(str::to_owned).collect()),
        Node::List(items) => Some((0..items.len()).map(|index| index.to_string()).collect()),
        _ => None,
    }
}

/// A reference leads into a resource: a file, or a part of one that has an `$id`. In there, its fragment is a path of
/// keys or an anchor (JSON Schema 2020-12, section 8.2.3.1).
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
        // Many documents name their schemas by `$id` and count their references from the file all the same.
        .or_else(|| descend(sources, &file, &pointer, hops).filter(|_| path.is_empty()));
    found.ok_or_else(|| dangling::pointer(sources, reference, &resource, &pointer))
}

fn no_pointer(reference: &Cursor<'_>, text: &str) -> Diagnostic {
    Diagnostic::error(
        codes::references::NO_POINTER,
        reference.location(),
        format!("`$ref` is not a JSON Pointer: `{text}`"),
    )
    .help("write `#/` and the keys that lead to the target, such as `#/components/schemas/Pet`")
}

/// Where the resource begins that `path` names, as it is written at `reference`.
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

/// The resource that is called `id`: any that has an address for a name, or one of the same file.
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

/// The node that `pointer` leads to from `root`. Where a reference stands in the way, what it names is gone through,
/// as authors of several files expect: `components: { schemas: { $ref: schemas.yaml } }`.
fn descend<'d>(sources: &'d Sources, root: &Place, pointer: &Pointer, hops: &mut usize) -> Option<Cursor<'d>> {
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
