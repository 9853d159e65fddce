//! Examples that break the `format` of their schema: a type that relies on the format would lose the event.

use super::action::Action;
use super::schema::Described;
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::codes::contradictions;
use crate::formats::{conforms, is_placeholder};

pub(super) fn check(document: &Document<'_>, value: &Cursor<'_>, described: &Described<'_>) -> Option<Finding> {
    let (text, format) = (value.node.as_str()?, described.keyword("format")?);
    let name = format.node.as_str()?;
    if is_placeholder(text) || conforms(name, text) {
        return None;
    }
    let message = format!("this example doesn't match the format `{name}` of its schema");
    let fix = document.target(&format.place).map(|target| vec![Action::remove(target)]);
    Some(finding(contradictions::FORMAT, described.place(), value.location(), message, fix))
}
