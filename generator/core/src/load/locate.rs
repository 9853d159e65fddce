//! Finds the position in the text for a place in a tree.
//!
//! The tree itself has no positions, since most runs print no diagnostic. For the first one that is printed, the text
//! is read again, and [`Spans`] keeps the result for the others.

mod extent;
mod json;
pub(super) mod lex;
mod position;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests;
mod walk;
mod yaml;

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::tree::list_index;
use super::{Document, Format};
use crate::hash::HashMap;
use crate::node::Node;
use crate::place::Pointer;

pub use self::position::Position;
pub(crate) use self::position::floor_char_boundary;
pub(super) use self::position::{Lines, offset_in};
pub(super) use self::walk::Nothing;

/// The positions in a document, once they were needed.
pub(super) type Index = OnceCell<Positions>;

/// Where lines begin, and keys and values.
#[derive(Debug)]
pub(super) struct Positions {
    lines: Lines,
    spans: Spans,
    /// How many bytes [`walk`] may still read. Each position that it finds takes a pass, and a document with thousands
    /// of faults must not be read thousands of times.
    left: Cell<usize>,
}

/// How many bytes are read to search for positions that the single pass doesn't find.
const MOST_WALKED: usize = 16 * 1024 * 1024;

/// A piece of a text: its start, and the position after its end.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Span {
    /// Where it begins.
    pub start: Position,
    /// The position of the first character after it.
    pub end: Position,
}

/// Where a value begins, and the key that leads to it, in bytes.
#[derive(Debug, Default)]
pub(super) struct Spans {
    key: Option<usize>,
    /// Unknown for the few values that only [`walk`] finds.
    value: Option<usize>,
    /// The same for the items or pairs of the value, in the order of its node.
    parts: OnceCell<Vec<Spans>>,
    /// The index of each key, built on first use.
    keys: OnceCell<HashMap<Box<str>, usize>>,
}

impl Document {
    /// The value that the pointer leads to, or the deepest existing one on the path, up to the end of its first line.
    pub fn span_of_value(&self, pointer: &Pointer) -> Option<Span> {
        let (start, node) = self.start_of_value(pointer)?;
        let text = self.text.get(start..)?;
        // A null may be meant by leaving the value out.
        if *node == Node::Null && !extent::is_null(text) {
            return self.span_of_key(pointer);
        }
        Some(self.span(start..start + extent::of_value(text, node)))
    }

    /// The key that leads to a value. A value without a key, such as an item of a list, is located itself.
    pub fn span_of_key(&self, pointer: &Pointer) -> Option<Span> {
        let Some(start) = self.offset_of_own_key(pointer) else {
            let (start, node) = self.start_of_value(pointer)?;
            let length = extent::of_value(self.text.get(start..)?, node);
            return Some(self.span(start..start + length));
        };
        Some(self.span(start..start + extent::of_key(self.text.get(start..)?)))
    }

    /// The word or the symbol at a line and a column in characters, both counted from 1.
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

    /// Where the value begins that a pointer leads to, and the value. If it doesn't exist, this is the deepest one on
    /// the path.
    fn start_of_value(&self, pointer: &Pointer) -> Option<(usize, &Node)> {
        let segments = pointer.segments();
        let found = self.follow(&segments);
        let walked = || self.walk(|| walk::value(&self.text, &segments[..found.depth]));
        Some((found.spans.value.or_else(walked).or(found.nearest)?, found.node))
    }

    #[cfg(test)]
    pub(super) fn offset_of_value(&self, pointer: &Pointer) -> Option<usize> {
        self.start_of_value(pointer).map(|(start, _)| start)
    }

    #[cfg(test)]
    pub(super) fn offset_of_key(&self, pointer: &Pointer) -> Option<usize> {
        self.offset_of_own_key(pointer).or_else(|| self.offset_of_value(pointer))
    }

    fn offset_of_own_key(&self, pointer: &Pointer) -> Option<usize> {
        let segments = pointer.segments();
        let found = self.follow(&segments);
        if found.depth < segments.len() || found.parent.is_none_or(|parent| parent.as_map().is_none()) {
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

    /// Follows the segments as far as possible.
    fn follow(&self, segments: &[&str]) -> Found<'_> {
        let spans = &self.index().spans;
        let mut found = Found { node: self.written(), spans, parent: None, depth: 0, nearest: spans.value };
        for segment in segments {
            let next = found.spans.part(found.node, segment);
            let next = next.and_then(|(index, part)| Some((part, self.parts(found.spans).get(index)?)));
            let Some((node, spans)) = next else { break };
            let nearest = spans.value.or(spans.key).or(found.nearest);
            found = Found { node, spans, parent: Some(found.node), depth: found.depth + 1, nearest };
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
                // The file is empty or could not be read. Reading it again may take just as long.
                _ if *self.written() == Node::Null => Spans::default(),
                Format::Json => json::spans(&self.text),
                Format::Yaml => yaml::spans(&self.text, self.written()),
            };
            Positions { lines: Lines::new(&self.text), spans, left: Cell::new(MOST_WALKED) }
        })
    }
}

/// How far a pointer leads.
struct Found<'d> {
    node: &'d Node,
    spans: &'d Spans,
    /// The node that contains the value.
    parent: Option<&'d Node>,
    /// How many segments were followed.
    depth: usize,
    /// The last known position on the path.
    nearest: Option<usize>,
}

impl Spans {
    /// The part of a value that a segment names, and its index.
    fn part<'n>(&self, node: &'n Node, segment: &str) -> Option<(usize, &'n Node)> {
        match node {
            Node::Map(map) => {
                // Thousands of places in one mapping must not each search all of its keys.
                let keys = self
                    .keys
                    .get_or_init(|| map.keys().enumerate().map(|(index, key)| (Box::from(key), index)).collect());
                let index = *keys.get(segment)?;
                Some((index, map.value_at(index)?))
            }
            Node::List(items) => list_index(segment).and_then(|index| Some((index, items.get(index)?))),
            _ => None,
        }
    }
}
