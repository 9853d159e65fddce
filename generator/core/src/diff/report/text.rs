//! Changes as text for a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Audience, Change, Report, Rule, describe_compatibility, describe_handler_effect, place, severities};
use crate::diff::accept::AcceptedChange;
use crate::printable::printable;

/// How many places are listed for one rule.
const MOST_PLACES: usize = 20;

impl Report<'_> {
    /// The report as text, with escape sequences for colors. Strip these if the output isn't a terminal.
    pub fn text(&self) -> String {
        let mut text = styled(Style::new().bold(), &self.summary()) + "\n";
        for (name, rules) in self.groups() {
            let _ = writeln!(text, "\n{}", styled(self.style(name), name));
            for (rule, changes) in rules {
                text += &self.entry(rule, &changes);
            }
        }
        if !self.review.accepted.is_empty() {
            let _ = writeln!(text, "\n{}", styled(Style::new().bold(), "Accepted"));
        }
        for (change, entry) in &self.review.accepted {
            let (title, until) = (change.rule.row().title, until(entry));
            let _ = writeln!(text, "  {title} [{}]\n    - {}", change.rule.row().name, place(change));
            let _ = writeln!(text, "    because: {}{until}", printable(&entry.because));
        }
        for entry in &self.review.expired {
            let _ = writeln!(text, "\nNo longer accepted: {}{}", printable(&entry.describe()), until(entry));
        }
        for entry in &self.review.unused {
            let entry = printable(&entry.value.describe());
            let _ = writeln!(text, "\n`accept_changes` lists {entry}, but nothing like it changed. Remove the entry.");
        }
        text
    }

    fn style(&self, group: &str) -> Style {
        let color = match severities(self.audience).iter().position(|name| *name == group) {
            Some(0) => AnsiColor::Red,
            Some(1) => AnsiColor::Yellow,
            Some(2) if self.audience == Audience::Rust => AnsiColor::Green,
            _ => AnsiColor::Blue,
        };
        Style::new().bold().fg_color(Some(color.into()))
    }

    fn entry(&self, rule: Rule, changes: &[&Change]) -> String {
        let row = rule.row();
        let mut text = format!("  {} [{}]\n", row.title, row.name);
        for change in changes.iter().take(MOST_PLACES) {
            let _ = writeln!(text, "    - {}", place(change));
        }
        let more = changes.len().saturating_sub(MOST_PLACES);
        if more > 0 {
            let _ = writeln!(text, "    - and {more} more; `--format json` lists all");
        }
        let old = format!("old code reads new payloads: {}", describe_compatibility(row.old_reads_new));
        let new = format!("new code reads old payloads: {}", describe_compatibility(row.new_reads_old));
        let wire = Some(("wire", format!("{old}; {new}; {}", row.wire_reason)));
        let is_for_rust = self.audience == Audience::Rust;
        let rust = is_for_rust.then(|| ("rust", format!("{}: {}", row.rust.word(), row.rust_reason)));
        let handler = describe_handler_effect(rule).filter(|_| is_for_rust).map(|text| ("handler", text.to_owned()));
        for (what, line) in [wire, rust, handler].into_iter().flatten() {
            let _ = writeln!(text, "    {} {line}", styled(Style::new().dimmed(), &format!("{what:<7}")));
        }
        text
    }
}

/// The last day of an entry.
fn until(entry: &AcceptedChange) -> String {
    entry.until.as_ref().map(|date| format!(" (until {date})")).unwrap_or_default()
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
