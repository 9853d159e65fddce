//! The changes between two documents, as receivers see them.
//!
//! Two documents are compared by the code that is generated from them, not by their version. If they say the same in
//! other words, or in another language, nothing is reported. Samples, titles and the order of items only count as
//! changes for readers of the docs.
//!
//! [`compare`] walks both documents at once from each event's payload, one pair of types at a time. A type that several
//! events use is compared once, and its changes name the events. The table of [`rules`] says what each change means.

pub mod accept;
mod addresses;
mod answers;
mod bodies;
mod docs;
mod effects;
mod events;
mod fit;
mod headers;
mod identity;
mod kinds;
mod maps;
mod objects;
pub mod read;
mod receiving;
mod recognition;
mod rename;
mod replies;
pub mod report;
pub mod rules;
mod types;
mod unions;
mod verification;
mod walk;
mod words;

use serde::Serialize;

use crate::hash::HashSet;
use crate::ir::Api;
use crate::name::Names;

pub use effects::{Compatibility, HandlerEffect, Level};
pub use rules::{Row, Rule};
pub use words::describe_type;

/// One of the two documents.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What will be generated.
    pub api: &'a Api,
    /// The names of its parts.
    pub names: &'a Names,
    /// The readers for whom [`Change::detail`] writes types.
    pub audience: report::Audience,
}

/// One change.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
pub struct Change {
    /// What kind of change it is; [`Rule::row`] says what it means.
    pub rule: Rule,
    /// Where: an event and the path to a value in its payload, a type and its field, or a header.
    pub at: String,
    /// The exact change, such as `was String, is i64`. Empty if the rule says everything.
    pub detail: String,
    /// The events whose payloads have it, by their new names, or their last ones.
    pub events: Vec<String>,
    /// The methods of `Handler` that it affects.
    pub methods: Vec<String>,
}

/// All changes from one document to another, in the order of the documents. Both must be compiled under the same name,
/// since the name is a part of the generated code.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let paired = events::pair(old, new);
    let mut changes = events::compare(old, new, &paired);
    changes.extend(receiving::compare(old, new));
    changes.extend(replies::compare(old, new, &paired));
    changes.extend(addresses::compare(old, new));
    changes.extend(headers::compare(old, new));
    changes.extend(walk::compare(old, new, &paired));
    changes.extend(identity::compare(old, new));
    // A type with a single place is described in that place's words, so that both would report the same.
    let mut told = HashSet::default();
    changes.retain(|change| told.insert(change.clone()));
    changes
}

/// What these changes mean together for crates that depend on the generated one. `None` if there are no changes.
pub fn level<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Option<Level> {
    changes.into_iter().map(|change| change.rule.row().rust).max()
}

impl Change {
    fn new(rule: Rule, at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { rule, at: at.into(), detail: detail.into(), events: Vec::new(), methods: Vec::new() }
    }
}

/// `was …, is …` in Rust's or the document's words.
fn was_is(old: impl std::fmt::Display, new: impl std::fmt::Display) -> String {
    format!("was {old}, is {new}")
}

/// Quotes a name of the document or of Rust.
fn quoted(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}
