//! Compares keys and values word by word, ignoring case and punctuation.

use std::collections::BTreeSet;

use super::table::Row;
use crate::case;
use crate::ir::Literal;
use crate::spec::Message;

/// The words of keys and values, without those that all of them have.
pub(super) struct Words {
    common_to_keys: BTreeSet<String>,
    common_to_values: BTreeSet<String>,
}

impl Words {
    /// The words of all rows and their listed values.
    pub(super) fn collect(rows: &[Row<'_>], values: &[String]) -> Self {
        let keys = rows.iter().map(|row| &*row.message().key);
        let values: BTreeSet<&str> = values.iter().map(String::as_str).collect();
        Self { common_to_keys: common(keys), common_to_values: common(values.into_iter()) }
    }

    /// The only value with the words of the message's key, or of another of its names. All words count first, then
    /// those that distinguish keys and values from each other.
    pub(super) fn matching<'v>(&self, message: &Message<'_>, values: &'v [Literal]) -> Option<&'v Literal> {
        let names: Vec<&str> = [&*message.key].into_iter().chain(message.other_names.iter().copied()).collect();
        let is_name = |value: &&Literal| value.as_text().is_some_and(|text| names.contains(&text));
        if let Some(same) = values.iter().find(is_name) {
            return Some(same);
        }
        names.iter().find_map(|name| {
            let all = words(name);
            let own = distinctive(name, &self.common_to_keys);
            // A key may have words for the message itself: `order_paid` of `orderPaidWebhook`.
            let own_words = || own.iter().filter(|word| !is_filler(word));
            let is_within = |value: &str| {
                let (value, telling) = (words(value), distinctive(value, &self.common_to_values));
                own_words().next().is_some()
                    && own_words().all(|word| value.contains(word))
                    && !telling.is_empty()
                    && telling.iter().all(|word| all.contains(word))
            };
            only(values, |value| words(value) == all)
                .or_else(|| only(values, |value| words(value).concat() == all.concat()))
                .or_else(|| only(values, |value| distinctive(value, &self.common_to_values) == own))
                .or_else(|| only(values, is_within))
        })
    }
}

/// Whether the word is common in keys of events, or is a version, and so doesn't tell which event it is.
fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 9] =
        ["callback", "event", "events", "hook", "message", "notification", "on", "payload", "webhook"];
    let is_version = || {
        word.strip_prefix('v')
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
    };
    FILLERS.contains(&word) || is_version()
}

/// The only value whose text meets a condition.
fn only(values: &[Literal], is_it: impl Fn(&str) -> bool) -> Option<&Literal> {
    let mut matches = values.iter().filter(|value| is_it(&value.to_string()));
    matches.next().filter(|_| matches.next().is_none())
}

/// Whether a text has words. `*`, which stands for all events in some lists, doesn't.
pub(super) fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// The words that all texts have. Empty for a single text, since these would be all of its words.
fn common<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let sets: Vec<BTreeSet<String>> =
        texts.filter(|text| has_words(text)).map(|text| words(text).into_iter().collect()).collect();
    let [first, rest @ ..] = sets.as_slice() else { return BTreeSet::new() };
    if rest.is_empty() {
        return BTreeSet::new();
    }
    first.iter().filter(|word| rest.iter().all(|set| set.contains(*word))).cloned().collect()
}

fn distinctive(text: &str, common: &BTreeSet<String>) -> Vec<String> {
    words(text).into_iter().filter(|word| !common.contains(word)).collect()
}

/// Whether an example's value can be the name of its message: it isn't prose, and has several words or one of the
/// message's.
pub(super) fn is_like_a_name(shown: &str, message: &Message<'_>) -> bool {
    let names = || [&*message.key].into_iter().chain(message.other_names.iter().copied());
    let is_shared = || words(shown).iter().any(|word| names().any(|name| words(name).contains(word)));
    !shown.contains(char::is_whitespace) && (shown.contains(['.', ':', '_', '-', '/']) || is_shared())
}

/// The words of a text, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    case::snake(text).split('_').map(str::to_owned).collect()
}
