//! `enum` and `const`: strings become open enums, other values the type that holds them.

use std::collections::BTreeSet;

use super::conjunction::Conjunction;
use super::types::Lowering;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::ir::{Type, TypeKind, Variant};
use crate::spec::schema::JsonType;

/// The type of a value that is one of a list.
pub(super) fn lower<'d>(lowering: &mut Lowering<'_, 'd>, conjunction: &Conjunction<'d>, words: &[String]) -> Type {
    let values = allowed(conjunction);
    let types: BTreeSet<_> = values.iter().map(|value| JsonType::of(value.node)).collect();
    let stated = lowering.json_types(conjunction);
    if values.is_empty() {
        // Only null is left, or the parts contradict each other; what is stated besides is still a type.
        report_nothing_left(lowering, conjunction);
        return stated.map_or(Type::Any, |types| lowering.typed(conjunction, &types, words));
    }
    if types == BTreeSet::from([JsonType::String]) {
        return string_enum(lowering, conjunction, words, &values);
    }
    lowering.typed(conjunction, &stated.unwrap_or(types), words)
}

/// The values that every part lists, in the order of the first, null and repetitions aside.
fn allowed<'d>(conjunction: &Conjunction<'d>) -> Vec<Cursor<'d>> {
    let mut lists = conjunction.parts.iter().filter_map(|part| part.schema.values.as_ref());
    let Some(first) = lists.next() else { return Vec::new() };
    let others: Vec<_> = lists.collect();
    let mut allowed: Vec<Cursor<'d>> = Vec::new();
    for value in first {
        let everywhere = others.iter().all(|list| list.iter().any(|other| other.node == value.node));
        let new = !allowed.iter().any(|known| known.node == value.node);
        if everywhere && new && JsonType::of(value.node) != JsonType::Null {
            allowed.push(value.clone());
        }
    }
    allowed
}

fn report_nothing_left(lowering: &mut Lowering<'_, '_>, conjunction: &Conjunction<'_>) {
    let lists: Vec<_> = conjunction.parts.iter().filter(|part| part.schema.values.is_some()).collect();
    let [first, second, ..] = lists.as_slice() else { return };
    lowering.diagnostics.push(
        Diagnostic::error(
            codes::schemas::VALUES_CONTRADICT,
            Location::Value(second.schema.place.clone()),
            "no value is in both lists of this `allOf`",
        )
        .label(Location::Value(first.schema.place.clone()), "the other list")
        .help("correct one of the lists"),
    );
}

fn string_enum<'d>(
    lowering: &mut Lowering<'_, 'd>,
    conjunction: &Conjunction<'d>,
    words: &[String],
    values: &[Cursor<'d>],
) -> Type {
    let place = conjunction.place().cloned().unwrap_or_else(|| values[0].place.clone());
    let variants = values
        .iter()
        .filter_map(|value| Some(Variant { wire: value.node.as_str()?.to_owned(), place: value.place.clone() }));
    Type::Named(lowering.define(conjunction, words, place, TypeKind::StringEnum(variants.collect())))
}
