//! Changes as Markdown: a table for each group.

use super::{Audience, Change, Report, Rule, describe_compatibility, describe_handler_effect, place};
use crate::printable::printable;

/// How many handler methods are listed.
const MOST_METHODS: usize = 5;

impl Report<'_> {
    /// The report as Markdown, with a heading of the second level.
    pub fn markdown(&self) -> String {
        let mut lines = vec![format!("## {}", self.summary()), String::new()];
        for (name, rules) in self.groups() {
            lines.extend([format!("### {name}"), String::new()]);
            lines.extend(self.header());
            for (rule, changes) in &rules {
                lines.extend(changes.iter().map(|change| self.row(*rule, change)));
            }
            lines.push(String::new());
            lines.extend(rules.iter().map(|(rule, _)| self.reasons(*rule)));
            lines.push(String::new());
        }
        if !self.review.accepted.is_empty() {
            lines.extend(["### Accepted".to_owned(), String::new()]);
            lines.extend(["| where | what | because | until |".to_owned(), "| --- | --- | --- | --- |".to_owned()]);
        }
        for (change, entry) in &self.review.accepted {
            let title = change.rule.row().title.to_owned();
            let cells = [place(change), title, printable(&entry.because), entry.until.clone().unwrap_or_default()];
            lines.push(table_row(&cells));
        }
        for entry in &self.review.expired {
            lines.extend([String::new(), escaped(&format!("No longer accepted: {}", printable(&entry.describe())))]);
        }
        for entry in &self.review.unused {
            let entry = printable(&entry.value.describe());
            let line = format!("`accept_changes` lists {entry}, but nothing like it changed. Remove the entry.");
            lines.extend([String::new(), escaped(&line)]);
        }
        lines.join("\n").trim_end().to_owned() + "\n"
    }

    fn header(&self) -> [String; 2] {
        let wire = ["where", "what", "old code reads new payloads", "new code reads old payloads"];
        let columns = match self.audience {
            Audience::Wire => wire.to_vec(),
            Audience::Rust => [&wire[..], &["Rust", "handler"]].concat(),
        };
        [format!("| {} |", columns.join(" | ")), format!("| {} |", vec!["---"; columns.len()].join(" | "))]
    }

    fn row(&self, rule: Rule, change: &Change) -> String {
        let known = rule.row();
        let mut cells = vec![
            place(change),
            known.title.to_owned(),
            describe_compatibility(known.old_reads_new).to_owned(),
            describe_compatibility(known.new_reads_old).to_owned(),
        ];
        if self.audience == Audience::Rust {
            cells.extend([known.rust.word().to_owned(), methods(rule, change)]);
        }
        table_row(&cells)
    }

    /// The reasons, once for each rule.
    fn reasons(&self, rule: Rule) -> String {
        let row = rule.row();
        if self.audience == Audience::Wire {
            return format!("- {}", escaped(&format!("{}: {}.", row.title, row.wire_reason)));
        }
        let handler = describe_handler_effect(rule).map(|text| format!(" Handler: {text}.")).unwrap_or_default();
        let text = format!("{}: {}. Rust: {}.{handler}", row.title, row.wire_reason, row.rust_reason);
        format!("- {}", escaped(&text))
    }
}

fn table_row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    format!("| {} |", cells.join(" | "))
}

fn methods(rule: Rule, change: &Change) -> String {
    if describe_handler_effect(rule).is_none() {
        return "–".to_owned();
    }
    let named = change.methods.iter().take(MOST_METHODS).map(|method| format!("`{method}`"));
    let more = change.methods.len().saturating_sub(MOST_METHODS);
    let more = (more > 0).then(|| format!("and {more} more"));
    named.chain(more).collect::<Vec<String>>().join(", ")
}

/// Escapes a document's text, since a bar would end a cell, and HTML and links would be rendered.
fn escaped(text: &str) -> String {
    if !has_code_in_pairs(text) {
        return in_prose(&text.replace('\\', "\\\\").replace('`', "\\`"));
    }
    let parts = text.split('`').enumerate();
    let shown = |(index, part): (usize, &str)| if index % 2 == 1 { part.replace('|', "\\|") } else { in_prose(part) };
    parts.map(shown).collect::<Vec<String>>().join("`")
}

/// Whether the backticks come in pairs around code, which is then shown as it is. A backslash may escape a backtick,
/// and several backticks in a row are one delimiter.
fn has_code_in_pairs(text: &str) -> bool {
    !text.contains('\\') && !text.contains("``") && text.matches('`').count().is_multiple_of(2)
}

fn in_prose(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace("](", "]\\(")
}
