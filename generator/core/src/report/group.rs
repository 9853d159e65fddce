//! Groups findings with the same message about different places.

use super::Found;
use crate::diagnostic::{Code, Severity};
use crate::hash::HashMap;

/// Up to this many are printed separately.
const MOST_APART: usize = 3;

/// Among more findings than this, even two with the same meaning are grouped: the output has to fit on a screen.
const MANY: usize = 20;

/// How many places of a group are listed.
const MOST_PLACES: usize = 6;

/// Findings with the same message. The first is printed in full.
pub(super) struct Group<'f, 'a> {
    pub(super) first: &'f Found<'a>,
    others: Vec<&'f Found<'a>>,
}

impl Group<'_, '_> {
    /// The places of the others on one line: how many there are, and the first few.
    pub(super) fn places(&self) -> Option<String> {
        if self.others.is_empty() {
            return None;
        }
        let mut places = Vec::new();
        let mut path = self.first.0.path;
        for (spot, _) in self.others.iter().take(MOST_PLACES) {
            let position = spot.span.map(|span| format!("{}:{}", span.start.line, span.start.column));
            places.push(match position {
                Some(position) if spot.path == path => position,
                Some(position) => format!("{}:{position}", spot.path),
                None => spot.path.to_owned(),
            });
            path = spot.path;
        }
        if self.is_cut() {
            places.push("…".to_owned());
        }
        Some(format!("{} more like this, at {}", self.others.len(), places.join(", ")))
    }

    /// Whether the line leaves out places.
    pub(super) fn is_cut(&self) -> bool {
        self.others.len() > MOST_PLACES
    }
}

/// The findings in order, each in the group of the first one with the same message.
pub(super) fn group<'f, 'a>(all: &'f [Found<'a>]) -> Vec<Group<'f, 'a>> {
    let most_apart = if all.len() > MANY { 1 } else { MOST_APART };
    let mut counts: HashMap<Meaning, usize> = HashMap::default();
    for found in all {
        *counts.entry(meaning(found)).or_default() += 1;
    }
    let mut groups: Vec<Group<'f, 'a>> = Vec::new();
    let mut by_meaning: HashMap<Meaning, usize> = HashMap::default();
    for found in all {
        let meaning = meaning(found);
        match by_meaning.get(&meaning) {
            Some(index) if counts.get(&meaning).is_some_and(|count| *count > most_apart) => {
                if let Some(group) = groups.get_mut(*index) {
                    group.others.push(found);
                }
            }
            _ => {
                by_meaning.entry(meaning).or_insert(groups.len());
                groups.push(Group { first: found, others: Vec::new() });
            }
        }
    }
    groups
}

/// What a finding says, independent of its place.
type Meaning = (Severity, Code, String);

/// Each error needs attention, so errors are only grouped if they have the same words. Warnings and notes are grouped
/// if they only differ in quoted parts.
fn meaning((_, diagnostic): &Found<'_>) -> Meaning {
    let words = match diagnostic.severity {
        Severity::Error => diagnostic.message.clone(),
        Severity::Warning | Severity::Note => diagnostic.message.split('`').step_by(2).collect::<Vec<_>>().join("`"),
    };
    (diagnostic.severity, diagnostic.code, words)
}
