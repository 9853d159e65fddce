//! Changes as Markdown: a table for each group.

use super::super::{Change, Rule};
use super::{describe_compatibility, describe_handler_effect, groups, place, summary};

/// How many handler methods are named in a row.
const MOST_METHODS: usize = 5;

/// All of it, with a heading of the second level.
pub fn markdown(title: &str, changes: &[Change]) -> String {
    let mut lines = vec![format!("## {}", summary(title, changes)), String::new()];
    for (name, rules) in groups(changes) {
        lines.extend([format!("### {name}"), String::new()]);
        lines.push(
            "| where | what | old types read new payloads | new types read old payloads | Rust | handler |".to_owned(),
        );
        lines.push("| --- | --- | --- | --- | --- | --- |".to_owned());
        for (rule, changes) in &rules {
            lines.extend(changes.iter().map(|change| row(*rule, change)));
        }
        lines.push(String::new());
        lines.extend(rules.iter().map(|(rule, _)| reasons(*rule)));
        lines.push(String::new());
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}

fn row(rule: Rule, change: &Change) -> String {
    let known = rule.row();
    let cells = [
        place(change),
        known.title.trim_end_matches('.').to_owned(),
        describe_compatibility(known.old_reads_new).to_owned(),
        describe_compatibility(known.new_reads_old).to_owned(),
        known.rust.word().to_owned(),
        methods(rule, change),
    ];
    format!("| {} |", cells.map(|cell| escaped(&cell)).join(" | "))
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

/// Why, once for each rule.
fn reasons(rule: Rule) -> String {
    let row = rule.row();
    let handler = describe_handler_effect(rule).map(|text| format!(" Handler: {text}.")).unwrap_or_default();
    let text = format!("{}: wire: {}. Rust: {}.{handler}", row.name, row.wire_reason, row.rust_reason);
    format!("- {}", escaped(&text))
}

/// Documents may say anything; a cell ends at a bar, and HTML and links would be taken for such.
fn escaped(text: &str) -> String {
    if !has_code_in_pairs(text) {
        return in_prose(&text.replace('\\', "\\\\").replace('`', "\\`"));
    }
    let parts = text.split('`').enumerate();
    let shown = |(index, part): (usize, &str)| if index % 2 == 1 { part.replace('|', "\\|") } else { in_prose(part) };
    parts.map(shown).collect::<Vec<String>>().join("`")
}

/// Whether each second backtick ends a piece of code, which is then shown as it is. A backslash may make letters of what
/// follows it, and several backticks in a row are one sign.
fn has_code_in_pairs(text: &str) -> bool {
    !text.contains('\\') && !text.contains("``") && text.matches('`').count().is_multiple_of(2)
}

fn in_prose(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace("](", "]\\(")
}
