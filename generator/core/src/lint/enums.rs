//! Examples with a value that the schema doesn't list: it decodes, but no arm of a `match` handles it.

use super::part::Part;
use super::schema::Described;
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::codes::contradictions;
use crate::formats::is_placeholder;
use crate::ir::Type;

pub(super) fn check(
    document: &Document<'_>,
    part: &Part<'_>,
    value: &Cursor<'_>,
    described: &Described<'_>,
) -> Option<Finding> {
    let text = value.node.as_str()?;
    let known: Vec<&str> = match part.ty {
        Type::Named(id) | Type::Boxed(id) => {
            document.api.kind(*id).variants()?.iter().map(|variant| variant.wire.as_str()).collect()
        }
        // A header is text, whatever its schema lists, and so is a property with a single listed text.
        Type::String => match described.keyword("enum") {
            Some(list) => list.node.as_list()?.iter().filter_map(crate::node::Node::as_str).collect(),
            None => vec![described.text("const")?],
        },
        _ => return None,
    };
    if is_placeholder(text) || known.contains(&text) {
        return None;
    }
    let message = format!("this example of {} is `{text}`, which its schema doesn't list", part.called);
    let fix = document.list_values(described, &[text.to_owned()]);
    Some(finding(contradictions::UNLISTED_VALUE, described.place(), value.location(), message, fix))
}
