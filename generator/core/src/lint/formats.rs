//! Examples that break the `format` of their schema: whoever believes the format and narrows the type loses the event.

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
    let mend = document.target(&format.place).map(|target| vec![Action::remove(target)]);
    Some(finding(contradictions::FORMAT, described.place(), value.location(), message, mend))
}
