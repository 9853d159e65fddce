//! What a document says about a value, for people.

use super::conjunction::{Conjunction, Part};
use crate::diagnostic::Diagnostics;
use crate::ir::{Docs, Fact};
use crate::load::Sources;
use crate::node::Node;
use crate::spec::schema::{Additional, JsonType, JsonTypes, Schema};

/// The maximum length of a default in bytes. A longer one isn't for docs.
const LONGEST_DEFAULT: usize = 40;

/// What the document says about a value, and further facts of the schema.
pub(super) fn docs(conjunction: &Conjunction<'_>) -> Docs {
    let schemas = || conjunction.parts.iter().map(|part| &*part.schema);
    let constants: Vec<&Node> = conjunction.parts.iter().filter_map(constant).collect();
    Docs {
        text: conjunction.inner_description.map(str::to_owned),
        facts: formats(schemas())
            .chain(bounds(schemas()))
            .chain(default(conjunction))
            .chain(constants.iter().map(|only| Fact::Always(only.to_json().to_string())))
            .collect(),
        constant: constants.first().and_then(|only| only.as_str()).map(str::to_owned),
        deprecated: conjunction.deprecated,
    }
}

/// What the document says about each item of a list, or each value of a mapping.
pub(super) fn facts_of_each(conjunction: &Conjunction<'_>, files: &Sources) -> Vec<Fact> {
    let inner = conjunction.parts.iter().filter_map(|part| match &part.schema.additional {
        Additional::Typed(values) => Some(values),
        _ => part.schema.items.as_ref(),
    });
    let inner = inner.filter_map(|cursor| crate::resolve::follow(files, cursor.clone()).ok());
    let inner: Vec<Schema<'_>> = inner.map(|cursor| Schema::read(&cursor, &mut Diagnostics::default())).collect();
    let facts = formats(inner.iter()).chain(bounds(inner.iter()));
    facts.map(|fact| Fact::Each("each", Box::new(fact))).collect()
}

/// The formats, except for those that have types of their own.
fn formats<'s>(schemas: impl Iterator<Item = &'s Schema<'s>>) -> impl Iterator<Item = Fact> {
    const TYPED: [&str; 4] = ["date-time", "date", "time", "duration"];
    let formats = schemas.filter(|schema| !is_decimal(schema)).filter_map(|schema| schema.format);
    formats.filter(|format| !TYPED.contains(format)).map(|format| Fact::Keyword("format", format.to_owned()))
}

fn bounds<'s>(schemas: impl Iterator<Item = &'s Schema<'s>>) -> impl Iterator<Item = Fact> {
    let bounds = schemas.flat_map(|schema| schema.bounds.iter().cloned());
    bounds.map(|(keyword, value)| Fact::Keyword(keyword, value))
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
fn is_decimal(schema: &Schema<'_>) -> bool {
    let mut types = schema.types.into_iter().flat_map(JsonTypes::iter);
    schema.format == Some("decimal") && types.any(|json| matches!(json, JsonType::Integer | JsonType::Number))
}
