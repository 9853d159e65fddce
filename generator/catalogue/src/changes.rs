//! The changes of a document, on pages.

use maud::{Markup, html};

use super::history::{History, Version, short};
use super::page::{Page, badge, plural};
use super::view::ApiView;
use hookwright_core::diff::{Change, Rule, level, report};
use hookwright_core::ir::Event;

/// The file of all changes, in the folder of its API.
pub(super) const FILE: &str = "changes.html";

/// How many versions the first page of an API lists.
const MOST_VERSIONS: usize = 5;

/// How many changes of one rule are listed in one version, and how many of one event.
const MOST_CHANGES: usize = 100;

/// The part of an API's first page about the newest versions.
pub(super) fn of_api(history: &History, folder: &str) -> Markup {
    html! {
        section #changes {
            h2 { "Changes" }
            ul .changes role="list" {
                @for version in history.versions.iter().take(MOST_VERSIONS) {
                    li { strong { (version.title()) } " " span .quiet { (summary(version)) } }
                }
            }
            p { a href={ (folder) "/" (FILE) } { "All changes" } }
        }
    }
}

/// The page of all changes.
pub(super) fn page(api: &ApiView<'_>, history: &History) -> Page {
    Page {
        file: format!("{}/{FILE}", api.folder),
        title: format!("Changes: {}", api.title()),
        trail: api.trail("Changes"),
        contents: None,
        main: main(api, history),
    }
}

fn main(api: &ApiView<'_>, history: &History) -> Markup {
    html! {
        header .title {
            h1 { "Changes" }
            p .docs { "What changed in the document of " (api.title()) ", newest first." }
        }
        @for version in &history.versions { (section(version)) }
        @if history.is_cut { p .remark { "Older versions are not shown." } }
    }
}

fn section(version: &Version) -> Markup {
    html! {
        section .version {
            h2 { (version.title()) }
            p .quiet {
                (summary(version))
                @if let Some(commit) = &version.commit { " Commit " code { (short(commit)) } "." }
            }
            @if let Ok(changes) = &version.changes {
                @for (group, rules) in report::groups(changes, report::Audience::Rust) {
                    h3 { (group) }
                    ul .changes role="list" { @for (rule, changes) in rules { (rule_line(rule, &changes)) } }
                }
            }
        }
    }
}

/// A version's changes in a sentence.
fn summary(version: &Version) -> String {
    match (&version.changes, &version.since) {
        (Err(why), _) => format!("This version can't be read: {why}."),
        (Ok(_), None) => "The first known version.".to_owned(),
        (Ok(changes), Some(since)) => match level(changes) {
            None => format!("Since {since}, nothing that a receiver sees has changed."),
            Some(level) => {
                let wire = if changes.iter().any(|change| change.rule.breaks_wire()) { "breaks" } else { "holds" };
                format!("Since {since}: {}; the wire {wire}; Rust: {}.", plural(changes.len(), "change"), level.word())
            }
        },
    }
}

/// The part of an event's page about its changes.
pub(super) fn of_event(history: &History, event: &Event) -> Markup {
    let of_this = |version: &Version| -> Vec<Change> {
        let changes = version.changes.as_deref().unwrap_or_default();
        changes.iter().filter(|change| change.events.contains(&event.name)).take(MOST_CHANGES).cloned().collect()
    };
    let versions = history.versions.iter().map(|version| (version, of_this(version)));
    let versions: Vec<(&Version, Vec<Change>)> = versions.filter(|(_, changes)| !changes.is_empty()).collect();
    html! {
        @if !versions.is_empty() {
            section #changes {
                h2 { "Changes" }
                @for (version, changes) in versions {
                    h3 { (version.title()) }
                    ul .changes role="list" {
                        @for change in changes { li { (change.rule.row().title) ": " (report::place(&change)) } }
                    }
                }
                p { a href=(FILE) { "All changes to the document" } }
            }
        }
    }
}

fn rule_line(rule: Rule, changes: &[&Change]) -> Markup {
    let row = rule.row();
    let more = changes.len().saturating_sub(MOST_CHANGES);
    html! {
        li {
            p { strong { (row.title) } " " (badge("grade", row.rust.word())) }
            p .remark { "On the wire: " (row.wire_reason) ". In Rust: " (row.rust_reason) "." }
            ul {
                @for change in changes.iter().take(MOST_CHANGES) { li { (report::place(change)) } }
                @if more > 0 { li { (more) " more" } }
            }
        }
    }
}
