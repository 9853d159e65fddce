//! From places in a tree back to places in the text.
//!
//! The tree itself knows no positions: most runs print no diagnostic. The first one that is printed makes the text be
//! read once more, and [`Spans`] keeps what that found for the others.

mod json;
pub(super) mod lex;
mod position;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
mod walk;
mod yaml;

use std::cell::OnceCell;

use super::tree::list_index;
use super::{Document, Format, descend};
use crate::node::Node;
use crate::place::Pointer;

pub use self::position::Position;
pub(super) use self::position::{Lines, floor_char_boundary, offset_in};
pub(super) use self::walk::Nothing;

/// The positions in a document, once they were asked for.
pub(super) type Index = OnceCell<(Lines, Spans)>;

/// Where a value begins, and the key that leads to it, as bytes of the text.
#[derive(Debug, Default)]
pub(super) struct Spans {
    key: Option<usize>,
    /// Unknown for the few values that only [`walk`] finds.
    value: Option<usize>,
    /// The same for the items or pairs of the value, in the order of its node.
    parts: Vec<Spans>,
}

impl Document {
    /// Where a value begins: the one that the pointer leads to, or the deepest one on the way.
    pub fn locate_value(&self, pointer: &Pointer) -> Option<Position> {
        self.offset_of_value(pointer).map(|offset| self.position(offset))
    }

    /// Where the key begins that leads to a value. What has no key, such as an item of a list, is located as a value.
    pub fn locate_key(&self, pointer: &Pointer) -> Option<Position> {
        self.offset_of_key(pointer).map(|offset| self.position(offset))
    }

    fn position(&self, offset: usize) -> Position {
        self.index().0.position(&self.text, offset)
    }

    pub(super) fn offset_of_value(&self, pointer: &Pointer) -> Option<usize> {
        let segments = pointer.segments();
        let (spans, depth) = self.follow(&segments);
        spans.value.or_else(|| walk::value(&self.text, &segments[..depth]))
    }

    pub(super) fn offset_of_key(&self, pointer: &Pointer) -> Option<usize> {
        let segments = pointer.segments();
        let (spans, depth) = self.follow(&segments);
        let is_key =
            |parent: &Pointer| depth == segments.len() && descend(self.written(), parent).is_some_and(|node| node.as_map().is_some());
        if !pointer.parent().is_some_and(is_key) {
            return self.offset_of_value(pointer);
        }
        spans.key.or_else(|| walk::key(&self.text, &segments))
    }

    /// Goes as far as the segments lead, and says how many of them that were.
    fn follow(&self, segments: &[&str]) -> (&Spans, usize) {
        let (mut node, mut spans) = (self.written(), &self.index().1);
        for (depth, segment) in segments.iter().enumerate() {
            let next = part(node, segment).and_then(|(index, part)| Some((part, spans.parts.get(index)?)));
            let Some(next) = next else { return (spans, depth) };
            (node, spans) = next;
        }
        (spans, segments.len())
    }

    fn index(&self) -> &(Lines, Spans) {
        self.index.get_or_init(|| {
            let spans = match self.format {
                Format::Json => json::spans(&self.text, self.written()),
                Format::Yaml => yaml::spans(&self.text, self.written()),
            };
            (Lines::of(&self.text), spans)
        })
    }
}

/// The part of a value that a segment names, and which one it is.
fn part<'n>(node: &'n Node, segment: &str) -> Option<(usize, &'n Node)> {
    match node {
        Node::Map(map) => {
            map.iter().enumerate().find(|(_, (key, _))| *key == segment).map(|(index, (_, part))| (index, part))
        }
        Node::List(items) => list_index(segment).and_then(|index| Some((index, items.get(index)?))),
        _ => None,
    }
}
