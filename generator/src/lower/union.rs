//! `oneOf`, `anyOf` and lists of types: null makes a value optional, other alternatives are told apart by JSON type.

use std::collections::BTreeSet;

use super::conjunction::{Conjunction, Part, Source};
use super::types::{Lowered, Lowering, child};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location};
use crate::ir::{Kind, Member, Type, TypeKind, Variant};
use crate::node::Node;
use crate::place::Place;
use crate::spec::schema::{JsonType, Schema};

/// The type of a value with alternatives, and whether null is among them.
pub(super) fn lower<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    words: &[String],
) -> (Type, bool) {
    let place = conjunction.place().cloned();
    let (alternatives, rest): (Vec<_>, Vec<_>) =
        conjunction.parts.iter().partition(|part| !part.schema.one_of.is_empty());
    let ([part], Some(place)) = (alternatives.as_slice(), place) else {
        return (untyped(lowering, conjunction, "several lists of alternatives at once are not combined"), false);
    };
    if only_require(lowering, part) {
        return (without_alternatives(lowering, conjunction, words), false);
    }
    if adds_to_alternatives(part, &rest) {
        return (untyped(lowering, conjunction, "alternatives and the keywords beside them are not combined"), false);
    }
    let (nulls, members): (Vec<_>, Vec<_>) = part.schema.one_of.iter().cloned().partition(|it| is_null(it.node));
    let lower_member = |member: &Cursor<'d>| {
        // A lone alternative is the value itself; one of several is a type beside the union, with a longer name.
        let words = if members.len() == 1 { words.to_vec() } else { child(words, member_word(member.node)) };
        lowering.lower(&[Source { cursor: member.clone(), words }])
    };
    let kinds: Vec<_> = members.iter().map(lower_member).collect();
    let nullable = !nulls.is_empty() || kinds.iter().any(|lowered| lowered.nullable);
    match kinds.as_slice() {
        [] => (Type::Any, true),
        [only] => (only.ty.clone(), nullable),
        several => (told_apart(lowering, conjunction, several, words, &place), nullable),
    }
}

/// The type of a value whose `type` lists several.
pub(super) fn of_types<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    types: &[JsonType],
    words: &[String],
) -> Type {
    let lowered: Vec<_> = types
        .iter()
        .map(|json| {
            // An object that is one of several types is a type of its own beside the union, so it has a longer name.
            let parts: Vec<Part<'d>> = conjunction.parts.clone();
            let alone = Conjunction { component: None, parts: narrowed(&parts, *json), ..conjunction.clone() };
            let ty = lowering.one_type(&alone, *json, &child(words, kind_name(*json)));
            Lowered { ty, nullable: false, docs: crate::ir::Docs::default() }
        })
        .collect();
    let Some(place) = conjunction.place().cloned() else { return Type::Any };
    told_apart(lowering, conjunction, &lowered, words, &place)
}

fn narrowed<'d>(parts: &[Part<'d>], json: JsonType) -> Vec<Part<'d>> {
    let narrow = |part: &Part<'d>| Part {
        schema: Schema { types: Some(BTreeSet::from([json])), values: None, ..part.schema.clone() },
        words: part.words.clone(),
    };
    parts.iter().map(narrow).collect()
}

fn told_apart<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    several: &[Lowered],
    words: &[String],
    place: &Place,
) -> Type {
    if several.iter().all(|lowered| lowered.ty == several[0].ty) {
        return several[0].ty.clone();
    }
    if let Some(variants) = all_strings(lowering, several) {
        return Type::Named(lowering.define(conjunction, words, place.clone(), TypeKind::StringEnum(variants)));
    }
    let mut members = Vec::new();
    for lowered in several {
        let Some(kind) = kind_of(lowering, &lowered.ty) else {
            return untyped(lowering, conjunction, "an alternative of any JSON type cannot be told from the others");
        };
        members.push(Member { kind, ty: lowered.ty.clone() });
    }
    members.sort_by_key(|member| member.kind);
    if members.windows(2).any(|pair| pair[0].kind == pair[1].kind) {
        return untyped(lowering, conjunction, "alternatives of the same JSON type are not told apart");
    }
    Type::Named(lowering.define(conjunction, words, place.clone(), TypeKind::Union(members)))
}

/// Listed strings beside listed or unlisted strings are one open enum of all that is listed.
fn all_strings(lowering: &Lowering<'_, '_>, several: &[Lowered]) -> Option<Vec<Variant>> {
    let mut variants: Vec<Variant> = Vec::new();
    for lowered in several {
        match &lowered.ty {
            Type::String => {}
            Type::Named(id) => {
                let TypeKind::StringEnum(listed) = &lowering.types[id.0].kind else { return None };
                for variant in listed {
                    if !variants.iter().any(|known| known.wire == variant.wire) {
                        variants.push(variant.clone());
                    }
                }
            }
            _ => return None,
        }
    }
    (!variants.is_empty()).then_some(variants)
}

fn kind_of(lowering: &Lowering<'_, '_>, ty: &Type) -> Option<Kind> {
    Some(match ty {
        Type::String | Type::Text(_) => Kind::String,
        Type::Boolean => Kind::Boolean,
        Type::Integer | Type::Unsigned | Type::Number => Kind::Number,
        Type::List(_) => Kind::List,
        Type::Map(_) => Kind::Object,
        Type::Any | Type::Nullable(_) => return None,
        Type::Named(id) | Type::Boxed(id) => match &lowering.types[id.0].kind {
            TypeKind::Object(_) | TypeKind::Patch(_) => Kind::Object,
            TypeKind::StringEnum(_) => Kind::String,
            TypeKind::Union(_) => return None,
        },
    })
}

fn untyped(lowering: &mut Lowering<'_, '_>, conjunction: &Conjunction<'_>, what: &str) -> Type {
    if let Some(place) = conjunction.place() {
        let message = format!("{what}; the value is taken as any JSON");
        lowering.diagnostics.push(Diagnostic::warning(Location::Value(place.clone()), message));
    }
    Type::Any
}

/// Whether the alternatives only say which properties must be there, which changes no type.
fn only_require(lowering: &mut Lowering<'_, '_>, part: &Part<'_>) -> bool {
    let only = part.schema.one_of.iter().all(|member| {
        member.node.as_map().is_some_and(|map| !map.is_empty() && map.keys().all(|key| key == "required"))
    });
    if only {
        let message = "these alternatives only require properties; each of them is taken as optional";
        lowering.diagnostics.push(Diagnostic::note(Location::Value(part.schema.place.clone()), message));
    }
    only
}

fn without_alternatives<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &[String]) -> Type {
    let mut bare = conjunction.clone();
    bare.parts.iter_mut().for_each(|part| part.schema.one_of.clear());
    match lowering.json_types(&bare) {
        Some(types) => lowering.typed(&bare, &types, words),
        None => Type::Any,
    }
}

/// Whether the schemas beside the alternatives say more than a type that the alternatives have anyway.
fn adds_to_alternatives(part: &Part<'_>, rest: &[&Part<'_>]) -> bool {
    let adds = |schema: &Schema<'_>| {
        let bare = Schema { one_of: Vec::new(), types: None, ..schema.clone() };
        bare.is_structural()
    };
    adds(&part.schema) || rest.iter().any(|part| adds(&part.schema))
}

/// Whether an alternative is null and nothing else.
fn is_null(member: &Node) -> bool {
    let listed = member.get("enum").and_then(Node::as_list);
    member.get("type").and_then(Node::as_str) == Some("null")
        || member.get("const") == Some(&Node::Null)
        || listed.is_some_and(|list| list == [Node::Null])
}

/// The word for an alternative, by the type that it states.
fn member_word(member: &Node) -> &str {
    match member.get("type").and_then(Node::as_str) {
        Some("array") => "list",
        Some(name) => name,
        None => "value",
    }
}

fn kind_name(json: JsonType) -> &'static str {
    match json {
        JsonType::Null => "null",
        JsonType::Boolean => "boolean",
        JsonType::Integer => "integer",
        JsonType::Number => "number",
        JsonType::String => "string",
        JsonType::Array => "list",
        JsonType::Object => "object",
    }
}
