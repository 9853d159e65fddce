//! Alternatives that are all objects: identified by a property that names them, by one that only one of them has, or
//! both. Otherwise one type has the properties of all.

use super::{Alternative, Union, kinds, tags};
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Docs, Field, Keyed, KeyedMember, Object, Presence, Type, TypeKind};
use crate::lower::draft;
use crate::lower::types::{Lowered, Lowering};

/// The type of a value that is one of several objects.
pub(super) fn discriminate(lowering: &mut Lowering<'_, '_>, union: &Union<'_, '_>, group: &[Alternative]) -> Type {
    if group.iter().all(|alternative| matches!(alternative.ty, Type::Map(_))) {
        return map(lowering, union, group);
    }
    let Some(objects) = objects(lowering, group) else {
        let message = "an object with any properties matches every object; the value is treated as one";
        lowering.diagnostics.push(Diagnostic::warning(
            codes::schemas::UNTOLD_OBJECT,
            Location::Value(union.place.clone()),
            message,
        ));
        return Type::Map(Box::new(Type::Any));
    };
    if let Some(ty) = tags::infer(lowering, union, group) {
        return ty;
    }
    let identified = if union.exclusive {
        keyed(lowering, union, group, &objects).or_else(|| tagged_in_part(lowering, union, group, &objects))
    } else {
        None
    };
    identified.unwrap_or_else(|| merged(lowering, union, group, &objects))
}

/// A choice between mappings becomes a mapping to choices.
fn map(lowering: &mut Lowering<'_, '_>, union: &Union<'_, '_>, group: &[Alternative]) -> Type {
    let values = group.iter().filter_map(|alternative| match &alternative.ty {
        Type::Map(value) => Some(Alternative::plain((**value).clone())),
        _ => None,
    });
    let values: Vec<_> = values.collect();
    let words = union.words.child("value");
    let any = values.iter().any(|value| matches!(value.ty, Type::Any | Type::Nullable(_)));
    let value = if any {
        Type::Any
    } else {
        kinds::discriminate(lowering, &Union { words: &words, place: union.place.clone(), ..*union }, values)
    };
    Type::Map(Box::new(value))
}

/// The alternatives as objects with listed properties, if they all are.
fn objects(lowering: &Lowering<'_, '_>, group: &[Alternative]) -> Option<Vec<Object>> {
    let object = |alternative: &Alternative| match alternative.ty {
        Type::Named(id) => match &lowering.types[id].kind {
            // Without fields, it is either any object, or one whose properties were all left out.
            TypeKind::Object(object) if !object.fields.is_empty() || object.additional.is_none() => {
                Some(object.clone())
            }
            _ => None,
        },
        _ => None,
    };
    group.iter().map(object).collect()
}

/// Each alternative has a required property that no other lists. One of them may have none.
fn keyed(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    group: &[Alternative],
    objects: &[Object],
) -> Option<Type> {
    let mut members = Vec::new();
    let mut otherwise = None;
    for (index, alternative) in group.iter().enumerate() {
        match own_property(objects, index) {
            Some(key) => members.push(keyed_member(lowering, key, alternative)),
            None if otherwise.is_none() => {
                otherwise = Some((member_name(lowering, alternative), alternative.ty.clone()));
            }
            None => return None,
        }
    }
    let keyed = TypeKind::Keyed(Keyed { members, otherwise });
    Some(Type::Named(lowering.define_part(union.words, union.place.clone(), keyed)))
}

/// Some alternatives have a property that names them, and each of the others has a required property that no other
/// lists.
fn tagged_in_part(
    lowering: &mut Lowering<'_, '_>,
    union: &Union<'_, '_>,
    group: &[Alternative],
    objects: &[Object],
) -> Option<Type> {
    let property = most_listed(lowering, objects)?;
    let (mut named, mut members) = (Vec::new(), Vec::new());
    for (index, (alternative, object)) in group.iter().zip(objects).enumerate() {
        if object.fields.iter().any(|field| field.wire == property) {
            named.push(alternative.clone());
        } else {
            members.push(keyed_member(lowering, own_property(objects, index)?, alternative));
        }
    }
    if named.len() < 2 {
        return None;
    }
    let words = union.words.child(&property);
    let named = tags::infer(lowering, &Union { words: &words, place: union.place.clone(), ..*union }, &named)?;
    let otherwise = Some((property, named));
    let keyed = TypeKind::Keyed(Keyed { members, otherwise });
    Some(Type::Named(lowering.define_part(union.words, union.place.clone(), keyed)))
}

/// The property for which most objects list values.
fn most_listed(lowering: &Lowering<'_, '_>, objects: &[Object]) -> Option<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let fields = objects.iter().flat_map(|object| &object.fields);
    for field in fields.filter(|field| draft::listed(&field.ty, &field.listed, &lowering.types).is_some()) {
        match counts.iter_mut().find(|(wire, _)| *wire == field.wire) {
            Some((_, count)) => *count += 1,
            None => counts.push((&field.wire, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.iter().find(|(_, count)| *count == most).map(|(wire, _)| (*wire).to_owned())
}

/// A property that an object requires and that no other lists.
fn own_property(objects: &[Object], index: usize) -> Option<String> {
    let is_elsewhere = |wire: &str| {
        let others = objects.iter().enumerate().filter(|(other, _)| *other != index);
        let mut others = others.map(|(_, other)| other);
        others.any(|other| other.additional.is_some() || other.fields.iter().any(|field| field.wire == wire))
    };
    let own = |field: &&Field| field.presence == Presence::Required && !is_elsewhere(&field.wire);
    objects.get(index)?.fields.iter().find(own).map(|field| field.wire.clone())
}

fn keyed_member(lowering: &Lowering<'_, '_>, key: String, alternative: &Alternative) -> KeyedMember {
    KeyedMember { key, name: member_name(lowering, alternative), ty: alternative.ty.clone() }
}

/// The words of a component, or the last of the words that lead to something else.
fn member_name(lowering: &Lowering<'_, '_>, alternative: &Alternative) -> String {
    let Type::Named(id) = alternative.ty else { return "value".to_owned() };
    lowering.types[id].words.last().cloned().unwrap_or_default()
}

/// One type with the properties of all: required if all require them, any JSON if their types differ too much.
fn merged(lowering: &mut Lowering<'_, '_>, union: &Union<'_, '_>, group: &[Alternative], objects: &[Object]) -> Type {
    let types: Vec<Type> = group.iter().map(|alternative| alternative.ty.clone()).collect();
    if let Some((_, id)) = lowering.merging.iter().find(|(merging, _)| *merging == types) {
        return Type::Named(*id);
    }
    let depth = lowering.merging.len();
    if lowering.products.is_one_too_many(depth, Some(&union.place), lowering.diagnostics) {
        return Type::Map(Box::new(Type::Any));
    }
    let message = "these objects can't be told apart, so they become one type with the properties of all";
    lowering.diagnostics.push(Diagnostic::note(codes::schemas::MERGED, Location::Value(union.place.clone()), message));
    // The alternatives may contain each other, and then this type contains itself.
    let unfinished = Object { fields: Vec::new(), tag: None, additional: Some(Type::Any), changes: None };
    let id = lowering.define_part(union.words, union.place.clone(), TypeKind::Object(unfinished));
    lowering.merging.push((types, id));
    let mut fields: Vec<Field> = Vec::new();
    for field in objects.iter().flat_map(|object| &object.fields) {
        if !fields.iter().any(|known| known.wire == field.wire) {
            fields.push(merged_field(lowering, union, objects, field));
        }
    }
    let additional = objects.iter().find_map(|object| object.additional.clone()).map(|_| Type::Any);
    lowering.merging.pop();
    lowering.types[id].kind = TypeKind::Object(Object { fields, tag: None, additional, changes: None });
    Type::Named(id)
}

fn merged_field(lowering: &mut Lowering<'_, '_>, union: &Union<'_, '_>, objects: &[Object], first: &Field) -> Field {
    let same: Vec<&Field> =
        objects.iter().filter_map(|object| object.fields.iter().find(|field| field.wire == first.wire)).collect();
    let everywhere = same.len() == objects.len();
    let required = everywhere && same.iter().all(|field| field.presence.is_required());
    let alternative =
        |field: &&Field| Alternative { listed: field.listed.clone(), ..Alternative::plain(field.ty.clone()) };
    let alternatives: Vec<_> = same.iter().map(alternative).collect();
    let listed = super::listed(lowering, &alternatives);
    let words = union.words.child(&first.wire);
    let ty =
        kinds::discriminate(lowering, &Union { words: &words, place: first.place.clone(), ..*union }, alternatives);
    let mut lowered = Lowered::from(ty);
    lowered.nullable = lowered.ty == Type::Any || same.iter().any(|field| field.presence.allows_null());
    let presence = lowered.presence(required, lowering.config.nulls_as_option);
    let listed = super::beside(lowering, &lowered.ty, listed);
    Field { presence, ty: lowered.ty, listed, docs: common_docs(&same, first), ..first.clone() }
}

/// The docs of a property in one alternative, with the facts that hold in all of them.
fn common_docs(same: &[&Field], first: &Field) -> Docs {
    let everywhere = |holds: &dyn Fn(&Docs) -> bool| same.iter().all(|field| holds(&field.docs));
    let facts = first.docs.facts.iter().filter(|fact| everywhere(&|docs| docs.facts.contains(fact)));
    Docs {
        facts: facts.cloned().collect(),
        constant: first.docs.constant.clone().filter(|_| everywhere(&|docs| docs.constant == first.docs.constant)),
        ..first.docs.clone()
    }
}
