//! `accept_changes`: accepted changes of a document, which `diff` doesn't count.

use super::{Setting, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::diff::Rule;
use crate::diff::accept::AcceptedChange;
use crate::formats;
use crate::nearest;
use crate::node::Node;

const EXAMPLE: &str = "write `{ rule: event-removed, at: order.deleted, because: We don't use it., until: 2027-03-31 }`; \
                       `at` and `until` are optional";

pub(super) fn accept_changes(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Vec<Setting<AcceptedChange>> {
    value.read_as(Node::as_list, "a list", diagnostics);
    value.items().filter_map(|item| accepted_change(&item, diagnostics)).collect()
}

fn accepted_change(item: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Setting<AcceptedChange>> {
    item.read_as(Node::as_map, "a mapping", diagnostics)?;
    keys::refuse_unknown(item, "an accepted change has", &["rule", "at", "because", "until"], diagnostics);
    for key in ["rule", "because"].into_iter().filter(|key| item.get(key).is_none()) {
        let message = format!("an accepted change needs `{key}`");
        diagnostics.push(Diagnostic::error(codes::settings::INCOMPLETE, item.location(), message).help(EXAMPLE));
    }
    let rule = item.get("rule").and_then(|value| rule(&value, diagnostics));
    let because = item.get("because").and_then(|value| because(&value, diagnostics));
    let at = item.text("at", diagnostics).map(str::to_owned);
    let until = item.get("until").and_then(|value| date(&value, diagnostics));
    let value = AcceptedChange { rule: rule?, at, because: because?, until };
    Some(Setting { value, place: item.place.clone() })
}

fn rule(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Rule> {
    let name = value.read_as(Node::as_str, "a string", diagnostics)?;
    let rule = Rule::ALL.iter().copied().find(|rule| rule.row().name == name);
    if rule.is_none() {
        let names = Rule::ALL.iter().map(|rule| rule.row().name);
        let help = nearest::help(name, names, "`hookwright diff` prints the rule of each change in brackets");
        let message = format!("`{name}` isn't a rule of `diff`");
        diagnostics.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, value.location(), message).help(help));
    }
    rule
}

fn because(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let because = value.read_as(Node::as_str, "a string", diagnostics)?;
    if because.trim().is_empty() {
        let message = "`because` is blank";
        let help = "write why the change is fine for you";
        diagnostics.push(Diagnostic::error(codes::settings::INCOMPLETE, value.location(), message).help(help));
    }
    Some(because.to_owned())
}

fn date(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let date = value.node.as_str().filter(|date| is_day(date));
    if date.is_none() {
        let message = "`until` must be a date";
        let help = "write the last day on which the change is accepted, such as `2027-03-31`";
        diagnostics.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, value.location(), message).help(help));
    }
    date.map(str::to_owned)
}

/// Whether a text is a day of the calendar, such as `2028-02-29` (RFC 3339, section 5.7 and appendix C).
fn is_day(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u16>().ok());
    let (true, Some(year), Some(month), Some(day)) =
        (formats::conforms("date", text), number(0..4), number(5..7), number(8..10))
    else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for day in ["2026-01-31", "2028-02-29", "2000-02-29", "2026-04-30"] {
            assert!(is_day(day), "{day}");
        }
        for text in [
            "2026-02-29",
            "2026-02-30",
            "2100-02-29",
            "2026-04-31",
            "2026-00-10",
            "2026-13-01",
            "2026-1-01",
            "2026-01-00",
        ] {
            assert!(!is_day(text), "{text}");
        }
    }
}
