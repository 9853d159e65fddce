//! What a value is made of, each part with its type.

use crate::ir::{Kind, Object, Patch, Type, TypeId, TypeKind, Types};
use crate::node::{Map, Node};

/// The parts of a value that fits a type: items, values of a mapping, fields that are there and not null; or the value itself
/// as the one alternative that it is.
pub(super) fn parts<'a, 'd>(types: &'a Types, ty: &'a Type, node: &'d Node) -> Vec<(&'a Type, &'d Node)> {
    let values = || node.as_map().into_iter().flat_map(Map::iter);
    match ty {
        Type::Nullable(inner) => (*node != Node::Null).then_some((&**inner, node)).into_iter().collect(),
        Type::List(item) => node.as_list().unwrap_or_default().iter().map(|node| (&**item, node)).collect(),
        Type::Map(value) => values().map(|(_, node)| (&**value, node)).collect(),
        Type::Named(id) | Type::Boxed(id) => match types.kind(*id) {
            TypeKind::Object(Object { fields, .. }) | TypeKind::Patch(Patch { fields, .. }) => {
                let values = fields.iter().filter_map(|field| Some((&field.ty, node.get(&field.wire)?)));
                values.filter(|(_, node)| **node != Node::Null).collect()
            }
            TypeKind::Tagged(_) | TypeKind::Keyed(_) => {
                alternative(types, *id, node).map(|ty| (ty, node)).into_iter().collect()
            }
            TypeKind::Union(members) => {
                let member = members.iter().find(|member| Some(member.kind) == json_kind(node));
                member.map(|member| (&member.ty, node)).into_iter().collect()
            }
            TypeKind::StringEnum(_) | TypeKind::Address(_) | TypeKind::Alias(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The alternative that an object is; none if it is one that is not listed.
pub(crate) fn alternative<'a>(types: &'a Types, id: TypeId, node: &Node) -> Option<&'a Type> {
    match types.kind(id) {
        TypeKind::Tagged(tagged) => {
            let value = node.get(&tagged.key).and_then(Node::as_str)?.to_owned();
            tagged.members.iter().find(|member| member.values.contains(&value)).map(|member| &member.ty)
        }
        TypeKind::Keyed(keyed) => {
            let member = keyed.members.iter().find(|member| node.get(&member.key).is_some());
            member.map(|member| &member.ty).or(keyed.otherwise.as_ref().map(|(_, ty)| ty))
        }
        _ => None,
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
