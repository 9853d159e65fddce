//! What a value is made of, each part with its type.

use crate::ir::{Kind, Role, Type, TypeId, Types};
use crate::node::{Map, Node};

/// The parts of a value that fits a type: items, values of a mapping, fields that are there and not null; or the value itself
/// as the one alternative that it is.
pub(super) fn parts<'a, 'd>(types: &'a Types, ty: &'a Type, node: &'d Node) -> Vec<(&'a Type, &'d Node)> {
    let values = || node.as_map().into_iter().flat_map(Map::iter);
    match ty {
        Type::Nullable(inner) => (*node != Node::Null).then_some((&**inner, node)).into_iter().collect(),
        Type::List(item) => node.as_list().unwrap_or_default().iter().map(|node| (&**item, node)).collect(),
        Type::Map(value) => values().map(|(_, node)| (&**value, node)).collect(),
        Type::Named(id) | Type::Boxed(id) => {
            let fields = types.kind(*id).fields();
            let values = fields.filter_map(|field| Some((&field.ty, node.get(&field.wire)?)));
            let values = values.filter(|(_, node)| **node != Node::Null);
            values.chain(alternative(types, *id, node).map(|ty| (ty, node))).collect()
        }
        _ => Vec::new(),
    }
}

/// The alternative that a value is; none if it is one that is not listed.
pub(crate) fn alternative<'a>(types: &'a Types, id: TypeId, node: &Node) -> Option<&'a Type> {
    types.kind(id).alternatives().find(|part| is_it(part.role, node)).map(|part| part.ty)
}

/// Whether a value is an alternative, and none of those before it.
fn is_it(role: Role<'_>, node: &Node) -> bool {
    match role {
        Role::Kind(kind) => json_kind(node) == Some(kind),
        Role::Tagged { key, member } => {
            let value = node.get(key).and_then(Node::as_str);
            value.is_some_and(|value| member.values.iter().any(|listed| listed == value))
        }
        Role::Keyed(member) => node.get(&member.key).is_some(),
        Role::Otherwise(_) => true,
        Role::Field(_) | Role::Rest => false,
    }
}

/// The JSON type of a value; none of null.
pub(crate) fn json_kind(node: &Node) -> Option<Kind> {
    Some(match node {
        Node::Null => return None,
        Node::Bool(_) => Kind::Boolean,
        Node::Number(_) => Kind::Number,
        Node::String(_) => Kind::String,
        Node::List(_) => Kind::List,
        Node::Map(_) => Kind::Object,
    })
}
