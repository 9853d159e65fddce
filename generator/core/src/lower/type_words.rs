//! Names of inline types: after the property that holds them, and after what they are a part of if that says too
//! little.

use super::folded;
use crate::case;
use crate::name::taken_types;

/// Properties that say nothing about what they hold: their types are always named after the parent, too.
const VAGUE: [&str; 61] = [
    "action",
    "after",
    "attribute",
    "before",
    "body",
    "category",
    "change",
    "code",
    "config",
    "content",
    "context",
    "current",
    "data",
    "detail",
    "entity",
    "error",
    "event",
    "extra",
    "field",
    "first",
    "format",
    "from",
    "info",
    "input",
    "item",
    "kind",
    "last",
    "level",
    "list",
    "meta",
    "metadata",
    "mode",
    "model",
    "name",
    "new",
    "next",
    "object",
    "old",
    "option",
    "other",
    "output",
    "param",
    "parameter",
    "payload",
    "previous",
    "property",
    "reason",
    "record",
    "request",
    "resource",
    "response",
    "result",
    "role",
    "setting",
    "source",
    "state",
    "status",
    "target",
    "type",
    "value",
    "version",
];

/// The word that leads to a type from what it is a part of. `None` if the path has several. `relative` are the words of
/// the path.
///
/// The items of a list are named by the singular: those of `labels` are a `Label`.
pub(super) fn word(relative: &[String]) -> Option<String> {
    match relative {
        [word] => Some(word.clone()),
        [word, item] if item == "item" => Some(singular(word).unwrap_or_else(|| format!("{word} item"))),
        // A title.
        [_, title] if !is_structure(title) => Some(title.clone()),
        _ => None,
    }
}

/// Whether a type can be named by the word alone.
pub(super) fn says_enough(word: &str) -> bool {
    let plain = folded(word);
    let name = case::upper_camel(&plain);
    let is_vague = |word: &str| VAGUE.contains(&word) || is_structure(word);
    let says_nothing = plain.chars().count() < 3
        || is_vague(&plain)
        || plain.split('_').all(is_vague)
        || singular(&plain).is_some_and(|word| is_vague(&word))
        || !plain.starts_with(char::is_alphabetic)
        || taken_types().any(|taken| taken == name);
    !says_nothing
}

/// The words of a part after those of the whole. Words at the end of the whole aren't repeated: the `engagement_type`
/// of an `Engagement` is an `EngagementType`.
pub(super) fn join(whole: &[String], relative: &[String]) -> Vec<String> {
    let relative: Vec<String> = match relative {
        [word, item] if item == "item" => singular(word).map_or_else(|| relative.to_vec(), |word| vec![word]),
        _ => relative.to_vec(),
    };
    let before = tokens(whole);
    let behind = tokens(&relative);
    let longest = before.len().min(behind.len().saturating_sub(1));
    let overlap = (1..=longest).rev().find(|length| before.ends_with(&behind[..*length])).unwrap_or(0);
    let rest = if overlap == 0 { relative } else { vec![behind[overlap..].join("_")] };
    whole.iter().cloned().chain(rest).collect()
}

/// Whether the part's name would only repeat the end of the whole's.
pub(super) fn is_echo(whole: &[String], relative: &[String]) -> bool {
    tokens(whole).ends_with(&tokens(relative))
}

fn tokens(words: &[String]) -> Vec<String> {
    words.iter().flat_map(|word| case::snake(word).split('_').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether the word isn't the document's, but says how a type is a part of another.
fn is_structure(word: &str) -> bool {
    matches!(
        word,
        "item" | "value" | "object" | "string" | "array" | "number" | "integer" | "boolean" | "patch" | "base"
    ) || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The singular of an English noun. `None` if it isn't a plural.
fn singular(word: &str) -> Option<String> {
    const UNCHANGED: [&str; 4] = ["ss", "us", "is", "news"];
    let lower = word.to_ascii_lowercase();
    if UNCHANGED.iter().any(|end| lower.ends_with(end)) {
        return None;
    }
    let one = if lower.ends_with("ies") && word.len() > 4 {
        format!("{}y", word.get(..word.len() - 3)?)
    } else if ["sses", "uses", "xes", "ches", "shes"].iter().any(|end| lower.ends_with(end)) {
        word.get(..word.len() - 2)?.to_owned()
    } else if lower.ends_with('s') && word.len() > 3 {
        word.get(..word.len() - 1)?.to_owned()
    } else {
        return None;
    };
    Some(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_property_names_what_it_holds() {
        let cases: [(&[&str], Option<&str>); 12] = [
            (&["owner"], Some("owner")),
            (&["head_commit"], Some("head_commit")),
            (&["labels", "item"], Some("label")),
            (&["repositories", "item"], Some("repository")),
            (&["addresses", "item"], Some("address")),
            (&["steps", "Workflow Step"], Some("Workflow Step")),
            (&["data"], None),
            (&["statuses", "item"], None),
            (&["status"], None),
            (&["staff", "item"], Some("staff item")),
            (&["date"], None),
            (&["labels", "item", "item"], None),
        ];
        for (relative, expected) in cases {
            let word = word(&words(relative)).filter(|word| says_enough(word));
            assert_eq!(word.as_deref(), expected, "{relative:?}");
        }
    }

    #[test]
    fn nothing_is_said_twice() {
        let cases: [(&[&str], &[&str], &str); 5] = [
            (&["Engagement"], &["engagement_type"], "Engagement type"),
            (&["pull-request"], &["pull_request_review"], "pull-request review"),
            (&["Order"], &["order"], "Order order"),
            (&["Order"], &["lines", "item"], "Order line"),
            (&["Order"], &["data", "item"], "Order data item"),
        ];
        for (whole, relative, expected) in cases {
            assert_eq!(join(&words(whole), &words(relative)).join(" "), expected);
        }
    }
}
