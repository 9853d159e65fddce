//! Descriptions that say when a value is null, although the schema doesn't allow it.

use super::part::Part;
use super::schema::Described;
use super::{Document, Finding, finding};
use crate::diagnostic::codes::contradictions;

pub(super) fn check(document: &Document<'_>, part: &Part<'_>, described: &Described<'_>) -> Option<Finding> {
    let description = described.keyword("description")?;
    if part.is_nullable || described.may_be_null() || !says_null(description.node.as_str()?) {
        return None;
    }
    let message = format!("the description says that {} may be null, but the schema doesn't allow it", part.called);
    let fix = document.allow_null(described);
    Some(finding(contradictions::NULL_IN_PROSE, &described.own.place, description.location(), message, fix))
}

const CONDITIONS: [&str; 6] = ["if", "when", "unless", "until", "for", "otherwise"];
const NEGATIONS: [&str; 7] = ["not", "never", "cannot", "can't", "non", "won't", "isn't"];

/// Whether the words say that the value itself may be null: `or null`, `may be null`, `null if …`, but not `if … is
/// null` or `never null`.
fn says_null(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.split([',', '.', ';', ':', '(', ')', '\n']).any(clause_says_null)
}

fn clause_says_null(clause: &str) -> bool {
    let is_part = |char: char| char.is_alphanumeric() || char == '_' || char == '\'';
    let words = clause.split(|char: char| !is_part(char)).map(|word| word.trim_matches('\''));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let nulls = words.iter().enumerate().filter(|(_, word)| matches!(**word, "null" | "nil"));
    nulls.map(|(index, _)| index).any(|index| {
        let before = &words[..index];
        let last = before.last().copied().unwrap_or_default();
        let next = words.get(index + 1).copied().unwrap_or_default();
        let is_negated = before.iter().any(|word| NEGATIONS.contains(word));
        let is_condition = before.iter().any(|word| CONDITIONS[..4].contains(word));
        let is_said = matches!(last, "or" | "be") || (CONDITIONS.contains(&next) && !matches!(last, "to" | "as"));
        is_said && !is_negated && !is_condition
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_about_the_value_itself_count() {
        for text in [
            "A name or null.",
            "When it arrives, or null.",
            "RFC3339 time, `null` if untimed",
            "nil if untimed",
            "May be null.",
            "Null when open",
        ] {
            assert!(says_null(text), "{text}");
        }
        for text in [
            "Never null.",
            "It cannot be null.",
            "Present if the owner is null for now.",
            "Nullable parents are left out.",
            "Set when `closed_at` is null",
            "not null if paid",
            "Set when the name is empty or null",
        ] {
            assert!(!says_null(text), "{text}");
        }
    }
}
