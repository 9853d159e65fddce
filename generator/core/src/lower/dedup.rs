//! Inline types of the same shape are written once: one of them is the definition, the others are other names for it.
//!
//! Each is another name for the one before it, so that where one of them changes its shape, only the next has to be written
//! anew: were all of them names for the first, a change of the first would change the files of all.
//!
//! Equal looks at wire names, types, presence and values, not at docs or order. A component is never another name for
//! something, since the document gave it one of its own.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use super::draft::Drafts;
use crate::ir::{Kind, Presence, Role, Table, Type, TypeId, TypeKind};

/// Turns the types that are the same as an earlier one into aliases of it.
pub(super) fn merge_equal_types(types: &mut Drafts) {
    let mut originals = types.map(|id, _| id);
    // For each shape, the type that is the definition and the last type that has it.
    let mut shapes: HashMap<Shape, (TypeId, TypeId)> = HashMap::new();
    // The parts come first, circles aside, so that types are the same whose parts are.
    let mut parts_first = Vec::with_capacity(types.len());
    let mut seen = types.map(|_, _| false);
    types.keys().for_each(|id| visit(id, types, &mut seen, &mut parts_first));
    for id in parts_first {
        let def = &types[id];
        let is_inline = def.words.len() > 1;
        if !is_inline {
            continue;
        }
        let Some(shape) = shape(&def.kind, &originals) else { continue };
        let (original, last) = shapes.entry(shape).or_insert((id, id));
        if *last != id {
            originals[id] = *original;
            types[id].kind = TypeKind::Alias(*last);
            *last = id;
        }
    }
}

/// What makes types the same.
#[derive(Eq, Hash, PartialEq)]
struct Shape {
    kind: Discriminant<TypeKind>,
    parts: Vec<(Label, Type)>,
    /// Values of text, sorted.
    values: Vec<String>,
}

/// What makes parts of one type the same. The fields come first, sorted by their keys.
#[derive(Eq, Hash, Ord, PartialEq, PartialOrd)]
enum Label {
    Field(String, Presence),
    Additional,
    Kind(Kind),
    Tagged(String, Vec<String>),
    Keyed(String),
    Otherwise,
}

/// The shape of a type that may have another name; none where it is more than its parts.
fn shape(kind: &TypeKind, originals: &Table<TypeId, TypeId>) -> Option<Shape> {
    let is_more =
        kind.about().is_some() || kind.object().is_some_and(|object| object.tag.is_some() || object.changes.is_some());
    if is_more {
        return None;
    }
    let renamed = |ty: &Type| {
        let mut ty = ty.clone();
        ty.for_each_named_mut(&mut |id| *id = originals[*id]);
        ty
    };
    let mut parts: Vec<_> = kind.parts().into_iter().map(|part| (label(part.role), renamed(part.ty))).collect();
    if kind.object().is_some() {
        parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    let variants = kind.variants().unwrap_or_default();
    let mut values: Vec<_> = variants.iter().map(|variant| variant.wire.clone()).collect();
    values.sort();
    Some(Shape { kind: discriminant(kind), parts, values })
}

fn label(role: Role<'_>) -> Label {
    match role {
        Role::Field(field) => Label::Field(field.wire.clone(), field.presence),
        Role::Additional => Label::Additional,
        Role::Kind(kind) => Label::Kind(kind),
        Role::Tagged { key, member } => Label::Tagged(key.to_owned(), member.values.clone()),
        Role::Keyed(member) => Label::Keyed(member.key.clone()),
        Role::Otherwise(_) => Label::Otherwise,
    }
}

/// Puts a type behind those that it is made of.
fn visit(id: TypeId, types: &Drafts, seen: &mut Table<TypeId, bool>, order: &mut Vec<TypeId>) {
    if std::mem::replace(&mut seen[id], true) {
        return;
    }
    let mut parts = Vec::new();
    types[id].kind.for_each_named(&mut |part| parts.push(part));
    for part in parts {
        visit(part, types, seen, order);
    }
    order.push(id);
}
