//! `enum` and `const`: strings become open enums, other values the type that holds them. Integers and booleans are kept
//! in addition to that type, since they may identify alternatives and events.

use super::conjunction::{Conjunction, Part};
use super::contradiction::Contradiction;
use super::json_types::{intersection, json_types, names, stated_types};
use super::shapes::Shape;
use super::types::Lowering;
use super::words::Words;
use crate::cursor::Cursor;
use crate::diagnostic::codes;
use crate::ir::{Kind, Literal, Type, TypeKind, Variant};
use crate::node::{Node, Number};
use crate::pattern::Pattern;
use crate::spec::schema::{JsonType, JsonTypes};

/// The type of a value from a list.
pub(super) fn lower<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &Words) -> Shape {
    let values = allowed(conjunction);
    let types: JsonTypes = values.iter().map(|value| JsonType::from_node(value.node)).collect();
    let stated = json_types(conjunction).unwrap_or_default();
    if values.is_empty() {
        // Only null is left; what is stated besides is still a type.
        return stated.map_or(Type::Any, |types| lowering.typed(conjunction, types, words)).into();
    }
    if let Some(numbers) = numbers_as_text(&values, stated)
        && types == JsonType::String.into()
    {
        let ty = lowering.typed(conjunction, stated.unwrap_or(types), words);
        return Shape { listed: numbers, ty, null_inside: false };
    }
    if types == JsonType::String.into() {
        return string_enum(lowering, conjunction, words, &values).into();
    }
    let ty = match lowering.typed(conjunction, stated.unwrap_or(types), words) {
        Type::Integer if values.iter().any(is_large) && !values.iter().any(is_negative) => Type::Unsigned,
        ty => ty,
    };
    Shape { listed: constants(&values, &ty), ty, null_inside: false }
}

/// The texts that a pattern allows, if these are few: `^order$` means the same as a constant.
pub(super) fn of_pattern(conjunction: &Conjunction<'_>, ty: &Type) -> Vec<Literal> {
    if *ty != Type::String {
        return Vec::new();
    }
    let patterns = conjunction.parts.iter().filter_map(|part| Pattern::new(part.schema.pattern?));
    let few = patterns.map(|pattern| pattern.texts()).find(|texts| !texts.is_empty());
    few.into_iter().flatten().map(Literal::Text).collect()
}

/// The numbers that texts stand for next to a `type` that only allows numbers. `None` if they don't.
fn numbers_as_text(values: &[Cursor<'_>], stated: Option<JsonTypes>) -> Option<Vec<Literal>> {
    let is_number = |ty: JsonType| ty == JsonType::Integer || ty == JsonType::Number;
    let stated: Vec<JsonType> = stated?.iter().filter(|ty| *ty != JsonType::Null).collect();
    if stated.is_empty() || !stated.into_iter().all(is_number) {
        return None;
    }
    values.iter().map(|value| Literal::from_key(value.node.as_str()?, Kind::Number)).collect()
}

/// Whether a value is an integer that only fits in 64 bits without a sign.
fn is_large(value: &Cursor<'_>) -> bool {
    matches!(value.node, Node::Number(Number::Unsigned(_)))
}

fn is_negative(value: &Cursor<'_>) -> bool {
    matches!(value.node, Node::Number(number) if number.as_f64() < 0.0)
}

/// The constants as values of a type. `None` if one of them isn't a value of it, or isn't a constant.
fn constants(values: &[Cursor<'_>], ty: &Type) -> Vec<Literal> {
    let constant = |value: &Cursor<'_>| {
        let constant = Literal::from_node(value.node)?;
        let fits = match ty {
            Type::Integer | Type::Unsigned | Type::Number | Type::Decimal => constant.kind() == Kind::Number,
            Type::Boolean => matches!(constant, Literal::Boolean(_)),
            // YAML reads `1001` as a number, even next to `type: string`.
            Type::String if matches!(constant, Literal::Integer(_)) && !is_decimal(value) => {
                return Some(Literal::Text(constant.to_string()));
            }
            // One of several types.
            Type::Named(_) => true,
            _ => false,
        };
        fits.then_some(constant)
    };
    values.iter().map(constant).collect::<Option<_>>().unwrap_or_default()
}

/// Whether a number is written with a fraction or an exponent, so that its text isn't known.
fn is_decimal(value: &Cursor<'_>) -> bool {
    matches!(value.node, Node::Number(Number::Float(_)))
}

/// Contradictions between the lists, or with the types next to them. Null doesn't count.
pub(super) fn contradiction(conjunction: &Conjunction<'_>) -> Option<Box<Contradiction>> {
    let lists: Vec<&Part<'_>> = conjunction.parts.iter().filter(|part| part.schema.values.is_some()).collect();
    if lists.is_empty() || !allowed(conjunction).is_empty() {
        return None;
    }
    let place = |part: &Part<'_>| part.schema.place.clone();
    let (here, message, other) = match lists.as_slice() {
        [first, second, ..] => (
            *second,
            "the lists of this `allOf` have no value in common".to_owned(),
            (place(first), "the other list".to_owned()),
        ),
        [only] => {
            let typed = conjunction
                .parts
                .iter()
                .find(|part| part.schema.place != only.schema.place && stated_types(part).is_some());
            let typed = typed.unwrap_or(only);
            let stated = names(stated_types(typed).unwrap_or_default());
            (*only, format!("no listed value is of type {stated}"), (place(typed), format!("the type is {stated}")))
        }
        [] => return None,
    };
    Some(Box::new(Contradiction {
        code: codes::schemas::VALUES_CONTRADICT,
        place: place(here),
        message,
        other: Some(other),
        help: Some("correct one of them"),
    }))
}

/// The values that every part allows, in the order of the first list, without null and repetitions.
fn allowed<'d>(conjunction: &Conjunction<'d>) -> Vec<Cursor<'d>> {
    let mut lists = conjunction.parts.iter().filter(|part| part.schema.values.is_some());
    let Some(first) = lists.next() else { return Vec::new() };
    let others: Vec<&Part<'d>> = lists.collect();
    let mut allowed: Vec<Cursor<'d>> = Vec::new();
    for value in first.schema.values.iter().flatten() {
        let everywhere =
            others.iter().all(|part| part.schema.values.iter().flatten().any(|it| is_same(it.node, value.node)));
        let new = !allowed.iter().any(|known| known.node == value.node);
        let typed = fits_types(conjunction, first, value.node);
        if everywhere && new && typed && JsonType::from_node(value.node) != JsonType::Null {
            allowed.push(value.clone());
        }
    }
    allowed
}

/// Whether a value has the types that other parts state. A list next to its own `type` counts as the author meant it.
fn fits_types(conjunction: &Conjunction<'_>, owner: &Part<'_>, value: &Node) -> bool {
    let own = JsonType::from_node(value).into();
    let others = conjunction.parts.iter().filter(|part| part.schema.values.is_none()).filter_map(stated_types);
    owner.schema.types.is_some() || others.into_iter().all(|types| !intersection(own, types).is_empty())
}

/// Whether two values are equal in JSON Schema: `5.0` is 5.
fn is_same(one: &Node, other: &Node) -> bool {
    match (one, other) {
        (Node::Number(one), Node::Number(other)) if one.is_integer() != other.is_integer() => false,
        (Node::Number(one), Node::Number(other))
            if matches!((one, other), (Number::Float(_), _) | (_, Number::Float(_))) =>
        {
            one.as_f64().total_cmp(&other.as_f64()).is_eq()
        }
        _ => one == other,
    }
}

fn string_enum<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    words: &Words,
    values: &[Cursor<'d>],
) -> Type {
    let place = conjunction.place().cloned().unwrap_or_else(|| values[0].place.clone());
    let variants = values
        .iter()
        .filter_map(|value| Some(Variant { wire: value.node.as_str()?.to_owned(), place: value.place.clone() }));
    Type::Named(lowering.define(conjunction, words, place, TypeKind::StringEnum(variants.collect())))
}
