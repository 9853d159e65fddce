//! Alternatives that a property names: a discriminator that the document states, or constants that differ.

use std::collections::BTreeSet;

use super::{Alternative, Union};
use crate::cursor::Cursor;
use crate::ir::{Field, Object, Presence, Tagged, TaggedMember, Type, TypeKind};
use crate::lower::types::Lowering;
use crate::place::Place;
use crate::spec::schema::Discriminator;

/// The union that a stated discriminator makes; none where an alternative has no value by which to know it.
pub(super) fn stated(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternatives: &[Alternative],
) -> Option<Type> {
    let mut members = Vec::new();
    for alternative in alternatives {
        let values = stated_values(lowering, discriminator, alternative);
        members.push(member(lowering, alternative, values)?);
    }
    tagged(lowering, union, discriminator.property, members)
}

/// The values that lead to an alternative: those that the mapping has for it, else the constant that the alternative
/// itself has there, else the name of its schema (`OpenAPI` 3.1, section 4.8.25; `AsyncAPI`, "Schema Object").
fn stated_values(
    lowering: &Lowering<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternative: &Alternative,
) -> Vec<String> {
    let name = alternative.component.as_ref().and_then(|place| place.pointer.last());
    let mapped = discriminator.mapping.iter().filter(|(_, target)| {
        let pointer = alternative.component.as_ref().map(|place| format!("#{}", place.pointer));
        Some(*target) == name || pointer.as_deref() == Some(target)
    });
    let mapped: Vec<String> = mapped.map(|(value, _)| (*value).to_owned()).collect();
    if !mapped.is_empty() {
        return mapped;
    }
    let constants = field(lowering, &alternative.ty, discriminator.property).and_then(|it| listed(lowering, &it.ty));
    constants.unwrap_or_else(|| name.map(str::to_owned).into_iter().collect())
}

/// The union that constants make: a property that all alternatives require, and whose values differ between them.
pub(super) fn found(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    alternatives: &[Alternative],
) -> Option<Type> {
    let first = object(lowering, &alternatives.first()?.ty)?.clone();
    for candidate in &first.fields {
        let members: Option<Vec<TaggedMember>> = alternatives
            .iter()
            .map(|alternative| {
                let field = field(lowering, &alternative.ty, &candidate.wire)?;
                let required = field.presence == Presence::Required;
                let values = required.then(|| listed(lowering, &field.ty)).flatten()?;
                member(lowering, alternative, values)
            })
            .collect();
        if let Some(ty) = members.and_then(|members| tagged(lowering, union, &candidate.wire, members)) {
            return Some(ty);
        }
    }
    None
}

/// The schemas that are built on a component with a discriminator: those of its mapping, or else all components that
/// take it into their `allOf`.
pub(super) fn kinds_of<'d>(
    lowering: &mut Lowering<'_, 'd>,
    discriminator: &Discriminator<'d>,
    base: &Place,
) -> Vec<Cursor<'d>> {
    let Some(siblings) = base.pointer.parent().cloned() else { return Vec::new() };
    let siblings = Place { file: base.file, pointer: siblings };
    let Some(node) = lowering.files.node(&siblings) else { return Vec::new() };
    let schemas: Vec<(&str, Cursor<'d>)> = Cursor { node, place: siblings }.entries().collect();
    if discriminator.mapping.is_empty() {
        let mut built: Vec<_> = schemas.into_iter().filter(|(_, schema)| takes_in(schema, base)).collect();
        // The order of components says nothing.
        built.sort_by_key(|(name, _)| *name);
        return built.into_iter().map(|(_, schema)| schema).collect();
    }
    let mut kinds: Vec<Cursor<'d>> = Vec::new();
    for (_, target) in &discriminator.mapping {
        let found = schemas.iter().find(|(name, it)| name == target || format!("#{}", it.place.pointer) == **target);
        match found {
            Some((_, schema)) if schema.place == *base => {}
            Some((_, schema)) if kinds.iter().any(|known| known.place == schema.place) => {}
            Some((_, schema)) => kinds.push(schema.clone()),
            None => return Vec::new(),
        }
    }
    kinds
}

fn takes_in(schema: &Cursor<'_>, base: &Place) -> bool {
    let parts: Vec<_> = schema.get("allOf").iter().flat_map(Cursor::items).collect();
    let wanted = format!("#{}", base.pointer);
    parts.iter().any(|part| part.node.get("$ref").and_then(crate::node::Node::as_str) == Some(&wanted))
}

fn member(lowering: &Lowering<'_, '_>, alternative: &Alternative, values: Vec<String>) -> Option<TaggedMember> {
    let Type::Named(id) = alternative.ty else { return None };
    // A union that is not finished contains this one: to decode the one as the other would have no end.
    if matches!(&lowering.types[id.0].kind, TypeKind::Union(members) if members.is_empty()) {
        return None;
    }
    let name = match values.as_slice() {
        [] => return None,
        [only] => only.clone(),
        _ => lowering.types[id.0].words.last()?.clone(),
    };
    Some(TaggedMember { values, name, ty: alternative.ty.clone() })
}

fn tagged(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    key: &str,
    members: Vec<TaggedMember>,
) -> Option<Type> {
    let mut seen = BTreeSet::new();
    let disjoint = members.iter().flat_map(|member| &member.values).all(|value| seen.insert(value.clone()));
    if !disjoint {
        return None;
    }
    let kind = TypeKind::Tagged(Tagged { key: key.to_owned(), members });
    Some(Type::Named(lowering.define_part(union.words, union.place.clone(), kind)))
}

fn object<'l>(lowering: &'l Lowering<'_, '_>, ty: &Type) -> Option<&'l Object> {
    let Type::Named(id) = ty else { return None };
    match &lowering.types[id.0].kind {
        TypeKind::Object(object) => Some(object),
        _ => None,
    }
}

fn field<'l>(lowering: &'l Lowering<'_, '_>, ty: &Type, wire: &str) -> Option<&'l Field> {
    object(lowering, ty)?.fields.iter().find(|field| field.wire == wire)
}

fn listed(lowering: &Lowering<'_, '_>, ty: &Type) -> Option<Vec<String>> {
    let Type::Named(id) = ty else { return None };
    match &lowering.types[id.0].kind {
        TypeKind::StringEnum(variants) => Some(variants.iter().map(|variant| variant.wire.clone()).collect()),
        _ => None,
    }
}
