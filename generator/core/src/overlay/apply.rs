//! Applies the actions of an overlay to the tree of a document.

use super::action::{self, Action, Change};
use super::merge::{self, Mismatch};
use super::query::Query;
use super::tree::{Tree, Value};
use super::version::Version;
use crate::cursor::Cursor;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Location, codes};
use crate::load::{DEEPEST, Sources, first_path, uri};
use crate::node::Node;
use crate::place::{FileId, Place, Pointer};

/// How many values one action may add. More of them come from circular copies.
const MOST_ADDED: usize = 10_000;

/// Applies the overlay in one file to the document in another. Returns whether all of it could be applied. Call it
/// once, before the document's references are read, since it may change them.
pub fn apply(sources: &mut Sources, document: FileId, overlay: FileId, diagnostics: &mut Diagnostics) -> bool {
    let mut faults = Diagnostics::default();
    let changed = overlaid_tree(sources, document, overlay, &mut faults);
    let is_applied = !faults.has_errors();
    diagnostics.extend(faults.iter().cloned());
    if let Some(tree) = changed.filter(|_| is_applied) {
        put(sources, document, &tree);
    }
    is_applied
}

/// The same for an overlay of another version of the document: an action that doesn't fit is reported and left out.
pub fn apply_what_fits(sources: &mut Sources, document: FileId, overlay: FileId, diagnostics: &mut Diagnostics) {
    if let Some(tree) = overlaid_tree(sources, document, overlay, diagnostics) {
        put(sources, document, &tree);
    }
}

fn put(sources: &mut Sources, document: FileId, tree: &Tree) {
    let origins = tree.origins(&Place::root(document));
    sources.overlay(document, tree.node(), origins);
}

fn overlaid_tree(sources: &Sources, document: FileId, overlay: FileId, diagnostics: &mut Diagnostics) -> Option<Tree> {
    let root = Cursor { node: &sources.document(overlay).root, place: Place::root(overlay) };
    root.read_as(Node::as_map, "a mapping", diagnostics)?;
    let version = Version::read(&root, diagnostics)?;
    check_extends(sources, document, &root, diagnostics);
    let actions = action::read(&root, version, diagnostics);
    let mut tree = Tree::from_node(&sources.document(document).root, &Place::root(document));
    let mut layer = Layer { tree: &mut tree, version, diagnostics };
    actions.iter().for_each(|action| layer.apply(action));
    Some(tree)
}

/// An address may be that where the owner publishes the document. A path is that of a local file.
fn check_extends(sources: &Sources, document: FileId, overlay: &Cursor<'_>, diagnostics: &mut Diagnostics) {
    let Some(text) = overlay.text("extends", diagnostics) else { return };
    let (own, document) = (sources.path(overlay.place.file), sources.path(document));
    let folder = |path: &str| path.rfind('/').map_or(String::new(), |end| uri::normal(&path[..end]));
    let is_elsewhere = uri::is_address(text) || folder(own) != folder(document);
    if is_elsewhere || uri::join(own, text) == uri::normal(document) {
        return;
    }
    if let Some(extends) = overlay.get("extends") {
        let message = format!("this overlay is for `{text}`, but it is next to `{document}`");
        let help = "write the document's name, or leave `extends` out";
        diagnostics.push(Diagnostic::error(codes::overlays::EXTENDS, extends.location(), message).help(help));
    }
}

/// A document while actions are applied.
struct Layer<'l> {
    tree: &'l mut Tree,
    version: Version,
    diagnostics: &'l mut Diagnostics,
}

impl Layer<'_> {
    fn apply(&mut self, action: &Action<'_>) {
        let target = &action.target;
        let selected = target.select(self.tree);
        if selected.is_empty() {
            let help = "correct the query, or remove the action if the document has changed";
            let elsewhere = first_path(&self.tree.node()).map(|path| {
                format!("; an overlay only changes the document, not other files that it refers to, such as `{path}`: copy that part into the document by an action, and point the `$ref` to it")
            });
            let help = format!("{help}{}", elsewhere.unwrap_or_default());
            return self.fault(
                codes::overlays::SELECTS_NOTHING,
                target,
                "this action selects nothing in the document",
                &help,
            );
        }
        match &action.change {
            Change::Remove => self.remove(target, &selected),
            Change::Update(value) => self.update(target, &selected, &Tree::from_node(value.node, &value.place)),
            Change::Copy(query) => match query.select(self.tree).as_slice() {
                [only] => {
                    if let Some(value) = self.tree.get(&only.segments()).cloned() {
                        self.update(target, &selected, &value);
                    }
                }
                found => {
                    let message = format!("`copy` must select one value, but selects {}", found.len());
                    self.fault(
                        codes::overlays::COPIES_SEVERAL,
                        query,
                        &message,
                        "write a query that selects exactly one value",
                    );
                }
            },
        }
    }

    fn fault(&mut self, code: Code, at: &Query<'_>, message: &str, help: &str) {
        self.diagnostics.push(Diagnostic::error(code, at.at.location(), message).help(help));
    }

    /// From the last to the first, so that no item moves before it is removed.
    fn remove(&mut self, target: &Query<'_>, selected: &[Pointer]) {
        if !self.allows_primitives(target, selected) {
            return;
        }
        for pointer in selected.iter().rev() {
            let (Some(parent), Some(segment)) = (pointer.parent(), pointer.last()) else {
                let message = "an overlay can't remove the whole document";
                return self.fault(codes::overlays::REMOVES_ALL, target, message, "select a part of it");
            };
            if let Some(parent) = self.tree.get_mut(&parent.segments()) {
                parent.remove(segment);
            }
        }
    }

    fn update(&mut self, target: &Query<'_>, selected: &[Pointer], value: &Tree) {
        if !self.allows_primitives(target, selected) || !self.are_of_one_kind(target, selected) {
            return;
        }
        if !has_room(selected, value) {
            let help = "select fewer values, or add less";
            let message = "this action makes the document too large";
            return self.fault(codes::overlays::GROWS, target, message, help);
        }
        let mut changes = false;
        for pointer in selected {
            let Some(below) = self.tree.get_mut(&pointer.segments()) else { continue };
            match merge::apply_update(value, below, self.version) {
                Ok(is_other) => changes |= is_other,
                Err(mismatch) => return self.diagnostics.push(mismatch.diagnostic(target)),
            }
        }
        if !changes {
            let message = "this action changes nothing: the document already has it";
            self.diagnostics.push(
                Diagnostic::warning(codes::overlays::CHANGES_NOTHING, target.at.location(), message)
                    .help("remove the action"),
            );
        }
    }

    fn kind(&self, pointer: &Pointer) -> &'static str {
        match self.tree.get(&pointer.segments()).map(|tree| &tree.value) {
            Some(Value::List(_)) => "lists",
            Some(Value::Map(_)) => "mappings",
            _ => "single values",
        }
    }

    fn allows_primitives(&mut self, target: &Query<'_>, selected: &[Pointer]) -> bool {
        let fits = self.version != Version::V1_0 || selected.iter().all(|it| self.kind(it) != "single values");
        if !fits {
            let message = "a single value as a target needs version 1.1 of the Overlay Specification";
            self.fault(codes::overlays::NOT_IN_1_0, target, message, "write `overlay: 1.1.0`");
        }
        fits
    }

    fn are_of_one_kind(&mut self, target: &Query<'_>, selected: &[Pointer]) -> bool {
        let kinds: Vec<&str> = selected.iter().map(|pointer| self.kind(pointer)).collect();
        let other = kinds.iter().find(|kind| **kind != kinds[0]).copied();
        if let Some(other) = other {
            let message = format!("this action selects both {} and {other}", kinds[0]);
            self.fault(codes::overlays::KINDS, target, &message, "write an action for each kind of value");
        }
        other.is_none()
    }
}

/// Whether a document has room for what would be merged into the selected values.
fn has_room(selected: &[Pointer], value: &Tree) -> bool {
    let (values, depth) = value.size();
    let deepest = selected.iter().map(|pointer| pointer.segments().len()).max().unwrap_or_default();
    let added = values.saturating_mul(selected.len());
    // One more level, since a list takes it as an item.
    deepest + depth < DEEPEST && added < MOST_ADDED
}

impl Mismatch {
    fn diagnostic(self, target: &Query<'_>) -> Diagnostic {
        let (old, new) = (self.below.value.kind(), self.above.value.kind());
        let message = format!("{new} can't be merged into {old}");
        let help = "remove the old value first, in a separate action with `remove: true`";
        let fault = Diagnostic::error(codes::overlays::KINDS, Location::Value(self.above.place), message).help(help);
        let fault = fault.label(Location::Value(self.below.place), format!("{old}, as the document has it"));
        fault.label(target.at.location(), format!("selected by `{}`", target.text()))
    }
}
