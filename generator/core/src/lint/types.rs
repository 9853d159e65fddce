//! Examples with another JSON type than their schema: such a payload is malformed, or loses a null.

use super::part::Part;
use super::schema::Described;
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::codes::contradictions;
use crate::interpret::{Interpreter, Refusal};
use crate::node::Node;
use crate::spec::schema::JsonType;

pub(super) fn check(
    document: &Document<'_>,
    part: &Part<'_>,
    value: &Cursor<'_>,
    described: &Described<'_>,
) -> Option<Finding> {
    let (name, fix) = if *value.node == Node::Null {
        if part.is_nullable || described.may_be_null() {
            return None;
        }
        ("null", document.allow_null(described))
    } else {
        if !matches!(Interpreter::new(&document.api.types).refusal(part.ty, value.node), Some(Refusal::Type(_))) {
            return None;
        }
        let name = JsonType::from_node(value.node).name();
        (name, document.allow_type(described, name))
    };
    let message = format!("this example of {} has the type `{name}`, which its schema doesn't allow", part.called);
    Some(finding(contradictions::OTHER_TYPE, &described.own.place, value.location(), message, fix))
}
