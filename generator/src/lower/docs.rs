//! What a document says of a value, for people.

use super::conjunction::Conjunction;
use crate::ir::Docs;

/// What the document says of a value, and what the schema says of it besides.
pub(super) fn docs(conjunction: &Conjunction<'_>) -> Docs {
    const TYPED: [&str; 8] = ["date-time", "date", "time", "duration", "int32", "int64", "double", "float"];
    let formats = conjunction.parts.iter().filter_map(|part| part.schema.format);
    let formats = formats.filter(|format| !TYPED.contains(format)).map(|format| format!("format: {format}"));
    let bounds = conjunction.parts.iter().flat_map(|part| part.schema.bounds.iter().cloned());
    let constants = conjunction.parts.iter().filter_map(|part| match part.schema.values.as_deref() {
        Some([only]) => Some(format!("always {}", only.node.to_json())),
        _ => None,
    });
    Docs {
        text: conjunction.inner_description.map(str::to_owned),
        facts: formats.chain(bounds).chain(constants).collect(),
        deprecated: conjunction.deprecated,
    }
}
