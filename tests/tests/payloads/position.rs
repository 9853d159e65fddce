//! The positions of values in a serialized tree, counted independently of the runtime.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::tree::{Spot, Tree};

/// The text of a tree, with each member on its own line, and the position of everything in it.
pub(crate) struct Written {
    pub(crate) text: String,
    marks: BTreeMap<Spot, Mark>,
}

/// The bytes at which a value stands.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    /// The opening quote of its key, or the value itself if it has no key.
    pub(crate) key: usize,
    pub(crate) start: usize,
    /// Right after it.
    pub(crate) end: usize,
}

impl Written {
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut written = Self { text: String::new(), marks: BTreeMap::new() };
        written.value(tree, &mut Vec::new(), 0);
        written
    }

    pub(crate) fn mark(&self, spot: &[usize]) -> Mark {
        self.marks[spot]
    }

    /// The closing brace of the object at the spot.
    pub(crate) fn closing_brace(&self, spot: &[usize]) -> usize {
        self.mark(spot).end - 1
    }

    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        position(self.text.as_bytes(), offset)
    }

    fn value(&mut self, tree: &Tree, spot: &mut Spot, key: usize) {
        let start = self.text.len();
        match tree {
            Tree::Scalar(text) => self.text.push_str(text),
            Tree::List(items) => self.members('[', ']', items.iter().map(|item| (None, item)), spot),
            Tree::Object(entries) => {
                self.members('{', '}', entries.iter().map(|(key, value)| (Some(key.as_str()), value)), spot);
            }
        }
        self.marks.insert(spot.clone(), Mark { key, start, end: self.text.len() });
    }

    fn members<'t>(
        &mut self,
        open: char,
        close: char,
        members: impl ExactSizeIterator<Item = (Option<&'t str>, &'t Tree)>,
        spot: &mut Spot,
    ) {
        let count = members.len();
        self.text.push(open);
        for (index, (key, member)) in members.enumerate() {
            self.line(spot.len() + 1);
            let start = self.text.len();
            if let Some(key) = key {
                self.text.extend([&Value::from(key).to_string(), ": "]);
            }
            spot.push(index);
            self.value(member, spot, start);
            spot.pop();
            self.text.push_str(if index + 1 < count { "," } else { "" });
        }
        if count > 0 {
            self.line(spot.len());
        }
        self.text.push(close);
    }

    fn line(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.push_str(&"  ".repeat(indent));
    }
}

/// The line and the column of a byte, both from 1, columns in characters.
pub(crate) fn position(body: &[u8], offset: usize) -> (usize, usize) {
    let before = String::from_utf8_lossy(&body[..offset]);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}
