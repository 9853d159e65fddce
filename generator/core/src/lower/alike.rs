//! Inline types of the same shape are written once: one of them is the definition, the others are other names for it.
//!
//! Each is another name for the one before it, so that where one of them changes its shape, only the next has to be written
//! anew: were all of them names for the first, a change of the first would change the files of all.
//!
//! Equal looks at wire names, types, presence and values, not at docs or order. A component is never another name for
//! something, since the document gave it one of its own.

use std::collections::HashMap;
use std::hash::Hash;

use super::draft::{Drafts, TypeDraft};
use crate::ir::{Field, Kind, Object, Presence, Table, Type, TypeId, TypeKind};

/// Turns the types that are the same as an earlier one into aliases of it.
pub(super) fn merge(types: &mut Drafts) {
    let mut originals = types.map(|id, _| id);
    // For each shape, the type that is the definition and the last type that has it.
    let mut shapes: HashMap<Shape, (TypeId, TypeId)> = HashMap::new();
    // The parts come first, so that types are the same whose parts are.
    for id in parts_first(types) {
        let def = &types[id];
        if !is_inline(def) {
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

fn is_inline(def: &TypeDraft) -> bool {
    def.words.len() > 1
}

/// What makes types the same.
#[derive(Eq, Hash, PartialEq)]
enum Shape {
    Object { fields: Vec<(String, Presence, Type)>, rest: Option<Type> },
    Values(Vec<String>),
    Union(Vec<(Kind, Type)>),
    Tagged { key: String, members: Vec<(Vec<String>, Type)> },
    Keyed { members: Vec<(String, Type)>, otherwise: Option<Type> },
}

fn shape(kind: &TypeKind, originals: &Table<TypeId, TypeId>) -> Option<Shape> {
    let original = |ty: &Type| renamed(ty, originals);
    Some(match kind {
        TypeKind::Object(Object { fields, tag: None, rest, changes: None }) => {
            let field = |field: &Field| (field.wire.clone(), field.presence, original(&field.ty));
            Shape::Object { fields: sorted(fields.iter().map(field)), rest: rest.as_ref().map(original) }
        }
        TypeKind::StringEnum(variants) => Shape::Values(sorted(variants.iter().map(|variant| variant.wire.clone()))),
        TypeKind::Union(members) => {
            Shape::Union(members.iter().map(|member| (member.kind, original(&member.ty))).collect())
        }
        TypeKind::Tagged(tagged) => Shape::Tagged {
            key: tagged.key.clone(),
            members: tagged.members.iter().map(|member| (member.values.clone(), original(&member.ty))).collect(),
        },
        TypeKind::Keyed(keyed) => Shape::Keyed {
            members: keyed.members.iter().map(|member| (member.key.clone(), original(&member.ty))).collect(),
            otherwise: keyed.otherwise.as_ref().map(|(_, ty)| original(ty)),
        },
        TypeKind::Object(_) | TypeKind::Patch(_) | TypeKind::Address(_) | TypeKind::Alias(_) => return None,
    })
}

fn sorted<T: SortKey>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_by(|one, other| one.key().cmp(other.key()));
    items
}

trait SortKey {
    fn key(&self) -> &str;
}

impl SortKey for String {
    fn key(&self) -> &str {
        self
    }
}

impl SortKey for (String, Presence, Type) {
    fn key(&self) -> &str {
        &self.0
    }
}

/// The type with the originals in place of their aliases.
fn renamed(ty: &Type, originals: &Table<TypeId, TypeId>) -> Type {
    match ty {
        Type::List(item) => Type::List(Box::new(renamed(item, originals))),
        Type::Map(value) => Type::Map(Box::new(renamed(value, originals))),
        Type::Nullable(inner) => Type::Nullable(Box::new(renamed(inner, originals))),
        Type::Named(id) => Type::Named(originals[*id]),
        Type::Boxed(id) => Type::Boxed(originals[*id]),
        other => other.clone(),
    }
}

/// The types in an order in which each comes after those that it is made of, circles aside.
fn parts_first(types: &Drafts) -> Vec<TypeId> {
    let mut order = Vec::with_capacity(types.len());
    let mut seen = types.map(|_, _| false);
    for id in types.keys() {
        visit(id, types, &mut seen, &mut order);
    }
    order
}

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
