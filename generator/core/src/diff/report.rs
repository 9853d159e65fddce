//! Reports of changes: text for people, Markdown for a pull request, JSON and SARIF for programs.

mod json;
mod markdown;
mod sarif;
mod text;

use std::collections::BTreeMap;

use super::accept::Review;
use super::{Change, Compatibility, HandlerEffect, Level, Rule, level};
use crate::load::Span;
use crate::printable::printable;

/// The JSON Schema (2020-12) of [`Report::json`].
pub const JSON_SCHEMA: &str = include_str!("report/schema.json");

/// Who reads a report.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Audience {
    /// Users of the generated crate: all changes, with Rust's types.
    #[default]
    Rust,
    /// Readers of the payloads in any language: only changes on the wire, with JSON types, and nothing about Rust.
    Wire,
}

/// Where a document describes each event, by its name: the file, and the place of its key in there.
pub type EventPlaces = BTreeMap<String, (String, Span)>;

/// Changes of one API, to be printed.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The name of the API.
    pub title: &'a str,
    /// The changes, by whether they are accepted.
    pub review: Review<'a>,
    /// Who reads it. Both [`Side`](super::Side)s must be compiled for the same audience.
    pub audience: Audience,
    /// Where the new document describes its events.
    pub events: &'a EventPlaces,
}

/// The titles of the groups for an audience, the worst first.
fn severities(audience: Audience) -> &'static [&'static str] {
    match audience {
        Audience::Rust => &["Breaks the wire", "Breaks Rust code", "New", "Other"],
        Audience::Wire => &["Breaks the wire", "Read with loss, or as an unknown event", "Other"],
    }
}

/// The group of a rule.
fn severity(rule: Rule, audience: Audience) -> usize {
    let row = rule.row();
    let is_full = [row.old_reads_new, row.new_reads_old].iter().all(|it| *it == Compatibility::Full);
    match (audience, row.rust) {
        _ if rule.breaks_wire() => 0,
        (Audience::Wire, _) => {
            if is_full {
                2
            } else {
                1
            }
        }
        (Audience::Rust, Level::Major) => 1,
        (Audience::Rust, Level::Minor) => 2,
        (Audience::Rust, Level::Patch) => 3,
    }
}

impl<'a> Report<'a> {
    /// A report of changes without places in the document, none of them accepted.
    pub fn new(title: &'a str, changes: &'a [Change]) -> Self {
        const NOWHERE: &EventPlaces = &EventPlaces::new();
        let review = Review { open: changes.iter().collect(), ..Review::default() };
        Self { title, review, audience: Audience::Rust, events: NOWHERE }
    }

    /// Sets the audience, and removes the changes that it can't see.
    #[must_use]
    pub fn for_audience(mut self, audience: Audience) -> Self {
        if audience == Audience::Wire {
            self.review.open.retain(|change| change.rule.is_on_wire());
            self.review.accepted.retain(|(change, _)| change.rule.is_on_wire());
        }
        self.audience = audience;
        self
    }

    /// The report in one line.
    pub fn summary(&self) -> String {
        let changes: Vec<&Change> = self.review.all().collect();
        let Some(level) = level(changes.iter().copied()) else { return format!("{}: no changes", self.title) };
        let count = counted(changes.len(), "change");
        let accepted = match self.review.accepted.len() {
            0 => String::new(),
            accepted => format!(" ({accepted} accepted)"),
        };
        let breaks = changes.iter().any(|change| change.rule.breaks_wire());
        let wire = if breaks { "breaks the wire" } else { "compatible on the wire" };
        let rust = match self.audience {
            Audience::Rust => format!("; Rust: {}", level.word()),
            Audience::Wire => String::new(),
        };
        format!("{}: {count}{accepted}; {wire}{rust}", self.title)
    }

    /// The open changes in groups.
    fn groups(&self) -> impl Iterator<Item = Group<'a>> {
        groups(self.review.open.iter().copied(), self.audience)
    }
}

/// Changes of one severity, by rule.
type Group<'a> = (&'static str, Vec<(Rule, Vec<&'a Change>)>);

/// Groups changes, the worst first; within a group by rule, in the order of the table.
pub fn groups<'a>(
    changes: impl IntoIterator<Item = &'a Change>,
    audience: Audience,
) -> impl Iterator<Item = Group<'a>> {
    let changes: Vec<&Change> = changes.into_iter().collect();
    severities(audience).iter().enumerate().filter_map(move |(index, name)| {
        let rules = Rule::ALL.iter().filter(|rule| severity(**rule, audience) == index);
        let of_rule = |rule| changes.iter().copied().filter(|change| change.rule == rule).collect();
        let rules = rules.map(|rule| (*rule, of_rule(*rule)));
        let rules: Vec<(Rule, Vec<&Change>)> = rules.filter(|(_, changes): &(_, Vec<_>)| !changes.is_empty()).collect();
        (!rules.is_empty()).then_some((*name, rules))
    })
}

impl Level {
    /// The level as one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The compatibility in a few words, as the answer to "can these types read those payloads?".
fn describe_compatibility(compatibility: Compatibility) -> &'static str {
    match compatibility {
        Compatibility::Full => "yes",
        Compatibility::Lossy => "with loss",
        Compatibility::NewEvent | Compatibility::LostEvent => "as an unknown event",
        Compatibility::Refused => "no",
    }
}

/// The effect of a change on a handler, if there is one.
fn describe_handler_effect(rule: Rule) -> Option<&'static str> {
    Some(match rule.row().handler {
        HandlerEffect::None => return None,
        HandlerEffect::NewMethod => "one new method, which calls `unhandled` until you write it",
        HandlerEffect::MethodGone => "the method is removed",
        HandlerEffect::MethodRenamed => "the method has a new name",
        HandlerEffect::Gains => "the methods' payloads have more to read",
        HandlerEffect::Loses => "the methods' payloads have less to read",
        HandlerEffect::Changes => "the methods' payloads have another type here",
    })
}

/// A change and its place, with details, and the number of events if there are several.
pub fn place(change: &Change) -> String {
    let events = match change.events.len() {
        0 | 1 => String::new(),
        several => format!(" (in {several} events)"),
    };
    let detail = if change.detail.is_empty() { String::new() } else { format!(": {}", change.detail) };
    printable(&format!("{}{events}{detail}", change.at))
}
