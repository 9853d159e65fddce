//! A node together with its place, for diagnostics.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::node::Node;
use crate::place::Place;

/// The type that a value has to have if it is text.
const TEXT: &str = "a string";

/// A node of a loaded document and its place.
#[derive(Clone, Debug)]
pub struct Cursor<'d> {
    /// The node.
    pub node: &'d Node,
    /// Its place.
    pub place: Place,
}

impl<'d> Cursor<'d> {
    /// The value of `key`, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<Cursor<'d>> {
        let node = self.node.get(key)?;
        Some(Cursor { node, place: self.place.child(key) })
    }

    /// The value that `segments` lead to, one below the other.
    pub fn descend(&self, segments: &[&str]) -> Option<Cursor<'d>> {
        segments.iter().try_fold(self.clone(), |cursor, segment| cursor.get(segment))
    }

    /// The pairs of a mapping; nothing for any other node.
    pub fn entries(&self) -> impl Iterator<Item = (&'d str, Cursor<'d>)> + use<'d> {
        let place = self.place.clone();
        let pairs = self.node.as_map().into_iter().flat_map(super::node::Map::iter);
        pairs.map(move |(key, node)| (key, Cursor { node, place: place.child(key) }))
    }

    /// The items of a list; nothing for any other node.
    pub fn items(&self) -> impl Iterator<Item = Cursor<'d>> + use<'d> {
        let place = self.place.clone();
        let items = self.node.as_list().unwrap_or_default();
        items.iter().enumerate().map(move |(index, node)| Cursor { node, place: place.item(index) })
    }

    /// The text at `key`. Anything else there is a fault.
    pub fn text(&self, key: &str, diagnostics: &mut Diagnostics) -> Option<&'d str> {
        self.read_at(key, Node::as_str, TEXT, diagnostics)
    }

    /// The text at `key`, for people to read. No type depends on it, so anything else there is left out, with a
    /// warning.
    pub fn prose(&self, key: &str, diagnostics: &mut Diagnostics) -> Option<&'d str> {
        let node = self.node.get(key).filter(|node| **node != Node::Null)?;
        let text = node.as_str();
        if text.is_none() {
            let value = Cursor { node, place: self.place.child(key) };
            let message = format!("`{key}` must be a string, but this is {}; it is left out", value.node.kind());
            let warning = Diagnostic::warning(codes::documents::PART_IGNORED, value.location(), message);
            diagnostics.push(match value.get("$ref") {
                Some(_) => warning.help("write the text itself; a `$ref` isn't resolved here"),
                None => warning.help("write the text, or leave it out"),
            });
        }
        text
    }

    /// The boolean at `key`. Anything else there is a fault.
    pub fn flag(&self, key: &str, diagnostics: &mut Diagnostics) -> Option<bool> {
        self.read_at(key, Node::as_bool, "true or false", diagnostics)
    }

    /// The mapping at `key`. Anything else there is a fault.
    pub fn mapping(&self, key: &str, diagnostics: &mut Diagnostics) -> Option<Cursor<'d>> {
        let value = self.get(key)?;
        value.read_as(Node::as_map, "a mapping", diagnostics).is_some().then_some(value)
    }

    /// The list at `key`. Anything else there is a fault.
    pub fn list(&self, key: &str, diagnostics: &mut Diagnostics) -> Option<Cursor<'d>> {
        let value = self.get(key)?;
        value.read_as(Node::as_list, "a list", diagnostics).is_some().then_some(value)
    }

    /// The value of `key`, converted by `read`. The place is only built for a fault, since most values are right.
    fn read_at<T>(
        &self,
        key: &str,
        read: impl Fn(&'d Node) -> Option<T>,
        expected: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        let node = self.node.get(key)?;
        read(node).or_else(|| Cursor { node, place: self.place.child(key) }.read_as(read, expected, diagnostics))
    }

    /// The node, converted by `read`, or a fault that says what was expected.
    pub fn read_as<T>(
        &self,
        read: impl FnOnce(&'d Node) -> Option<T>,
        expected: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        let value = read(self.node);
        if value.is_none() {
            let message = format!("{} must be {expected}, but this is {}", self.shown(), self.node.kind());
            let fault = Diagnostic::error(codes::documents::WRONG_KIND, self.location(), message);
            let is_unquoted = expected == TEXT && matches!(self.node, Node::Bool(_) | Node::Number(_));
            diagnostics.push(if is_unquoted { fault.help("put the value in quotes") } else { fault });
        }
        value
    }

    /// How to refer to the node: by its key, its index in a list, or as the file.
    fn shown(&self) -> String {
        let segments = self.place.pointer.segments();
        match segments.as_slice() {
            [] => "the file".to_owned(),
            [.., list, index] if index.bytes().all(|byte| byte.is_ascii_digit()) => format!("each of `{list}`"),
            [.., key] => format!("`{key}`"),
        }
    }

    /// The place as the location of a diagnostic.
    pub fn location(&self) -> Location {
        Location::Value(self.place.clone())
    }

    /// The key that leads here as the location of a diagnostic.
    pub fn key_location(&self) -> Location {
        Location::Key(self.place.clone())
    }
}
