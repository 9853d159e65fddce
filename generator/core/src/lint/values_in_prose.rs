//! Descriptions that list values which the schema doesn't list: `one of "a", "b"`, or `always "a"`.

use super::part::Part;
use super::schema::Described;
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::codes::contradictions;
use crate::ir::{Api, Type};

/// Checks a `description` of the part, which may be a header with a description next to its schema.
pub(super) fn check(
    document: &Document<'_>,
    part: &Part<'_>,
    description: &Cursor<'_>,
    described: &Described<'_>,
) -> Option<Finding> {
    let mut known = listed(document.api, part.ty)?;
    // A header is text, whatever its schema lists, and so is a property with a single listed text.
    known.extend(described.keyword("enum").iter().flat_map(Cursor::items).filter_map(|value| value.node.as_str()));
    known.extend(described.text("const"));
    if known.is_empty() && described.text("type") != Some("string") || described.keyword("format").is_some() {
        return None;
    }
    let mut values = stated(description.node.as_str()?);
    values.retain(|value| !known.contains(&value.as_str()));
    if values.is_empty() {
        return None;
    }
    let list: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let message =
        format!("the description lists values of {} that the schema doesn't: {}", part.called, list.join(", "));
    let fix = document.list_values(described, &values);
    Some(finding(contradictions::VALUES_IN_PROSE, described.place(), description.location(), message, fix))
}

/// The values that a type lists: empty for any text, `None` if it isn't text.
fn listed<'a>(api: &'a Api, ty: &Type) -> Option<Vec<&'a str>> {
    match ty {
        Type::String => Some(Vec::new()),
        Type::Named(id) | Type::Boxed(id) => {
            Some(api.kind(*id).variants()?.iter().map(|variant| variant.wire.as_str()).collect())
        }
        _ => None,
    }
}

/// The values that the words list. A list follows `one of`, and has at least two values.
fn stated(text: &str) -> Vec<String> {
    for phrase in ["one of", "possible values", "allowed values", "valid values"] {
        let values = after(text, phrase).map(quoted_list).unwrap_or_default();
        if values.len() > 1 {
            return values;
        }
    }
    let always = after(text, "always").map(quoted_list).unwrap_or_default();
    if always.len() == 1 { always } else { Vec::new() }
}

fn after<'t>(text: &'t str, phrase: &str) -> Option<&'t str> {
    let start = text.to_ascii_lowercase().find(phrase)?;
    text.get(start + phrase.len()..)
}

/// The quoted words that come next, separated only by punctuation and `or`.
fn quoted_list(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = text.strip_prefix(" are").or_else(|| text.strip_prefix(" include")).unwrap_or(text);
    loop {
        rest = rest.trim_start_matches([' ', ',', ':', '|', '/', '\n', '-', '*', '(', ')']);
        rest = ["or ", "and "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest).trim_start();
        let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '`' | '\'' | '"')) else { return values };
        let inside = &rest[1..];
        let Some(end) = inside.find(quote) else { return values };
        let value = &inside[..end];
        if value.is_empty() || value.contains(char::is_whitespace) {
            return values;
        }
        values.push(value.to_owned());
        rest = &inside[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_far_as_they_are_quoted() {
        for (text, values) in [
            ("One of `a`, `b` or `c`.", vec!["a", "b", "c"]),
            ("Status: one of 'open', 'closed'", vec!["open", "closed"]),
            ("Possible values: \"x\" | \"y\"", vec!["x", "y"]),
            ("Always 'completed'", vec!["completed"]),
            ("It is one of the owner's `teams`", vec![]),
            ("One of `a`", vec![]),
            ("always present, such as 'x'", vec![]),
        ] {
            assert_eq!(stated(text), values, "{text}");
        }
    }
}
