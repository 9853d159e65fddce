//! Whether writing a decoded payload gives the same payload.

use crate::interpret::Interpreter;
use crate::ir::{Field, Object, Presence, Type, Types};
use crate::node::{Map, Node};

/// Whether writing a decoded value gives the same, apart from its parts: it has no unlisted properties, and no null
/// that counts as absent.
pub(in crate::lower) fn is_exact(types: &Types, ty: &Type, node: &Node) -> bool {
    let (Type::Named(id) | Type::Boxed(id)) = ty else { return true };
    let kind = types.kind(*id);
    kind.fields().all(|field| keeps(field, node))
        && kind.object().is_none_or(|object| is_listed(object, node))
        && (kind.json_kind().is_some() || Interpreter::new(types).alternative(*id, node).is_some())
}

/// Whether no key is lost: there is a place for as many as the object has.
fn is_listed(Object { fields, tag, additional, .. }: &Object, node: &Node) -> bool {
    let places = fields.iter().map(|field| &field.wire).chain(tag.as_ref().map(|tag| &tag.wire));
    let taken = |map: &Map| places.filter(|wire| map.get(wire).is_some()).count() == map.len();
    additional.is_some() || node.as_map().is_some_and(taken)
}

/// Whether a field that is absent or null is written in the same way.
fn keeps(field: &Field, object: &Node) -> bool {
    match (object.get(&field.wire), field.presence) {
        (None, presence) => presence != Presence::RequiredNullable,
        (Some(Node::Null), presence) => presence != Presence::Optional,
        (Some(_), _) => true,
    }
}
