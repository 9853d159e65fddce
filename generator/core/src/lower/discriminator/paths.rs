//! Where in the payloads the names of events may be, and what the document lists there.

use std::collections::HashSet;

use super::{Draft, is_customary};
use crate::ir::{Kind, Type, TypeId, TypeKind};
use crate::lower::draft::Drafts;

/// The paths at which names may be listed: first the property that tells the payloads of one message apart, then the
/// strings with listed values in the first payload that has any, the shallow ones first.
pub(super) fn listed(drafts: &[Draft<'_>], types: &Drafts) -> Vec<Vec<String>> {
    let payloads = || drafts.iter().filter_map(Draft::payload_type);
    let tag = payloads().find_map(|id| match &types[id].kind {
        TypeKind::Tagged(tagged) => Some(vec![tagged.key.clone()]),
        _ => None,
    });
    let objects = payloads().flat_map(|id| objects(id, types));
    let listed = objects.map(|object| listed_in(object, types)).find(|paths| !paths.is_empty());
    tag.into_iter().chain(listed.unwrap_or_default()).collect()
}

/// The paths of strings with listed values in an object, the shallow ones first.
fn listed_in(object: TypeId, types: &Drafts) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (wire, ty) in fields(object, types) {
        if listed_values(ty, types).is_some() {
            paths.push(vec![wire.to_owned()]);
        }
    }
    for (wire, ty) in fields(object, types) {
        let Type::Named(inner) = ty else { continue };
        for (inner_wire, ty) in fields(*inner, types) {
            if listed_values(ty, types).is_some() {
                paths.push(vec![wire.to_owned(), inner_wire.to_owned()]);
            }
        }
    }
    paths.sort_by_key(|path| (path.len(), !is_customary(path)));
    paths
}

/// The paths of plain strings at the top of all payloads, in the order of the first.
pub(super) fn plain(drafts: &[Draft<'_>], types: &Drafts) -> Vec<Vec<String>> {
    let objects: Option<Vec<_>> =
        drafts.iter().map(|draft| draft.payload_type().map(|id| objects(id, types))).collect();
    let objects = objects.unwrap_or_default().concat();
    let plain = |object: &TypeId| fields(*object, types).filter(|(_, ty)| **ty == Type::String).map(|(wire, _)| wire);
    let Some((first, others)) = objects.split_first() else { return Vec::new() };
    let others: Vec<HashSet<&str>> = others.iter().map(|object| plain(object).collect()).collect();
    let everywhere = plain(first).filter(|wire| others.iter().all(|plain| plain.contains(wire)));
    everywhere.map(|wire| vec![wire.to_owned()]).collect()
}

/// The values at the end of a path, where it lists any; of one of several objects, those of all of them.
pub(super) fn values_at(path: &[String], id: TypeId, types: &Drafts) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for object in objects(id, types) {
        for value in values_in(path, object, types)? {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    (!values.is_empty()).then_some(values)
}

fn values_in(path: &[String], object: TypeId, types: &Drafts) -> Option<Vec<String>> {
    let (wire, rest) = path.split_first()?;
    let (_, ty) = fields(object, types).find(|(name, _)| name == wire)?;
    if rest.is_empty() { listed_values(ty, types) } else { values_at(rest, named_type(ty)?, types) }
}

/// What a type may be: the alternatives of one of several objects, else itself.
fn objects(id: TypeId, types: &Drafts) -> Vec<TypeId> {
    let kind = &types[id].kind;
    if kind.json_kind() != Some(Kind::Object) || !kind.is_choice() {
        return vec![id];
    }
    kind.alternatives().filter_map(|part| named_type(part.ty)).collect()
}

fn named_type(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

fn fields(id: TypeId, types: &Drafts) -> impl Iterator<Item = (&str, &Type)> {
    let fields = types[id].kind.object().into_iter().flat_map(|object| &object.fields);
    fields.map(|field| (field.wire.as_str(), &field.ty))
}

fn listed_values(ty: &Type, types: &Drafts) -> Option<Vec<String>> {
    let Type::Named(id) = ty else { return None };
    Some(types[*id].kind.variants()?.iter().map(|variant| variant.wire.clone()).collect())
}
