//! Changes as text for people, as Markdown for a pull request, as JSON for programs.

mod json;
mod markdown;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use text::text;

use super::{Change, Compatibility, HandlerEffect, Level, Rule, level};

/// How bad changes are: what their group is called, the worst first.
const SEVERITIES: [&str; 4] = ["What is sent breaks", "Rust code breaks", "New", "Otherwise"];

fn severity(rule: Rule) -> usize {
    match rule.row().rust {
        _ if rule.breaks_wire() => 0,
        Level::Major => 1,
        Level::Minor => 2,
        Level::Patch => 3,
    }
}

/// The changes in groups, the worst first; within a group by rule, in the order of the table.
pub fn groups(changes: &[Change]) -> impl Iterator<Item = (&'static str, Vec<(Rule, Vec<&Change>)>)> {
    SEVERITIES.iter().enumerate().filter_map(|(index, name)| {
        let rules = Rule::ALL.iter().filter(|rule| severity(**rule) == index);
        let rules = rules.map(|rule| (*rule, changes.iter().filter(|change| change.rule == *rule).collect()));
        let rules: Vec<(Rule, Vec<&Change>)> = rules.filter(|(_, changes): &(_, Vec<_>)| !changes.is_empty()).collect();
        (!rules.is_empty()).then_some((*name, rules))
    })
}

/// All of it in one line.
pub fn summary(title: &str, changes: &[Change]) -> String {
    let Some(level) = level(changes) else { return format!("{title}: no change") };
    let plural = if changes.len() == 1 { "" } else { "s" };
    let wire = if changes.iter().any(|change| change.rule.breaks_wire()) { "breaks" } else { "holds" };
    format!("{title}: {} change{plural}; the wire {wire}; Rust: {}", changes.len(), level.word())
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

/// The compatibility in a few words, as the answer to "do these types read those payloads?".
fn describe_compatibility(compatibility: Compatibility) -> &'static str {
    match compatibility {
        Compatibility::Full => "yes",
        Compatibility::Lossy => "with loss",
        Compatibility::NewEvent => "not yet",
        Compatibility::LostEvent => "no longer",
        Compatibility::Refused => "no",
    }
}

/// What a change means for a handler, unless it means nothing.
fn describe_handler_effect(rule: Rule) -> Option<&'static str> {
    Some(match rule.row().handler {
        HandlerEffect::None => return None,
        HandlerEffect::NewMethod => "a method more, which goes to `unhandled` until it is written",
        HandlerEffect::MethodGone => "the method is gone",
        HandlerEffect::MethodRenamed => "the method is called otherwise",
        HandlerEffect::Gains => "what the methods take has more to read",
        HandlerEffect::Loses => "what the methods take has lost it",
        HandlerEffect::Changes => "what the methods take has another type in this place",
    })
}

/// The change at its place, with what exactly happened, and how many events it concerns where several are.
pub fn place(change: &Change) -> String {
    let events = match change.events.len() {
        0 | 1 => String::new(),
        several => format!(" (in {several} events)"),
    };
    let detail = if change.detail.is_empty() { String::new() } else { format!(": {}", change.detail) };
    printable(&format!("{}{events}{detail}", change.at))
}

/// A document's words must not steer a terminal, nor end a line.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
