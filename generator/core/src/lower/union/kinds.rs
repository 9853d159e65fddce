//! Alternatives of different JSON types, identified by the first character of the value.

use super::{Alternative, Union, objects, untyped};
use crate::ir::{Kind, Member, TextForm, Type, TypeKind, Variant};
use crate::lower::types::Lowering;

/// The type of a value that is one of the alternatives.
pub(super) fn discriminate(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    alternatives: Vec<Alternative>,
) -> Type {
    let mut groups: Vec<(Kind, Vec<Alternative>)> = Vec::new();
    for alternative in flattened(lowering, alternatives) {
        let Some(kind) = kind_of(lowering, &alternative.ty) else {
            return untyped(lowering, union.conjunction, "an alternative of any JSON type matches every value");
        };
        match groups.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, group)) => group.push(alternative),
            None => groups.push((kind, vec![alternative])),
        }
    }
    if groups.is_empty() {
        return Type::Any;
    }
    groups.sort_by_key(|(kind, _)| *kind);
    let alone = groups.len() == 1;
    let mut members = Vec::new();
    for (kind, group) in groups {
        let ty = of_one_kind(lowering, union, kind, &group, alone);
        if alone || ty == Type::Any {
            return ty;
        }
        members.push(Member { kind, ty });
    }
    let place = union.place.clone();
    Type::Named(lowering.define_part(union.words, place, TypeKind::Union(members)))
}

/// The alternatives without repetitions, with unions replaced by their members.
fn flattened(lowering: &Lowering<'_, '_>, alternatives: Vec<Alternative>) -> Vec<Alternative> {
    let mut flat: Vec<Alternative> = Vec::new();
    for alternative in alternatives {
        let members = members(lowering, &alternative.ty);
        let news = if members.is_empty() { vec![alternative] } else { members };
        for new in news {
            if !flat.iter().any(|known| known.ty == new.ty) {
                flat.push(new);
            }
        }
    }
    flat
}

/// The members of a union; empty for other types.
fn members(lowering: &Lowering<'_, '_>, ty: &Type) -> Vec<Alternative> {
    let Type::Named(id) = ty else { return Vec::new() };
    let members = lowering.types[*id].kind.alternatives();
    members.map(|member| Alternative::plain(member.ty.clone())).collect()
}

/// One type for alternatives of the same JSON type. `alone` says that there are no others.
fn of_one_kind(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    kind: Kind,
    group: &[Alternative],
    alone: bool,
) -> Type {
    if let [only] = group {
        return only.ty.clone();
    }
    match kind {
        Kind::Boolean => Type::Boolean,
        Kind::Number => number(group),
        Kind::String => string(lowering, union, group, alone),
        Kind::List => list(lowering, union, group),
        Kind::Object => {
            let words = if alone { union.words.clone() } else { union.words.child("object") };
            objects::discriminate(lowering, &Union { words: &words, place: union.place.clone(), ..*union }, group)
        }
    }
}

fn number(group: &[Alternative]) -> Type {
    let has = |ty: &Type| group.iter().any(|alternative| alternative.ty == *ty);
    // The widest one holds the values of the others.
    [Type::Decimal, Type::Number].into_iter().find(has).unwrap_or(Type::Integer)
}

/// Listed strings together with other strings become one open enum of everything that is listed.
fn string(lowering: &mut Lowering<'_, '_>, union: &Union<'_, '_>, group: &[Alternative], alone: bool) -> Type {
    let mut variants: Vec<Variant> = Vec::new();
    for alternative in group {
        let Type::Named(id) = alternative.ty else { continue };
        let TypeKind::StringEnum(listed) = &lowering.types[id].kind else { continue };
        for variant in listed {
            if !variants.iter().any(|known| known.wire == variant.wire) {
                variants.push(variant.clone());
            }
        }
    }
    let all_dates = group.iter().all(|alternative| alternative.ty == Type::Text(TextForm::DateTime));
    if variants.is_empty() {
        return if all_dates { Type::Text(TextForm::DateTime) } else { Type::String };
    }
    let words = if alone { union.words.clone() } else { union.words.child("string") };
    Type::Named(lowering.define_part(&words, union.place.clone(), TypeKind::StringEnum(variants)))
}

/// A choice between lists becomes a list of choices.
fn list(lowering: &mut Lowering<'_, '_>, union: &Union<'_, '_>, group: &[Alternative]) -> Type {
    let mut items = Vec::new();
    let mut nullable = false;
    for alternative in group {
        let Type::List(item) = &alternative.ty else { continue };
        let (ty, is_nullable) = match &**item {
            Type::Nullable(inner) => ((**inner).clone(), true),
            other => (other.clone(), false),
        };
        nullable |= is_nullable;
        items.push(Alternative::plain(ty));
    }
    let words = union.words.child("item");
    let item = discriminate(lowering, &Union { words: &words, place: union.place.clone(), ..*union }, items);
    let item = if nullable && item != Type::Any { Type::Nullable(Box::new(item)) } else { item };
    Type::List(Box::new(item))
}

/// The JSON type of a type's values, if all have the same one.
fn kind_of(lowering: &Lowering<'_, '_>, ty: &Type) -> Option<Kind> {
    Some(match ty {
        Type::String | Type::Text(_) => Kind::String,
        Type::Boolean => Kind::Boolean,
        Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => Kind::Number,
        Type::List(_) => Kind::List,
        Type::Map(_) => Kind::Object,
        Type::Any | Type::Nullable(_) => return None,
        Type::Named(id) | Type::Boxed(id) => return lowering.types[*id].kind.json_kind(),
    })
}
