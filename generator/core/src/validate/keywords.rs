//! The keywords that a schema applies to a value by itself, without its parts and without other schemas.

use std::cmp::Ordering;

use super::Verdict;
use crate::exact;
use crate::formats;
use crate::node::{Node, Number};
use crate::pattern::Pattern;
use crate::spec::schema::JsonType;

/// The keywords for values of any type.
pub(super) fn any_kind(schema: &Node, value: &Node) -> Verdict {
    let own = JsonType::from_node(value);
    let is_own = |stated: &Node| {
        stated.as_str().is_some_and(|stated| stated == own.name() || (stated == "number" && own == JsonType::Integer))
    };
    let fits = schema.get("type").is_none_or(|stated| match stated {
        Node::List(several) => several.is_empty() || several.iter().any(is_own),
        one => is_own(one),
    });
    if !fits {
        return Err("its JSON type isn't allowed".to_owned());
    }
    if schema.get("const").is_some_and(|only| !is_equal(only, value)) {
        return Err("it isn't the allowed value".to_owned());
    }
    let listed = schema.get("enum").and_then(Node::as_list);
    match listed {
        Some(listed) if !listed.is_empty() && !listed.iter().any(|one| is_equal(one, value)) => {
            Err("it isn't one of the listed values".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether two values are equal. Numbers are compared by value.
fn is_equal(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Number(one), Node::Number(other)) => exact::compare(*one, *other).is_eq(),
        _ => one == other,
    }
}

pub(super) fn text_keywords(schema: &Node, text: &str) -> Verdict {
    count(schema, "minLength", "maxLength", text.chars().count())?;
    // A pattern that can't be read forbids nothing here. No text is invented for it; only the document's own are taken.
    if let Some(pattern) = schema.get("pattern").and_then(Node::as_str)
        && Pattern::new(pattern).is_some_and(|read| !read.is_match(text))
    {
        return Err(format!("it doesn't match `{pattern}`"));
    }
    match schema.get("format").and_then(Node::as_str) {
        Some(format) if !formats::is_valid(format, text) => Err(format!("it doesn't match the format `{format}`")),
        _ => Ok(()),
    }
}

pub(super) fn number_keywords(schema: &Node, number: Number) -> Verdict {
    let stated = |key: &str| match schema.get(key) {
        Some(Node::Number(stated)) => Some(*stated),
        _ => None,
    };
    let beside = |key: &str| stated(key).map(|bound| exact::compare(number, bound));
    let is_exclusive = |key: &str| schema.get(key).is_some_and(|flag| *flag == Node::Bool(true));
    let below = beside("minimum").is_some_and(|it| it.is_lt() || (is_exclusive("exclusiveMinimum") && it.is_eq()))
        || beside("exclusiveMinimum").is_some_and(Ordering::is_le);
    let above = beside("maximum").is_some_and(|it| it.is_gt() || (is_exclusive("exclusiveMaximum") && it.is_eq()))
        || beside("exclusiveMaximum").is_some_and(Ordering::is_ge);
    if below || above {
        return Err("it is out of bounds".to_owned());
    }
    match stated("multipleOf") {
        Some(step) if !exact::is_multiple(number, step) => Err(format!("it isn't a multiple of {step}")),
        _ => Ok(()),
    }
}

pub(super) fn count(schema: &Node, least: &str, most: &str, count: usize) -> Verdict {
    let bound = |key: &str| match schema.get(key) {
        Some(Node::Number(bound)) => Some(bound.as_f64()),
        _ => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "no value can have so many parts")]
    let count = count as f64;
    if bound(least).is_some_and(|least| count < least) || bound(most).is_some_and(|most| count > most) {
        return Err(format!("`{least}` or `{most}` doesn't allow {count}"));
    }
    Ok(())
}
