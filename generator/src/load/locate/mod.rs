//! From places in a tree back to places in the text.
//!
//! The tree itself knows no positions: most runs print no diagnostic. The first one that is printed makes the text be
//! read once more, and [`Spans`] keeps what that found for the others.

mod extent;
mod json;
pub(super) mod lex;
mod position;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
mod walk;
mod yaml;

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::tree::list_index;
use super::{Document, Format, descend};
use crate::node::Node;
use crate::place::Pointer;

pub use self::position::Position;
pub(crate) use self::position::floor_char_boundary;
pub(super) use self::position::{Lines, offset_in};
pub(super) use self::walk::Nothing;

/// The positions in a document, once they were asked for.
pub(super) type Index = OnceCell<Positions>;

/// Where the lines of a text begin, and its keys and values.
#[derive(Debug)]
pub(super) struct Positions {
    lines: Lines,
    spans: Spans,
    /// How many bytes [`walk`] may still read: each position that it finds takes a pass of its own, and a document with
    /// thousands of faults must not be read thousands of times.
    left: Cell<usize>,
}

/// How many bytes are read in search of the positions that one pass does not find.
const MOST_WALKED: usize = 16 * 1024 * 1024;

/// A piece of a text: where it begins, and where the first character behind it stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// Where the first character behind it is.
    pub end: Position,
}

/// Where a value begins, and the key that leads to it, as bytes of the text.
#[derive(Debug, Default)]
pub(super) struct Spans {
    key: Option<usize>,
    /// Unknown for the few values that only [`walk`] finds.
    value: Option<usize>,
    /// The same for the items or pairs of the value, in the order of its node.
    parts: OnceCell<Vec<Spans>>,
}

impl Document {
    /// The value that the pointer leads to, or the deepest one on the way, as far as its first line goes.
    pub fn span_of_value(&self, pointer: &Pointer) -> Option<Span> {
        let start = self.offset_of_value(pointer)?;
        let node = self.follow(&pointer.segments()).node;
        let text = self.text.get(start..)?;
        // Nothing is written where null is meant by leaving the value out.
        if *node == Node::Null && !extent::is_null(text) {
            return self.span_of_key(pointer);
        }
        Some(self.span(start..start + extent::of_value(text, node)))
    }

    /// The key that leads to a value. What has no key, such as an item of a list, is located as a value.
    pub fn span_of_key(&self, pointer: &Pointer) -> Option<Span> {
        let Some(start) = self.offset_of_own_key(pointer) else {
            let start = self.offset_of_value(pointer)?;
            let length = extent::of_value(self.text.get(start..)?, self.follow(&pointer.segments()).node);
            return Some(self.span(start..start + length));
        };
        Some(self.span(start..start + extent::of_key(self.text.get(start..)?)))
    }

    /// The word or the sign at a line and a column in characters, both counted from 1.
    pub fn span_of_word(&self, line: usize, column: usize) -> Option<Span> {
        let line = self.index().lines.line(&self.text, line)?;
        let mut characters = self.text[line.clone()].char_indices().skip(column.saturating_sub(1));
        let start = characters.next().map_or(line.end, |(index, _)| line.start + index);
        Some(self.span(start..start + extent::of_word(&self.text[start..line.end])))
    }

    /// The bytes of a line, counted from 1, without its line break.
    pub fn line(&self, line: usize) -> Option<Range<usize>> {
        self.index().lines.line(&self.text, line)
    }

    fn span(&self, bytes: Range<usize>) -> Span {
        let position = |offset| self.index().lines.position(&self.text, offset);
        Span { start: position(bytes.start), end: position(bytes.end) }
    }

    pub(super) fn offset_of_value(&self, pointer: &Pointer) -> Option<usize> {
        let segments = pointer.segments();
        let found = self.follow(&segments);
        let walked = || self.walk(|| walk::value(&self.text, &segments[..found.depth]));
        found.spans.value.or_else(walked).or(found.nearest)
    }

    #[cfg(test)]
    pub(super) fn offset_of_key(&self, pointer: &Pointer) -> Option<usize> {
        self.offset_of_own_key(pointer).or_else(|| self.offset_of_value(pointer))
    }

    fn offset_of_own_key(&self, pointer: &Pointer) -> Option<usize> {
        let segments = pointer.segments();
        let found = self.follow(&segments);
        let is_key = |parent: &Pointer| {
            found.depth == segments.len() && descend(self.written(), parent).is_some_and(|node| node.as_map().is_some())
        };
        if !pointer.parent().is_some_and(is_key) {
            return None;
        }
        found.spans.key.or_else(|| self.walk(|| walk::key(&self.text, &segments)))
    }

    fn walk(&self, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        let left = &self.index().left;
        let rest = left.get().checked_sub(self.text.len())?;
        left.set(rest);
        find()
    }

    /// Goes as far as the segments lead.
    fn follow(&self, segments: &[&str]) -> Found<'_> {
        let spans = &self.index().spans;
        let mut found = Found { node: self.written(), spans, depth: 0, nearest: spans.value };
        for segment in segments {
            let next =
                part(found.node, segment).and_then(|(index, part)| Some((part, self.parts(found.spans).get(index)?)));
            let Some((node, spans)) = next else { break };
            let nearest = spans.value.or(spans.key).or(found.nearest);
            found = Found { node, spans, depth: found.depth + 1, nearest };
        }
        found
    }

    /// The spans of the parts of a value.
    fn parts<'d>(&'d self, spans: &'d Spans) -> &'d [Spans] {
        spans.parts.get_or_init(|| match (self.format, spans.value) {
            (Format::Json, Some(start)) => json::parts(&self.text, start),
            _ => Vec::new(),
        })
    }

    fn index(&self) -> &Positions {
        self.index.get_or_init(|| {
            let spans = match self.format {
                Format::Json => json::spans(&self.text),
                Format::Yaml => yaml::spans(&self.text, self.written()),
            };
            Positions { lines: Lines::of(&self.text), spans, left: Cell::new(MOST_WALKED) }
        })
    }
}

/// How far a pointer leads.
struct Found<'d> {
    node: &'d Node,
    spans: &'d Spans,
    /// How many of the segments that were.
    depth: usize,
    /// The last position on the way that is known.
    nearest: Option<usize>,
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
