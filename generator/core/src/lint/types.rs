//! Examples that are of another JSON type than their schema says: such a payload is malformed, or loses a null.

use super::part::Part;
use super::schema::Described;
use super::{Document, Finding, finding};
use crate::cursor::Cursor;
use crate::diagnostic::codes::contradictions;
use crate::ir::{Api, Type};
use crate::lower::{alternative, json_kind};
use crate::node::Node;
use crate::spec::schema::JsonType;

pub(super) fn check(
    document: &Document<'_>,
    api: &Api,
    part: &Part<'_>,
    value: &Cursor<'_>,
    described: &Described<'_>,
) -> Option<Finding> {
    let (name, mend) = if *value.node == Node::Null {
        if part.is_nullable || described.may_be_null() {
            return None;
        }
        ("null", document.allow_null(described))
    } else {
        if fits(api, part.ty, value.node) {
            return None;
        }
        let name = JsonType::of(value.node).name();
        (name, document.allow_type(described, name))
    };
    let message = format!("this example of {} is of the type `{name}`, which its schema does not allow", part.called);
    Some(finding(contradictions::OTHER_TYPE, &described.own.place, value.location(), message, mend))
}

/// Whether a value is of the type at its top; what is below is looked at by itself.
fn fits(api: &Api, ty: &Type, node: &Node) -> bool {
    match (ty, node) {
        (Type::Any, _) => true,
        (Type::Nullable(inner), _) => *node == Node::Null || fits(api, inner, node),
        (Type::String | Type::Text(_), _) => node.as_str().is_some(),
        (Type::Boolean, _) => node.as_bool().is_some(),
        (Type::Integer | Type::Unsigned, Node::Number(number)) => number.is_integer(),
        (Type::Number | Type::Decimal, _) => matches!(node, Node::Number(_)),
        (Type::List(_), _) => node.as_list().is_some(),
        (Type::Map(_), _) => node.as_map().is_some(),
        (Type::Named(id) | Type::Boxed(id), _) => match api.kind(*id).json_kind() {
            Some(kind) => json_kind(node) == Some(kind),
            None => alternative(&api.types, *id, node).is_some(),
        },
        _ => false,
    }
}
