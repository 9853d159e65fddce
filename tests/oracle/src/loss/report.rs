//! What the walker found in a document, and what explains each item.

use std::collections::BTreeMap;

/// Something that a document lists.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// An operation or a message.
    Event,
    /// An event's body, one per media type.
    Payload,
    /// A property of an object.
    Property,
    /// An alternative of a union, or a type in a list of types.
    Alternative,
    /// A listed value.
    Value,
    /// A reference that the walker can't follow, so its target can't be checked.
    Reference,
}

/// An item of a document: what it is, and its place.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// The file, unless it is the document, and an RFC 6901 pointer: `common.yaml#/Money`.
    pub place: String,
}

/// What happened to an item. If several events reach it, the greatest value counts.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Explanation {
    /// It is in the output, in this way.
    Output(&'static str),
    /// A finding with this code says that it isn't.
    Finding(String),
    /// It is lost.
    Nothing,
}

/// All items of a document.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The items, each with what happened to it.
    pub items: BTreeMap<Item, Explanation>,
}

impl Report {
    pub(super) fn add(&mut self, kind: Kind, place: String, explanation: Explanation) {
        let known = self.items.entry(Item { kind, place }).or_insert_with(|| explanation.clone());
        if *known < explanation {
            *known = explanation;
        }
    }

    /// How many items there are.
    pub fn listed(&self) -> usize {
        self.items.len()
    }

    /// How many are reported by a finding.
    pub fn count_reported(&self) -> usize {
        self.items.values().filter(|explanation| matches!(explanation, Explanation::Finding(_))).count()
    }

    /// The items that are lost.
    pub fn lost(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|(_, explanation)| **explanation == Explanation::Nothing).map(|(item, _)| item)
    }

    /// The number of items per explanation.
    pub fn explanations(&self) -> BTreeMap<&Explanation, usize> {
        let mut counts = BTreeMap::new();
        for explanation in self.items.values() {
            *counts.entry(explanation).or_default() += 1;
        }
        counts
    }
}
