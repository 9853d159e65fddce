//! An example beside the type that it is an example of, field by field.

use crate::cursor::Cursor;
use crate::ir::{Api, Discriminator, Event, Field, Object, Patch, Type, TypeDef, TypeKind};
use crate::lower::alternative;
use crate::node::Node;
use crate::spec::Message;

/// A field and what an example has for it.
pub(super) struct Shown<'a, 'd> {
    pub(super) field: &'a Field,
    /// The object in the example.
    pub(super) object: Cursor<'d>,
    /// The value; none where the object lacks it.
    pub(super) value: Option<Cursor<'d>>,
}

/// The fields of an object; none of any other type.
pub(super) fn fields(def: &TypeDef) -> &[Field] {
    match &def.kind {
        TypeKind::Object(object) => &object.fields,
        _ => &[],
    }
}

/// The event that an example is one of, where its message is one of several.
pub(super) fn event_of<'a>(api: &'a Api, message: &Message<'_>, example: &Cursor<'_>) -> Option<&'a Event> {
    let mut events = api.events.iter().filter(|event| event.place == message.place);
    let Discriminator::Body(path) = &api.discriminator else { return events.next() };
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    let name = example.descend(&keys).and_then(|name| name.node.as_str())?;
    events.find(|event| event.name == name)
}

/// Calls `visit` with each field of each object that an example shows.
pub(super) fn walk<'a, 'd>(api: &'a Api, ty: &'a Type, value: &Cursor<'d>, visit: &mut impl FnMut(&Shown<'a, 'd>)) {
    match ty {
        Type::Nullable(inner) => walk(api, inner, value, visit),
        Type::List(item) => value.items().for_each(|value| walk(api, item, &value, visit)),
        Type::Map(inner) => value.entries().for_each(|(_, value)| walk(api, inner, &value, visit)),
        Type::Named(id) | Type::Boxed(id) => match api.kind(*id) {
            TypeKind::Object(Object { fields, .. }) => walk_fields(api, fields, false, value, visit),
            TypeKind::Patch(Patch { fields, .. }) => walk_fields(api, fields, true, value, visit),
            TypeKind::Tagged(_) | TypeKind::Keyed(_) => {
                alternative(api, *id, value.node).into_iter().for_each(|ty| walk(api, ty, value, visit));
            }
            TypeKind::Union(members) => {
                let member = members.iter().find(|member| Some(member.kind) == crate::lower::json_kind(value.node));
                member.into_iter().for_each(|member| walk(api, &member.ty, value, visit));
            }
            TypeKind::StringEnum(_) | TypeKind::Address(_) | TypeKind::Alias(_) => {}
        },
        _ => {}
    }
}

fn walk_fields<'a, 'd>(
    api: &'a Api,
    fields: &'a [Field],
    may_lack: bool,
    object: &Cursor<'d>,
    visit: &mut impl FnMut(&Shown<'a, 'd>),
) {
    if !matches!(object.node, Node::Map(_)) {
        return;
    }
    for field in fields {
        let value = object.get(&field.wire);
        if let Some(value) = &value {
            walk(api, &field.ty, value, visit);
        } else if may_lack {
            continue;
        }
        visit(&Shown { field, object: object.clone(), value });
    }
}
