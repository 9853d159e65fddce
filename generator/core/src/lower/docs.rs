//! What a document says about a value, for people.

use super::conjunction::{Conjunction, Part};
use crate::ir::{Docs, Fact};
use crate::node::Node;
use crate::spec::schema::{JsonType, JsonTypes};

/// The maximum length of a default in bytes. A longer one isn't for docs.
const LONGEST_DEFAULT: usize = 40;

/// What the document says about a value, and further facts of the schema.
pub(super) fn docs(conjunction: &Conjunction<'_>) -> Docs {
    const TYPED: [&str; 8] = ["date-time", "date", "time", "duration", "int32", "int64", "double", "float"];
    let formats = conjunction.parts.iter().filter(|part| !is_decimal(part)).filter_map(|part| part.schema.format);
    let formats =
        formats.filter(|format| !TYPED.contains(format)).map(|format| Fact::Keyword("format", format.to_owned()));
    let bounds = conjunction.parts.iter().flat_map(|part| part.schema.bounds.iter().cloned());
    let bounds = bounds.map(|(keyword, value)| Fact::Keyword(keyword, value));
    let constants: Vec<&Node> = conjunction.parts.iter().filter_map(constant).collect();
    Docs {
        text: conjunction.inner_description.map(str::to_owned),
        facts: formats
            .chain(bounds)
            .chain(default(conjunction))
            .chain(constants.iter().map(|only| Fact::Always(only.to_json().to_string())))
            .collect(),
        constant: constants.first().and_then(|only| only.as_str()).map(str::to_owned),
        deprecated: conjunction.deprecated,
    }
}

/// The first default, if it is a short scalar.
fn default(conjunction: &Conjunction<'_>) -> Option<Fact> {
    let default = conjunction.parts.iter().find_map(|part| part.schema.default)?;
    let text = match default {
        Node::String(text) => text.to_string(),
        Node::Bool(_) | Node::Number(_) => default.to_json().to_string(),
        Node::Null | Node::List(_) | Node::Map(_) => return None,
    };
    (!text.trim().is_empty() && text.len() <= LONGEST_DEFAULT).then_some(Fact::Keyword("default", text))
}

/// The only value that a part lists, not counting null.
fn constant<'d>(part: &Part<'d>) -> Option<&'d Node> {
    let values = part.schema.values.iter().flatten().map(|value| value.node);
    let mut values = values.filter(|value| **value != Node::Null);
    let only = values.next()?;
    values.next().is_none().then_some(only)
}

/// Whether the type already implies the format: a number that keeps its digits. A string with that format is a string.
fn is_decimal(part: &Part<'_>) -> bool {
    let mut types = part.schema.types.into_iter().flat_map(JsonTypes::iter);
    part.schema.format == Some("decimal") && types.any(|json| matches!(json, JsonType::Integer | JsonType::Number))
}
