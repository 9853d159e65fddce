//! Alternatives that a property names: with a discriminator in the document, or with constants that differ.

use std::collections::BTreeSet;

use super::{Alternative, Union};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Field, Kind, Literal, Object, Presence, Tagged, TaggedMember, Type, TypeKind};
use crate::lower::conjunction::component_words;
use crate::lower::draft::{self, Drafts};
use crate::lower::mapping;
use crate::lower::types::Lowering;
use crate::place::Place;
use crate::spec::schema::Discriminator;

/// The union for a discriminator in the document. `None` if no value identifies one of the alternatives.
pub(super) fn lower_discriminator(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternatives: &[Alternative],
) -> Option<Type> {
    report_names_of_nothing(lowering, discriminator);
    alternatives.iter().for_each(|it| report_other_types(lowering, discriminator, it));
    let all: Option<Vec<_>> =
        alternatives.iter().map(|alternative| members(lowering, discriminator, alternative)).collect();
    let all = all.map(|all| all.into_iter().flatten().collect());
    let ty = all.and_then(|all| tagged(lowering, union, discriminator.property, all));
    if ty.is_none() {
        report_unused(lowering, discriminator);
    }
    ty
}

/// The members for one alternative: itself, or its own alternatives if the same property distinguishes these. `None` if
/// no value leads there, or if it isn't an object.
pub(super) fn members(
    lowering: &Lowering<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternative: &Alternative,
) -> Option<Vec<TaggedMember>> {
    let mapped = mapped(lowering, discriminator, alternative);
    if let (Type::Named(id), true) = (&alternative.ty, mapped.is_empty())
        && let TypeKind::Tagged(tagged) = &lowering.types[*id].kind
        && tagged.key == discriminator.property
    {
        return Some(tagged.members.clone());
    }
    let values = if mapped.is_empty() { constants(lowering, discriminator, alternative) } else { Some(mapped) };
    let values = values.unwrap_or_else(|| name_as_tag(lowering, discriminator, alternative).into_iter().collect());
    Some(vec![member(lowering, alternative, values)?])
}

/// The name of an alternative's schema as a value of the property, which must be text.
fn name_as_tag(
    lowering: &Lowering<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternative: &Alternative,
) -> Option<Literal> {
    let is_text = tag_kind(lowering, discriminator, alternative) == Kind::String;
    name(lowering, alternative).filter(|_| is_text).map(Literal::Text)
}

/// Whether the document lists the values that lead to an alternative.
pub(super) fn is_explicit(
    lowering: &Lowering<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternative: &Alternative,
) -> bool {
    !mapped(lowering, discriminator, alternative).is_empty()
        || constants(lowering, discriminator, alternative).is_some()
}

/// The mapping's values for an alternative. Without one, its own constant there identifies it, or else the name of its
/// schema (`OpenAPI` 3.1, section 4.8.25; `AsyncAPI`, "Schema Object").
fn mapped(lowering: &Lowering<'_, '_>, discriminator: &Discriminator<'_>, alternative: &Alternative) -> Vec<Literal> {
    let kind = tag_kind(lowering, discriminator, alternative);
    let keys = mapping_keys(lowering, discriminator, alternative);
    keys.into_iter().filter_map(|key| Literal::from_key(key, kind)).collect()
}

/// The JSON type of the property, if an alternative states it.
fn tag_kind(lowering: &Lowering<'_, '_>, discriminator: &Discriminator<'_>, alternative: &Alternative) -> Kind {
    let Type::Named(id) = alternative.ty else { return Kind::String };
    let known = match &lowering.types[id].kind {
        TypeKind::Tagged(tagged) if tagged.key == discriminator.property => {
            tagged.members.iter().flat_map(|member| &member.values).map(Literal::kind).next()
        }
        _ => field(lowering, &alternative.ty, discriminator.property).and_then(|field| match field.ty {
            Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => Some(Kind::Number),
            Type::Boolean => Some(Kind::Boolean),
            _ => None,
        }),
    };
    known.unwrap_or(Kind::String)
}

/// The keys of the mapping that lead to an alternative.
fn mapping_keys<'d>(
    lowering: &Lowering<'_, '_>,
    discriminator: &Discriminator<'d>,
    alternative: &Alternative,
) -> Vec<&'d str> {
    let Some(component) = &alternative.component else { return Vec::new() };
    let (files, name) = (lowering.files, name(lowering, alternative));
    let by_place = |text: &Cursor<'_>| mapping::target(files, text).is_ok_and(|target| target.place == *component);
    let by_way = |text: &Cursor<'_>| {
        let end = mapping::target(files, text).and_then(|target| crate::resolve::follow(files, target));
        end.is_ok_and(|end| end.place == *component)
    };
    let by_name = |text: &Cursor<'_>| name.as_deref().is_some_and(|name| text.node.as_str() == Some(name));
    let keys = |leads: &dyn Fn(&Cursor<'_>) -> bool| -> Vec<&'d str> {
        let entries = discriminator.mapping.iter().filter(|(_, text)| leads(text));
        entries.map(|(key, _)| *key).collect()
    };
    let ways: [&dyn Fn(&Cursor<'_>) -> bool; 3] = [&by_place, &by_way, &by_name];
    ways.into_iter().map(keys).find(|keys| !keys.is_empty()).unwrap_or_default()
}

fn constants(
    lowering: &Lowering<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternative: &Alternative,
) -> Option<Vec<Literal>> {
    listed(lowering, field(lowering, &alternative.ty, discriminator.property)?)
}

fn name(lowering: &Lowering<'_, '_>, alternative: &Alternative) -> Option<String> {
    component_words(alternative.component.as_ref()?, lowering.files)?.last().map(str::to_owned)
}

/// The kinds of a schema. Names in its mapping without a schema are reported.
pub(super) fn kinds<'d>(
    lowering: &mut Lowering<'_, 'd>,
    discriminator: &Discriminator<'d>,
    base: &Place,
) -> Vec<Cursor<'d>> {
    report_names_of_nothing(lowering, discriminator);
    mapping::kinds(lowering.files, discriminator, base)
}

fn report_names_of_nothing(lowering: &mut Lowering<'_, '_>, discriminator: &Discriminator<'_>) {
    for (value, text) in &discriminator.mapping {
        if let Err(fault) = mapping::target(lowering.files, text) {
            let named = text.node.as_str().unwrap_or_default();
            let message =
                format!("`{named}` is not a schema, so objects with the value `{value}` are treated as any JSON");
            let warning = Diagnostic::warning(codes::schemas::DISCRIMINATOR, text.location(), message);
            let help = fault.help.unwrap_or_else(|| "write the name of a schema, or a reference to one".to_owned());
            lowering.diagnostics.push(warning.help(help));
        }
    }
}

/// Reports keys of the mapping that lead to an alternative but aren't values of the property.
pub(super) fn report_other_types(
    lowering: &mut Lowering<'_, '_>,
    discriminator: &Discriminator<'_>,
    alternative: &Alternative,
) {
    let kind = tag_kind(lowering, discriminator, alternative);
    for key in mapping_keys(lowering, discriminator, alternative) {
        if Literal::from_key(key, kind).is_none() {
            let wanted = if kind == Kind::Boolean { "`true` or `false`" } else { "an integer" };
            let property = discriminator.property;
            let message = format!("`{property}` is never `{key}`: its schema says that it is {wanted}");
            let location = Location::Key(discriminator.place.child("mapping").child(key));
            lowering.diagnostics.push(Diagnostic::warning(codes::schemas::DISCRIMINATOR, location, message));
        }
    }
}

/// Reports that a kind isn't one of the alternatives of a union.
pub(super) fn report_unknowable(
    lowering: &mut Lowering<'_, '_>,
    discriminator: &Discriminator<'_>,
    kind: &Place,
    alternative: &Alternative,
) {
    let name =
        component_words(kind, lowering.files).and_then(|words| words.last().map(str::to_owned)).unwrap_or_default();
    let why = if object(lowering, &alternative.ty).is_some() {
        format!("no value of `{}` leads to `{name}`", discriminator.property)
    } else {
        format!("`{name}` is not an object with properties")
    };
    let message = format!("{why}, so such objects are treated as any JSON");
    let warning =
        Diagnostic::warning(codes::schemas::DISCRIMINATOR, Location::Value(discriminator.place.clone()), message);
    lowering.diagnostics.push(warning.label(Location::Key(kind.clone()), "this schema"));
}

/// Reports that the values of a discriminator don't distinguish the alternatives.
pub(super) fn report_unused(lowering: &mut Lowering<'_, '_>, discriminator: &Discriminator<'_>) {
    let message = "this discriminator is ignored: some of its values don't lead to one object";
    let warning =
        Diagnostic::warning(codes::schemas::DISCRIMINATOR, Location::Value(discriminator.place.clone()), message);
    lowering.diagnostics.push(warning.help("make each alternative an object, and list its values in `mapping`"));
}

/// The union for constants: a property that all alternatives require, with values that differ.
pub(super) fn infer(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    alternatives: &[Alternative],
) -> Option<Type> {
    let first = object(lowering, &alternatives.first()?.ty)?;
    let properties: Vec<String> = first.fields.iter().map(|field| field.wire.clone()).collect();
    let told = |lowering: &Lowering<'_, '_>, property: &String| {
        let members = alternatives.iter().map(|it| tagged_member(lowering, it, property)).collect::<Option<Vec<_>>>();
        members.map(|members| (property.clone(), members))
    };
    let mut candidates: Vec<_> = properties.iter().filter_map(|property| told(lowering, property)).collect();
    // A text is more likely to be a name than a number is.
    candidates
        .sort_by_key(|(_, members)| !members.iter().flat_map(|it| &it.values).all(|it| it.kind() == Kind::String));
    candidates.into_iter().find_map(|(property, members)| tagged(lowering, union, &property, members))
}

/// An alternative with the constants that it lists for a property that it requires.
fn tagged_member(lowering: &Lowering<'_, '_>, alternative: &Alternative, property: &str) -> Option<TaggedMember> {
    let field = field(lowering, &alternative.ty, property)?;
    let required = field.presence == Presence::Required;
    let values = required.then(|| listed(lowering, field)).flatten()?;
    member(lowering, alternative, values)
}

fn member(lowering: &Lowering<'_, '_>, alternative: &Alternative, values: Vec<Literal>) -> Option<TaggedMember> {
    let Type::Named(id) = alternative.ty else { return None };
    match &lowering.types[id].kind {
        // An unfinished union contains this one: decoding one as the other would never end.
        TypeKind::Union(members) if members.is_empty() => return None,
        TypeKind::StringEnum(_) => return None,
        _ => {}
    }
    let name = match values.as_slice() {
        [] => return None,
        [Literal::Text(only)] => only.clone(),
        _ => lowering.types[id].words.last()?.clone(),
    };
    Some(TaggedMember { values, name, ty: alternative.ty.clone() })
}

/// The union of these members. `None` if one value would lead to two of them.
pub(super) fn tagged(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    key: &str,
    members: Vec<TaggedMember>,
) -> Option<Type> {
    let mut unique: Vec<TaggedMember> = Vec::new();
    for member in members {
        if !unique.iter().any(|known| known.values == member.values && known.ty == member.ty) {
            unique.push(member);
        }
    }
    let mut seen = BTreeSet::new();
    let disjoint = unique.iter().flat_map(|member| &member.values).all(|value| seen.insert(value.clone()));
    if !disjoint || unique.is_empty() {
        return None;
    }
    let kind = TypeKind::Tagged(Tagged { key: key.to_owned(), is_optional: false, members: unique });
    Some(Type::Named(lowering.define_part(union.words, union.place.clone(), kind)))
}

/// Notes which unions have an alternative that doesn't require the property. All objects must be finished.
pub(in crate::lower) fn note_optional(types: &mut Drafts) {
    let is_optional = types.map(|_, def| {
        let TypeKind::Tagged(tagged) = &def.kind else { return false };
        tagged.members.iter().any(|member| {
            let (Type::Named(id) | Type::Boxed(id)) = member.ty else { return false };
            let Some(object) = types[id].kind.object() else { return false };
            !object.fields.iter().any(|field| field.wire == tagged.key && field.presence == Presence::Required)
        })
    });
    for (def, is_optional) in types.values_mut().zip(is_optional) {
        if let TypeKind::Tagged(tagged) = &mut def.kind {
            tagged.is_optional = is_optional;
        }
    }
}

fn object<'l>(lowering: &'l Lowering<'_, '_>, ty: &Type) -> Option<&'l Object> {
    let Type::Named(id) = ty else { return None };
    lowering.types[*id].kind.object()
}

fn field<'l>(lowering: &'l Lowering<'_, '_>, ty: &Type, wire: &str) -> Option<&'l Field> {
    object(lowering, ty)?.fields.iter().find(|field| field.wire == wire)
}

fn listed(lowering: &Lowering<'_, '_>, field: &Field) -> Option<Vec<Literal>> {
    draft::listed(&field.ty, &field.listed, &lowering.types)
}
