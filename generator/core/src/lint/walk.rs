//! An example beside the type that it is an example of, field by field.

use super::part::Part;
use crate::cursor::Cursor;
use crate::ir::{Api, Discriminator, Event, Field, Type, TypeDef, TypeKind};
use crate::load::Sources;
use crate::lower::alternative;
use crate::node::Node;
use crate::spec::Message;

/// What an example shows.
pub(super) enum Shown<'a, 'd> {
    /// A value of a field, a list, a mapping or the payload itself.
    Value(Part<'a>, Cursor<'d>),
    /// An object that lacks a field.
    Lack(&'a Field, Cursor<'d>),
}

/// The fields of an object; none of any other type.
pub(super) fn fields(def: &TypeDef) -> &[Field] {
    def.kind.object().map_or(&[], |object| &object.fields)
}

/// The event that an example is one of, where its message is one of several.
pub(super) fn event_of<'a>(api: &'a Api, message: &Message<'_>, example: &Cursor<'_>) -> Option<&'a Event> {
    let mut events = api.events.iter().filter(|event| event.place == message.place);
    let Discriminator::Body(path) = &api.discriminator else { return events.next() };
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    let name = example.descend(&keys).and_then(|name| name.node.as_str())?;
    events.find(|event| event.name == name)
}

/// Calls `visit` with each value below one of that part, and with each field that an object lacks.
pub(super) fn walk<'a, 'd>(
    api: &'a Api,
    sources: &Sources,
    part: &Part<'a>,
    value: &Cursor<'d>,
    visit: &mut impl FnMut(&Shown<'a, 'd>),
) {
    let within = |ty: &'a Type| Part { ty, ..part.clone() };
    match part.ty {
        Type::Nullable(inner) => walk(api, sources, &within(inner), value, visit),
        Type::List(_) => walk_inner(api, sources, part, value.items(), visit),
        Type::Map(_) => walk_inner(api, sources, part, value.entries().map(|(_, value)| value), visit),
        Type::Named(id) | Type::Boxed(id) => {
            let chosen = alternative(&api.types, *id, value.node);
            chosen.into_iter().for_each(|ty| walk(api, sources, &within(ty), value, visit));
            walk_fields(api, sources, api.kind(*id), value, visit);
        }
        _ => {}
    }
}

fn walk_inner<'a, 'd>(
    api: &'a Api,
    sources: &Sources,
    part: &Part<'a>,
    values: impl Iterator<Item = Cursor<'d>>,
    visit: &mut impl FnMut(&Shown<'a, 'd>),
) {
    let Some(inner) = part.inner(sources) else { return };
    for value in values {
        walk(api, sources, &inner, &value, visit);
        visit(&Shown::Value(inner.clone(), value));
    }
}

fn walk_fields<'a, 'd>(
    api: &'a Api,
    sources: &Sources,
    kind: &'a TypeKind,
    object: &Cursor<'d>,
    visit: &mut impl FnMut(&Shown<'a, 'd>),
) {
    if !matches!(object.node, Node::Map(_)) {
        return;
    }
    // Of previous values, those are there that changed.
    let may_lack = matches!(kind, TypeKind::Patch(_));
    for field in kind.fields() {
        if let Some(value) = object.get(&field.wire) {
            let part = Part::field(field);
            walk(api, sources, &part, &value, visit);
            visit(&Shown::Value(part, value));
        } else if !may_lack {
            visit(&Shown::Lack(field, object.clone()));
        }
    }
}
