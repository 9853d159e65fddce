//! What changed since an earlier revision.

use std::error::Error;
use std::path::{self, Path, PathBuf};

use maud::{Markup, html};

use super::page::badge;
use hookwright_core::diff::read::{self, From};
use hookwright_core::diff::{Change, Rule, compare, report};
use hookwright_core::ir::Event;
use hookwright_core::load::{Disk, Files, Reach, Revision};
use hookwright_core::project::api_name;

/// What changed of one API.
#[derive(Clone, Debug)]
pub struct ApiChanges {
    /// The name of the API.
    pub api: String,
    /// What it is compared with, as people call it.
    pub since: String,
    /// The changes.
    pub changes: Vec<Change>,
}

impl ApiChanges {
    /// What changed from the document at `old` to the one at `new`.
    pub fn since_document(old: &Path, new: &Path, reach: Reach) -> Result<Self, Box<dyn Error>> {
        Self::compare(From { files: &Disk, path: old }, new, old.display().to_string(), reach)
    }

    /// What changed of the documents at `paths` since a revision of the git repository that they lie in. Of those that
    /// it does not have yet nothing is said.
    pub fn since_revision(paths: &[PathBuf], revision: &str, reach: Reach) -> Result<Vec<Self>, Box<dyn Error>> {
        let mut all = Vec::new();
        for new in paths {
            let old = path::absolute(new)?;
            let past = Revision::find(old.parent().unwrap_or(&old), revision)?;
            if past.is_file(&old) {
                all.push(Self::compare(From { files: &past, path: &old }, new, revision.to_owned(), reach)?);
            }
        }
        Ok(all)
    }

    fn compare(old: From<'_>, new: &Path, since: String, reach: Reach) -> Result<Self, Box<dyn Error>> {
        let api = api_name(new);
        let both = read::read_both(&api, old, From { files: &Disk, path: new }, reach);
        let (before, after) = both.map_err(|findings| findings.to_string())?;
        Ok(Self { changes: compare(before.side(), after.side()), api, since })
    }
}

/// The part of an API's page about it.
pub(super) fn section(changed: &ApiChanges) -> Markup {
    html! {
        section #changes {
            h2 { "Changes since " code { (changed.since) } }
            @if changed.changes.is_empty() { p { "Nothing that a receiver sees has changed." } }
            @for (group, rules) in report::groups(&changed.changes) {
                h3 { (group) }
                ul .changes role="list" { @for (rule, changes) in rules { (rule_line(rule, &changes)) } }
            }
        }
    }
}

/// The part of an event's section about it.
pub(super) fn of_event(changed: &ApiChanges, event: &Event) -> Markup {
    let of_this: Vec<&Change> = changed.changes.iter().filter(|change| change.events.contains(&event.name)).collect();
    html! {
        @if !of_this.is_empty() {
            h4 { "Changed since " code { (changed.since) } }
            ul .changes role="list" {
                @for change in of_this { li { (change.rule.row().title) ": " (report::place(change)) } }
            }
        }
    }
}

fn rule_line(rule: Rule, changes: &[&Change]) -> Markup {
    let row = rule.row();
    html! {
        li {
            p { strong { (row.title) } " " (badge("grade", row.rust.word())) }
            p .remark { "On the wire: " (row.wire_reason) ". In Rust: " (row.rust_reason) "." }
            ul { @for change in changes { li { (report::place(change)) } } }
        }
    }
}
