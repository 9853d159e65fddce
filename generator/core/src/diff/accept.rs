//! Accepted changes: `accept_changes` in `codegen.yaml` says which, why and until when.

use super::{Change, Rule};
use crate::config::Setting;

/// An entry of `accept_changes`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AcceptedChange {
    /// The kind of change.
    pub rule: Rule,
    /// The event, type, field or header, as the report names it. `None` for any.
    pub at: Option<String>,
    /// Why you accept it.
    pub because: String,
    /// The last day on which it is accepted, such as `2027-03-31`. `None` for no end.
    pub until: Option<String>,
}

/// Changes, by whether they are accepted.
#[derive(Clone, Debug, Default)]
pub struct Review<'a> {
    /// The changes that aren't accepted, or no longer are.
    pub open: Vec<&'a Change>,
    /// The accepted changes, each with its entry.
    pub accepted: Vec<(&'a Change, &'a AcceptedChange)>,
    /// The entries whose last day is over, but that still match a change.
    pub expired: Vec<&'a AcceptedChange>,
    /// The entries that match no change, whether they are over or not.
    pub unused: Vec<&'a Setting<AcceptedChange>>,
}

impl<'a> Review<'a> {
    /// Reviews changes on a day, such as `2026-11-29`.
    pub fn new(changes: &'a [Change], entries: &'a [Setting<AcceptedChange>], today: &str) -> Self {
        let mut review = Self::default();
        for change in changes {
            let matching = || entries.iter().map(|entry| &entry.value).filter(|entry| entry.matches(change));
            match matching().find(|entry| entry.is_valid_on(today)) {
                Some(entry) => review.accepted.push((change, entry)),
                None => review.open.push(change),
            }
        }
        for entry in entries {
            if !changes.iter().any(|change| entry.value.matches(change)) {
                review.unused.push(entry);
            } else if !entry.value.is_valid_on(today) {
                review.expired.push(&entry.value);
            }
        }
        review
    }

    /// All changes, the open ones first.
    pub fn all(&self) -> impl Iterator<Item = &'a Change> {
        self.open.iter().copied().chain(self.accepted.iter().map(|(change, _)| *change))
    }
}

impl AcceptedChange {
    fn matches(&self, change: &Change) -> bool {
        let is_there = |at: &String| change.at.trim_matches('`') == at || change.events.contains(at);
        self.rule == change.rule && self.at.as_ref().is_none_or(is_there)
    }

    /// Dates in this format sort like text.
    fn is_valid_on(&self, today: &str) -> bool {
        self.until.as_deref().is_none_or(|until| today <= until)
    }

    /// The entry in words: `event-removed at order.deleted`.
    pub fn describe(&self) -> String {
        let name = self.rule.row().name;
        self.at.as_ref().map_or_else(|| name.to_owned(), |at| format!("{name} at {at}"))
    }
}
