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
    let because = item.text("because", diagnostics).map(str::to_owned);
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

fn date(value: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let in_range =
        |part: Option<&str>, last: u8| part.and_then(|part| part.parse().ok()).is_some_and(|n| (1..=last).contains(&n));
    let is_date =
        |date: &str| formats::conforms("date", date) && in_range(date.get(5..7), 12) && in_range(date.get(8..), 31);
    let date = value.node.as_str().filter(|date| is_date(date));
    if date.is_none() {
        let message = "`until` must be a date";
        let help = "write the last day on which the change is accepted, such as `2027-03-31`";
        diagnostics.push(Diagnostic::error(codes::settings::UNKNOWN_VALUE, value.location(), message).help(help));
    }
    date.map(str::to_owned)
}
