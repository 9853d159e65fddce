//! Properties that a schema requires and an example lacks: such a payload is malformed.

use super::action::{Action, literal};
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::Location;
use crate::diagnostic::codes::contradictions;
use crate::ir::Field;
use crate::place::Place;

pub(super) fn check(document: &Document<'_>, field: &Field, object: &Cursor<'_>) -> Option<Finding> {
    if !field.presence.is_required() {
        return None;
    }
    let message = format!("this example lacks the required property `{}`", field.wire);
    let at = Location::Value(object.place.clone());
    Some(finding(contradictions::LACKS_REQUIRED, &field.place, at, message, fix(document, &field.place, &field.wire)))
}

/// Removes the name from the `required` that is next to the `properties` with the field.
pub(super) fn fix(document: &Document<'_>, field: &Place, wire: &str) -> Option<Vec<Action>> {
    let schema = field.pointer.parent()?.parent()?;
    let place = Place { file: field.file, pointer: schema.child("required") };
    let names = document.sources.node(&place)?.as_list()?;
    names.iter().any(|name| name.as_str() == Some(wire)).then_some(())?;
    let list = document.target(&place)?;
    Some(vec![Action::remove(format!("{list}[?@ == '{}']", literal(wire)))])
}
