//! `oneOf`, `anyOf` and lists of types: null makes a value optional. Other alternatives are identified by their JSON
//! type, by a property that names them, or by a property that only one of them has. Objects that nothing distinguishes
//! become one type with the properties of all. A value is never tried as one alternative after another.

mod base;
mod inherited;
mod kinds;
mod objects;
pub(super) mod tags;

use std::rc::Rc;

pub(super) use self::base::of_base;
use super::conjunction::{Conjunction, Part, Source};
use super::contradiction::{Contradiction, beside_alternatives};
use super::draft;
use super::json_types::json_types;
use super::shapes::Shape;
use super::types::{Lowered, Lowering, any};
use super::words::Words;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Severity, codes};
use crate::ir::{Literal, Type, TypeKind};
use crate::node::Node;
use crate::place::Place;
use crate::spec::schema::{Alternation, JsonType, JsonTypes, Schema, Tuple};

/// A union that is being lowered.
struct Union<'c, 'd> {
    /// The schemas that it consists of.
    conjunction: &'c Conjunction<'d>,
    /// The words of its type's name.
    words: &'c Words,
    /// Where it is described.
    place: Place,
    /// Whether a value is exactly one of the alternatives.
    exclusive: bool,
}

/// An alternative.
#[derive(Clone)]
struct Alternative {
    ty: Type,
    /// The listed constants, if its type doesn't have them.
    listed: Vec<Literal>,
    /// The component that it is.
    component: Option<Place>,
}

/// The type of a value with alternatives.
pub(super) fn lower<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &Words) -> Shape {
    let (alternatives, rest): (Vec<&Part<'d>>, Vec<&Part<'d>>) =
        conjunction.parts.iter().partition(|part| !part.schema.one_of.is_empty());
    let ([part], Some(place)) = (alternatives.as_slice(), conjunction.place().cloned()) else {
        return untyped(lowering, conjunction, "several lists of alternatives can't be combined").into();
    };
    if only_require(lowering, part) {
        return without_alternatives(lowering, conjunction, words).into();
    }
    let exclusive = part.schema.alternation == Alternation::OneOf;
    let union = Union { conjunction, words, place, exclusive };
    let possible = possible(lowering, conjunction, part);
    let (nulls, members): (Vec<_>, Vec<_>) = possible.into_iter().partition(|it| is_null(it.node));
    let base = base(part, &rest);
    if let [only] = members.as_slice() {
        let source = Source { cursor: only.clone(), words: words.clone() };
        let lowered = lowering.lower_with(&base, &source).unwrap_or_else(|_| any());
        let null_inside = lowered.nullable || !nulls.is_empty();
        return Shape { ty: lowered.ty, listed: lowered.listed, null_inside };
    }
    if members.is_empty() {
        return Shape { null_inside: true, ..Type::Any.into() };
    }
    let shape = several(lowering, &union, &base, &members, part);
    Shape { null_inside: shape.null_inside || !nulls.is_empty(), ..shape }
}

/// The alternatives that some value satisfies, together with what applies to all of them.
fn possible<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, part: &Part<'d>) -> Vec<Cursor<'d>> {
    let beside = beside_alternatives(conjunction);
    let mut possible = part.schema.one_of.clone();
    let mut others = Vec::new();
    possible.retain(|member| {
        let contradiction = lowering.contradiction(&beside, member);
        let is_possible = contradiction.is_none();
        others.extend(contradiction.map(|contradiction| (contradiction, member.clone())));
        is_possible
    });
    for (contradiction, member) in others {
        // Like the values of an `enum`, constants may be narrowed down where their schema is used.
        let is_constant = ["const", "enum"].iter().any(|keyword| member.node.get(keyword).is_some());
        let is_usual = is_constant && !possible.is_empty();
        leave_out(lowering, &contradiction, &member, if is_usual { Severity::Note } else { Severity::Warning });
    }
    possible
}

fn leave_out(lowering: &mut Lowering<'_, '_>, contradiction: &Contradiction, member: &Cursor<'_>, severity: Severity) {
    let message = "no value matches this alternative, so it is left out".to_owned();
    let warning = contradiction.warning(codes::schemas::ALTERNATIVE_IMPOSSIBLE, member.location(), message);
    lowering.diagnostics.push(Diagnostic { severity, ..warning });
}

fn several<'d>(
    lowering: &mut Lowering<'_, 'd>,
    union: &Union<'_, 'd>,
    base: &[Part<'d>],
    members: &[Cursor<'d>],
    part: &Part<'d>,
) -> Shape {
    // The alternatives may refer to the whole, so it gets a type first.
    let id = lowering.define(union.conjunction, union.words, union.place.clone(), TypeKind::Union(Vec::new()));
    let mut nullable = false;
    let mut alternatives = Vec::new();
    for (member, words) in members.iter().zip(member_words(union, members)) {
        let lowered = lowering.lower_with(base, &Source { cursor: member.clone(), words }).unwrap_or_else(|_| any());
        nullable |= lowered.nullable && lowered.ty != Type::Any;
        let component = component(lowering, member);
        alternatives.push(Alternative { ty: lowered.ty, listed: lowered.listed, component });
    }
    let listed = listed(lowering, &alternatives);
    let ty = match &part.schema.discriminator {
        Some(discriminator) => tags::lower_discriminator(lowering, union, discriminator, &alternatives),
        None => inherited::tagged(lowering, union, base, members, &alternatives),
    };
    let ty = ty.unwrap_or_else(|| kinds::discriminate(lowering, union, alternatives));
    let ty = lowering.become_type(id, ty);
    Shape { listed: beside(lowering, &ty, listed), ty, null_inside: nullable }
}

/// The constants to keep in addition to a type. Empty if the type has them.
fn beside(lowering: &Lowering<'_, '_>, ty: &Type, listed: Vec<Literal>) -> Vec<Literal> {
    let has_them = matches!(ty, Type::Named(id) if lowering.types[*id].kind.variants().is_some());
    if has_them { Vec::new() } else { listed }
}

/// The constants of the alternatives. Empty if one of them may be something else.
fn listed(lowering: &Lowering<'_, '_>, alternatives: &[Alternative]) -> Vec<Literal> {
    let mut all = Vec::new();
    for alternative in alternatives {
        let Some(listed) = draft::listed(&alternative.ty, &alternative.listed, &lowering.types) else {
            return Vec::new();
        };
        let new: Vec<Literal> = listed.into_iter().filter(|literal| !all.contains(literal)).collect();
        all.extend(new);
    }
    all
}

impl Alternative {
    /// One that is determined by its type alone.
    fn plain(ty: Type) -> Self {
        Self { ty, listed: Vec::new(), component: None }
    }
}

/// The type of a value whose `type` lists several.
pub(super) fn of_types<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    types: &[JsonType],
    words: &Words,
) -> Type {
    let Some(place) = conjunction.place().cloned() else { return Type::Any };
    let id = lowering.define(conjunction, words, place.clone(), TypeKind::Union(Vec::new()));
    let alternatives = types.iter().map(|json| {
        // One of several types is a separate type from the union, so its name is longer.
        let mut alone = Conjunction { component: None, ..conjunction.clone() };
        for Part { schema, .. } in &mut alone.parts {
            let schema = Rc::make_mut(schema);
            (schema.types, schema.values) = (Some(JsonTypes::from(*json)), None);
        }
        let word = if *json == JsonType::Array { "list" } else { json.name() };
        let ty = lowering.one_type(&alone, *json, &words.child(word));
        Alternative::plain(ty)
    });
    let alternatives = alternatives.collect();
    let union = Union { conjunction, words, place, exclusive: true };
    let ty = kinds::discriminate(lowering, &union, alternatives);
    lowering.become_type(id, ty)
}

/// The type of a list whose items are described individually: a list of a union.
pub(super) fn of_tuple<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    tuple: &Tuple<'d>,
    others: &[Source<'d>],
    words: &Words,
) -> Type {
    let Some(place) = conjunction.place().cloned() else { return Type::Any };
    if others.is_empty() && !tuple.is_all {
        let message = "more items of any type may follow; all items are treated as any JSON";
        lowering.diagnostics.push(Diagnostic::warning(codes::schemas::TUPLE, Location::Value(place), message));
        return Type::List(Box::new(Type::Any));
    }
    let words = words.child("item");
    let items = tuple.items.iter().enumerate();
    let items = items.map(|(index, cursor)| Source::nameless(cursor.clone(), &words, &(index + 1).to_string()));
    let mut nullable = false;
    let mut alternatives = Vec::new();
    for source in items.chain(others.iter().cloned()) {
        match lowering.lower(std::slice::from_ref(&source)) {
            Ok(lowered) => {
                nullable |= lowered.nullable && lowered.ty != Type::Any;
                alternatives.push(Alternative::plain(lowered.ty));
            }
            Err(contradiction) => {
                let message = "no value matches this item, so the list ends before it".to_owned();
                lowering.leave_out(&contradiction, source.cursor.location(), message);
            }
        }
    }
    // Each item has its own meaning: what one lists doesn't say what another, which is any text, may be.
    let named = |ty: &Type| if let Type::Named(id) = ty { Some(*id) } else { None };
    let is_enum = |it: &Alternative| named(&it.ty).is_some_and(|id| lowering.types[id].kind.variants().is_some());
    let (listing, mut others): (Vec<_>, Vec<_>) = alternatives.iter().cloned().partition(is_enum);
    if !listing.is_empty() && others.iter().any(|it| matches!(it.ty, Type::String | Type::Text(_))) {
        for place in listing.iter().filter_map(|it| Some(lowering.types[named(&it.ty)?].place.clone())) {
            let keywords = ["enum", "const"].map(|keyword| place.child(keyword));
            let keyword = keywords.into_iter().find(|keyword| lowering.files.node(keyword).is_some());
            let location = keyword.map_or(Location::Value(place), Location::Key);
            let message = "these values don't become an enum, since another item of the list may be any text";
            lowering.diagnostics.push(Diagnostic::note(codes::schemas::KEYWORD_IGNORED, location, message));
        }
        others.push(Alternative::plain(Type::String));
        alternatives = others;
    }
    let union = Union { conjunction, words: &words, place, exclusive: false };
    let item = kinds::discriminate(lowering, &union, alternatives);
    Type::List(Box::new(Lowered { nullable, ..item.into() }.as_element()))
}

/// What is stated next to the alternatives and applies to each of them.
fn base<'d>(part: &Part<'d>, rest: &[&Part<'d>]) -> Vec<Part<'d>> {
    let own = Schema { one_of: Vec::new(), discriminator: None, ..(*part.schema).clone() };
    let own = Part { schema: Rc::new(own), words: part.words.clone() };
    let all = rest.iter().map(|part| (*part).clone()).chain([own]);
    // A type alone says nothing that the alternatives don't say more exactly.
    all.filter(|part| Schema { types: None, ..(*part.schema).clone() }.is_structural()).collect()
}

/// The words for each alternative. A component has its own; any other is a part of the union, named by the first of
/// these that no other alternative has: its title, a constant text in it, a property that only it has, another constant
/// with its property, its type.
fn member_words(union: &Union<'_, '_>, members: &[Cursor<'_>]) -> Vec<Words> {
    let kinds: Vec<&str> = members.iter().map(|member| type_word(member.node)).collect();
    let words = members.iter().enumerate().map(|(index, member)| {
        let others: Vec<&Node> = members.iter().map(|member| member.node).filter(|node| *node != member.node).collect();
        let lone = kinds.iter().filter(|kind| **kind == kinds[index]).count() == 1;
        let title = title(member.node).filter(|own| !others.iter().any(|other| title(other) == Some(own)));
        let constant =
            || constants(member.node).find(|own| !others.iter().any(|it| constants(it).any(|that| that == *own)));
        let property =
            || properties(member.node).find(|own| !others.iter().any(|it| properties(it).any(|that| that == *own)));
        let number = || {
            plain_constants(member.node).find(|own| !others.iter().any(|it| plain_constants(it).any(|it| it == *own)))
        };
        let told = title
            .map(str::to_owned)
            .or_else(|| constant().map(str::to_owned))
            .or_else(|| if lone { None } else { property().map(|property| format!("with {property}")) })
            .or_else(|| if lone { None } else { number() });
        let plain = if lone { kinds[index].to_owned() } else { format!("{} {}", kinds[index], index + 1) };
        union.words.child(&told.unwrap_or(plain))
    });
    words.collect()
}

fn title(member: &Node) -> Option<&str> {
    member.get("title").and_then(Node::as_str).filter(|title| title.chars().any(char::is_alphanumeric))
}

fn properties(member: &Node) -> impl Iterator<Item = &str> {
    member.get("properties").and_then(Node::as_map).into_iter().flat_map(crate::node::Map::keys)
}

/// The strings that are the constant value of a property of the alternative.
fn constants(member: &Node) -> impl Iterator<Item = &str> {
    only_values(member).filter_map(|(_, only)| only.as_str())
}

/// The properties of the alternative that have a constant integer or boolean, with that value.
fn plain_constants(member: &Node) -> impl Iterator<Item = String> {
    only_values(member).filter_map(|(property, only)| match Literal::from_node(only)? {
        Literal::Text(_) => None,
        literal => Some(format!("{property} {literal}")),
    })
}

/// The properties of the alternative with only one value, with that value.
fn only_values(member: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let properties = member.get("properties").and_then(Node::as_map).into_iter().flat_map(crate::node::Map::iter);
    properties.filter_map(|(key, property)| match property.get("enum").and_then(Node::as_list) {
        Some([only]) => Some((key, only)),
        _ => Some((key, property.get("const")?)),
    })
}

fn component(lowering: &Lowering<'_, '_>, member: &Cursor<'_>) -> Option<Place> {
    let target = crate::resolve::follow(lowering.files, member.clone()).ok()?;
    (target.place != member.place).then_some(target.place)
}

fn untyped(lowering: &mut Lowering<'_, '_>, conjunction: &Conjunction<'_>, what: &str) -> Type {
    if let Some(place) = conjunction.place() {
        let message = format!("{what}; the value is treated as any JSON");
        lowering.diagnostics.push(Diagnostic::warning(codes::schemas::UNTOLD, Location::Value(place.clone()), message));
    }
    Type::Any
}

/// Whether the alternatives only say which properties are required, which changes no type.
fn only_require(lowering: &mut Lowering<'_, '_>, part: &Part<'_>) -> bool {
    let only = part.schema.one_of.iter().all(|member| {
        member.node.as_map().is_some_and(|map| !map.is_empty() && map.keys().all(|key| key == "required"))
    });
    if only {
        let message = "these alternatives only differ in `required`; each of these properties is optional";
        lowering.diagnostics.push(Diagnostic::note(
            codes::schemas::ONLY_REQUIRE,
            Location::Value(part.schema.place.clone()),
            message,
        ));
    }
    only
}

fn without_alternatives<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &Words) -> Type {
    let mut bare = conjunction.clone();
    bare.parts.iter_mut().for_each(|part| Rc::make_mut(&mut part.schema).one_of.clear());
    match json_types(&bare).unwrap_or_default() {
        Some(types) => lowering.typed(&bare, types, words),
        None => Type::Any,
    }
}

/// Whether null is one of the alternatives, or allowed by one of them.
pub(super) fn lists_null(lowering: &Lowering<'_, '_>, conjunction: &Conjunction<'_>) -> bool {
    let members = conjunction.parts.iter().flat_map(|part| &part.schema.one_of);
    members.into_iter().any(|member| {
        let Ok(target) = crate::resolve::follow(lowering.files, member.clone()) else { return false };
        let schema = Schema::read(&target, &mut Diagnostics::default());
        let allows_null = schema.types.is_some_and(|types| types.contains(JsonType::Null));
        is_null(target.node) || schema.nullable || allows_null
    })
}

/// Whether an alternative only allows null.
fn is_null(member: &Node) -> bool {
    let listed = member.get("enum").and_then(Node::as_list);
    member.get("type").and_then(Node::as_str) == Some("null")
        || member.get("const") == Some(&Node::Null)
        || listed.is_some_and(|list| list == [Node::Null])
}

/// The word for the type that an alternative states.
fn type_word(member: &Node) -> &str {
    match member.get("type").and_then(Node::as_str) {
        Some("array") => "list",
        Some(name) => name,
        None if member.get("properties").is_some() => "object",
        None => "value",
    }
}
