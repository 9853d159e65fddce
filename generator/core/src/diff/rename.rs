//! Finds removed and new events that are probably the same event with another name.
//!
//! Two events are the same if their names consist of the same words, with any separators. They are also the same if
//! their payloads have the same shape, and either no other event has that shape or at least half of the words are the
//! same. Among several candidates, the two with the most words in common come first, then those that come first in the
//! documents. So the same documents give the same result, and an envelope that all events share proves nothing.

use super::events::Paired;
use super::walk::Found;
use super::{Rule, Side, walk};
use crate::case;
use crate::ir::{Event, Type};

/// Pairs of an old event and a new one.
pub(super) fn find_renames(old: Side<'_>, new: Side<'_>, paired: &Paired) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for before in &paired.removed {
        for after in &paired.added {
            if let Some(likeness) = likeness(old, new, *before, *after) {
                candidates.push((likeness, *before, *after));
            }
        }
    }
    candidates.sort_by_key(|(likeness, before, after)| (std::cmp::Reverse(*likeness), *before, *after));
    let mut renamed: Vec<(usize, usize)> = Vec::new();
    for (_, before, after) in candidates {
        if !renamed.iter().any(|(old, new)| *old == before || *new == after) {
            renamed.push((before, after));
        }
    }
    renamed.sort_unstable();
    renamed
}

/// How much the names have in common, in percent, if the two are probably the same event.
fn likeness(old: Side<'_>, new: Side<'_>, before: usize, after: usize) -> Option<usize> {
    let (before, after) = (&old.api.events[before], &new.api.events[after]);
    let likeness = common_length(&before.name, &after.name);
    if likeness == 100 {
        return Some(likeness);
    }
    if !says_something(old, before) || !same_shape(old, new, before, after) {
        return None;
    }
    (likeness >= 50 || is_alone(old, new, before, after)).then_some(likeness)
}

/// Whether no other event of either document has the payload of these two, so that it shows which event it is.
fn is_alone(old: Side<'_>, new: Side<'_>, before: &Event, after: &Event) -> bool {
    let is_like_another = |side: Side<'_>, one: &Event| {
        // Both types are in one document, so each has a name that the other side knows.
        let is_harmless =
            |found: &Found| is_harmless(found) || matches!(found.rule, Rule::TypesParted | Rule::TypesJoined);
        let has_same_payload =
            |other: &Event| walk::compare_types(side, side, &one.payload, &other.payload).iter().all(is_harmless);
        side.api.events.iter().any(|other| other.name != one.name && has_same_payload(other))
    };
    !is_like_another(old, before) && !is_like_another(new, after)
}

/// Whether two names consist of the same words.
pub(super) fn is_one_name(left: &str, right: &str) -> bool {
    common_length(left, right) == 100
}

/// Whether a payload has fields. Without any, it is like all others.
fn says_something(side: Side<'_>, event: &Event) -> bool {
    match &event.payload {
        Type::Named(id) => side.api.kind(*id).object().is_none_or(|object| !object.fields.is_empty()),
        _ => false,
    }
}

/// Whether the payloads differ only in names and docs.
fn same_shape(old: Side<'_>, new: Side<'_>, before: &Event, after: &Event) -> bool {
    walk::compare_types(old, new, &before.payload, &after.payload).iter().all(is_harmless)
}

fn is_harmless(found: &Found) -> bool {
    matches!(
        found.rule,
        Rule::TypeCalledOtherwise
            | Rule::ConstantChanged
            | Rule::ConstraintsChanged
            | Rule::Deprecated
            | Rule::DocsChanged
    )
}

/// How many of the words are in both names, in percent.
fn common_length(left: &str, right: &str) -> usize {
    let words = |name: &str| case::snake(name).split('_').map(str::to_owned).collect::<Vec<String>>();
    let (left, mut right) = (words(left), words(right));
    let all = left.len() + right.len();
    let mut common = 0;
    for word in &left {
        if let Some(position) = right.iter().position(|other| other == word) {
            right.remove(position);
            common += 2;
        }
    }
    common * 100 / all.max(1)
}
