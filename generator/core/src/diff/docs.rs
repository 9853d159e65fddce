//! What documents say for people: descriptions, and facts that no decoder checks.

use super::{Rule, was_is};
use crate::ir::{Docs, Fact, Literal};

/// The changes in what the document says for people, each with its details.
pub(super) fn docs(old: &Docs, new: &Docs) -> impl Iterator<Item = (Rule, String)> {
    docs_and_values((old, &[]), (new, &[]))
}

/// The same, with the values that are listed although the type doesn't have them.
pub(super) fn docs_and_values(
    (old, old_values): (&Docs, &[Literal]),
    (new, new_values): (&Docs, &[Literal]),
) -> impl Iterator<Item = (Rule, String)> {
    let text = (old.text != new.text).then(|| (Rule::DocsChanged, String::new()));
    let deprecated = deprecation(old.deprecated, new.deprecated).map(|detail| (Rule::Deprecated, detail.to_owned()));
    let (was, is) = (facts(old, old_values), facts(new, new_values));
    let list = |facts: &[String]| if facts.is_empty() { "nothing".to_owned() } else { facts.join(", ") };
    let facts = (sorted(&was) != sorted(&is)).then(|| (Rule::ConstraintsChanged, was_is(list(&was), list(&is))));
    [text, deprecated, facts].into_iter().flatten()
}

/// Whether something became deprecated, or no longer is, in words.
pub(super) fn deprecation(old: bool, new: bool) -> Option<&'static str> {
    match (old, new) {
        (false, true) => Some("is now deprecated"),
        (true, false) => Some("is no longer deprecated"),
        _ => None,
    }
}

/// The facts in words. A single value is among them already, and a bound reads as in JSON Schema 2020-12.
fn facts(docs: &Docs, values: &[Literal]) -> Vec<String> {
    let mut values: Vec<&Literal> = values.iter().collect();
    values.sort_unstable();
    values.dedup();
    let listed: Vec<String> = values.into_iter().map(ToString::to_string).collect();
    let listed = (listed.len() > 1).then(|| format!("one of {}", listed.join(", ")));
    docs.facts.iter().filter_map(|fact| in_words(fact, &docs.facts)).chain(listed).collect()
}

/// A fact in words. In `OpenAPI` 3.0, `exclusiveMinimum` only says whether `minimum` is allowed itself.
fn in_words(fact: &Fact, all: &[Fact]) -> Option<String> {
    const EXCLUSIVE: [(&str, &str); 2] = [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")];
    let Fact::Keyword(keyword, value) = fact else { return Some(fact.to_string()) };
    if EXCLUSIVE.iter().any(|(_, exclusive)| keyword == exclusive) && matches!(value.as_str(), "true" | "false") {
        return None;
    }
    let exclusive = EXCLUSIVE.iter().find(|(bound, _)| keyword == bound).map(|(_, exclusive)| *exclusive);
    let is_so =
        |it: &Fact| matches!((it, exclusive), (Fact::Keyword(own, set), Some(it)) if *own == it && set == "true");
    Some(match exclusive.filter(|_| all.iter().any(is_so)) {
        Some(exclusive) => format!("{exclusive}: {value}"),
        None => fact.to_string(),
    })
}

fn sorted(facts: &[String]) -> Vec<&String> {
    let mut sorted: Vec<&String> = facts.iter().collect();
    sorted.sort_unstable();
    sorted
}
