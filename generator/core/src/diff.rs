//! What changed between two documents, as those see it who receive what they describe.
//!
//! Two documents are told apart by what is generated of them, not by their version: of two that say the same in other
//! words, or in another language, nothing is reported. Samples, titles and the order of things are no changes but to
//! those who read the docs.
//!
//! [`compare`] walks both from each event's payload at once, pair by pair of types. A type that several events reach is
//! looked at once, and its changes name the events. What a change means stands in the table of [`rules`].

pub mod accept;
mod addresses;
mod answers;
mod effects;
mod events;
mod headers;
mod identity;
mod kinds;
mod objects;
pub mod read;
mod receiving;
mod rename;
mod replies;
pub mod report;
pub mod rules;
mod types;
mod walk;

use serde::Serialize;

use crate::hash::HashSet;
use crate::ir::Api;
use crate::name::Names;

pub use effects::{Compatibility, HandlerEffect, Level};
pub use rules::{Row, Rule};
pub use types::describe_type;

/// One of the two documents, ready to be written.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What will be generated.
    pub api: &'a Api,
    /// How its parts are called.
    pub names: &'a Names,
    /// For whom types are written in [`Change::detail`].
    pub audience: report::Audience,
}

/// One change.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
pub struct Change {
    /// What kind of change it is; [`Rule::row`] says what it means.
    pub rule: Rule,
    /// Where: an event and the way to a value in its payload, a type and its field, a header.
    pub at: String,
    /// What exactly, such as `was String, is i64`; empty where the rule says it all.
    pub detail: String,
    /// The events whose payloads it is in, by the names that they have now, or had last.
    pub events: Vec<String>,
    /// The methods of `Handler` that it concerns.
    pub methods: Vec<String>,
}

/// All changes from one document to another, in the order of the documents. Both have to be compiled under one name, since
/// the name is part of what is generated.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let paired = events::pair(old, new);
    let mut changes = events::compare(old, new, &paired);
    changes.extend(receiving::compare(old, new));
    changes.extend(replies::compare(old, new, &paired));
    changes.extend(addresses::compare(old, new));
    changes.extend(headers::compare(old, new));
    changes.extend(walk::compare(old, new, &paired));
    changes.extend(identity::compare(old, new));
    // A type that a single place has is described in that place's words, so that both would tell the same.
    let mut told = HashSet::default();
    changes.retain(|change| told.insert(change.clone()));
    changes
}

/// What all these changes are together to those who depend on the generated crate; none where there is none.
pub fn level<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Option<Level> {
    changes.into_iter().map(|change| change.rule.row().rust).max()
}

impl Change {
    fn new(rule: Rule, at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { rule, at: at.into(), detail: detail.into(), events: Vec::new(), methods: Vec::new() }
    }
}

/// `was …, is …` in Rust or in the document's words.
fn was_is(old: impl std::fmt::Display, new: impl std::fmt::Display) -> String {
    format!("was {old}, is {new}")
}

/// What a document or Rust calls something, set off from our own words.
fn quoted(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}
