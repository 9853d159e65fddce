//! Changes as text for a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::super::{Change, Rule};
use super::{SEVERITIES, describe_compatibility, describe_handler_effect, groups, place, summary};

/// How many places are listed for one rule.
const MOST_PLACES: usize = 20;

/// All of it, with escape sequences for colours; whoever prints it leaves them out where nobody sees colours.
pub fn text(title: &str, changes: &[Change]) -> String {
    let mut text = styled(Style::new().bold(), &summary(title, changes)) + "\n";
    for (name, rules) in groups(changes) {
        let _ = writeln!(text, "\n{}", styled(style(name), name));
        for (rule, changes) in rules {
            text += &entry(rule, &changes);
        }
    }
    text
}

fn entry(rule: Rule, changes: &[&Change]) -> String {
    let row = rule.row();
    let mut text = format!("  {} ({})\n", row.title, row.name);
    let old = format!("old types read new payloads: {}", describe_compatibility(row.old_reads_new));
    let new = format!("new types read old payloads: {}", describe_compatibility(row.new_reads_old));
    let lines = [
        Some(("wire", format!("{old}; {new}; {}", row.wire_reason))),
        Some(("rust", format!("{}: {}", row.rust.word(), row.rust_reason))),
        describe_handler_effect(rule).map(|text| ("handler", text.to_owned())),
    ];
    for (what, line) in lines.into_iter().flatten() {
        let _ = writeln!(text, "    {} {line}", styled(Style::new().dimmed(), &format!("{what:<7}")));
    }
    for change in changes.iter().take(MOST_PLACES) {
        let _ = writeln!(text, "    - {}", place(change));
    }
    let more = changes.len().saturating_sub(MOST_PLACES);
    if more > 0 {
        let _ = writeln!(text, "    - and {more} more, which `--format json` lists");
    }
    text
}

fn style(severity: &str) -> Style {
    let color = match SEVERITIES.iter().position(|name| *name == severity) {
        Some(0) => AnsiColor::Red,
        Some(1) => AnsiColor::Yellow,
        Some(2) => AnsiColor::Green,
        _ => AnsiColor::Blue,
    };
    Style::new().bold().fg_color(Some(color.into()))
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
