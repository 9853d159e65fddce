//! Examples that match several alternatives, although the schema allows only one: a reader that chooses one of them
//! loses the properties of the others.

use super::action::{Action, Change};
use super::schema::Described;
use super::widen::map;
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::codes::contradictions;
use crate::node::Node;

pub(super) fn check(document: &Document<'_>, value: &Cursor<'_>, described: &Described<'_>) -> Option<Finding> {
    let alternatives = described.keyword("oneOf")?;
    value.node.as_map()?;
    if described.keyword("discriminator").is_some() {
        return None;
    }
    let is_one = |member: &Cursor<'_>| {
        Described::at(document.sources, &member.place).is_some_and(|it| matches_alternative(&it, value))
    };
    if alternatives.items().filter(is_one).count() < 2 {
        return None;
    }
    let message = "this example matches several alternatives of `oneOf`, which allows one".to_owned();
    let fix = fix(document, described, &alternatives);
    Some(finding(contradictions::ALTERNATIVES_OVERLAP, described.place(), value.location(), message, fix))
}

/// Whether an object has what an alternative requires, and no unlisted property. An alternative that lists nothing, or
/// consists of other schemas, never matches.
fn matches_alternative(alternative: &Described<'_>, value: &Cursor<'_>) -> bool {
    let properties = alternative.keyword("properties");
    let (Some(properties), Some(object)) = (properties.and_then(|it| it.node.as_map()), value.node.as_map()) else {
        return false;
    };
    let required = alternative.keyword("required").and_then(|it| it.node.as_list()).unwrap_or_default();
    let has_required = required.iter().filter_map(Node::as_str).all(|name| object.get(name).is_some());
    let has_constants = properties.iter().all(|(name, property)| match (property.get("const"), object.get(name)) {
        (Some(only), Some(value)) => only == value,
        _ => true,
    });
    has_required && has_constants && object.keys().all(|key| properties.get(key).is_some())
}

/// Turns the alternatives into those of `anyOf`.
fn fix(document: &Document<'_>, described: &Described<'_>, alternatives: &Cursor<'_>) -> Option<Vec<Action>> {
    let (schema, old) = (document.target(described.place())?, document.target(&alternatives.place)?);
    if described.keyword("anyOf").is_some() || alternatives.place != described.place().child("oneOf") {
        return None;
    }
    let target = document.target(&described.place().child("anyOf"))?;
    Some(vec![
        Action::update(schema, map("anyOf", Node::List(Vec::new()))),
        Action { target, change: Change::Copy(old.clone()), reason: None },
        Action::remove(old),
    ])
}
