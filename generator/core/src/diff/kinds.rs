//! Compares two types of the same kind: their docs, and their parts if they aren't objects.

use super::types::always_has;
use super::walk::{Slot, Walk};
use super::words::describe_type;
use super::{Rule, Side, quoted, was_is};
use crate::ir::{Keyed, KeyedMember, Kind, Literal, Member, Tagged, Type, TypeId, TypeKind, Variant};
use crate::name::Ident;

impl<'a> Walk<'a> {
    /// Compares the content of two types. What they are aliases of is a separate pair.
    pub(super) fn kinds(&mut self, slot: &mut Slot, old: TypeId, new: TypeId) {
        let (old_side, new_side) = (self.old, self.new);
        let originals = (old_side.api.original(old), new_side.api.original(new));
        if originals != (old, new) {
            return self.same_type(slot, originals.0, originals.1);
        }
        let names = (old_side.names.parts(old), new_side.names.parts(new));
        match (old_side.api.kind(old), new_side.api.kind(new)) {
            (TypeKind::Object(old), TypeKind::Object(new)) => self.objects(slot, old, new, names),
            (TypeKind::StringEnum(old), TypeKind::StringEnum(new)) => values(slot, old, new, names),
            (TypeKind::Union(old), TypeKind::Union(new)) => self.unions(slot, old, new),
            (TypeKind::Tagged(old), TypeKind::Tagged(new)) => self.tagged(slot, old, new, names),
            (TypeKind::Keyed(old), TypeKind::Keyed(new)) => self.keyed(slot, old, new, names),
            // Previous values are those of the object's fields, which report the change.
            (TypeKind::Patch(old), TypeKind::Patch(new)) => self.pair(slot, "", old.of, new.of),
            _ => {}
        }
    }

    fn unions(&mut self, slot: &mut Slot, old: &'a [Member], new: &'a [Member]) {
        for member in old {
            match new.iter().find(|other| other.kind == member.kind) {
                Some(other) => self.types(slot, "", &member.ty, &other.ty),
                None => slot.find(Rule::AlternativeRemoved, "", format!("`{}`", describe_type(self.old, &member.ty))),
            }
        }
        for member in new.iter().filter(|member| !old.iter().any(|other| other.kind == member.kind)) {
            slot.find(Rule::AlternativeAdded, "", format!("`{}`", describe_type(self.new, &member.ty)));
        }
    }

    fn tagged(&mut self, slot: &mut Slot, old: &'a Tagged, new: &'a Tagged, names: Names<'_>) {
        if old.key != new.key {
            let detail = was_is(quoted(&old.key), quoted(&new.key));
            slot.find(Rule::AlternativesToldOtherwise, "", detail);
        }
        let (old_kinds, new_kinds) = (kinds_of_values(old), kinds_of_values(new));
        if old_kinds != new_kinds {
            slot.find(Rule::AlternativesToldOtherwise, "", was_is(old_kinds.join(" or "), new_kinds.join(" or ")));
        }
        // A text `1` may have become the number 1.
        let is_same = |one: &Literal, other: &Literal| {
            if old_kinds == new_kinds { one == other } else { one.to_string() == other.to_string() }
        };
        let (before, after) = (by_value(old, names.0), by_value(new, names.1));
        for (value, ty, name) in &before {
            match after.iter().find(|(other, ..)| is_same(other, value)) {
                Some((_, other, renamed)) => {
                    called_otherwise(slot, name, renamed);
                    self.types(slot, "", ty, other);
                }
                None => slot.find(Rule::TaggedAlternativeRemoved, "", quoted(value)),
            }
        }
        for (value, ..) in after.iter().filter(|(value, ..)| !before.iter().any(|(other, ..)| is_same(other, value))) {
            slot.find(Rule::TaggedAlternativeAdded, "", quoted(value));
        }
    }

    fn keyed(&mut self, slot: &mut Slot, old: &'a Keyed, new: &'a Keyed, names: Names<'_>) {
        let (before, after) = (by_key(old, names.0), by_key(new, names.1));
        let mut added: Vec<usize> = (0..after.len()).collect();
        for (key, ty, name) in &before {
            let by_key = after.iter().position(|(other, ..)| other == key);
            // If several properties identify an alternative, the first one counts, and that depends on their order.
            let Some(position) = by_key.or_else(|| after.iter().position(|(.., other)| other == name)) else {
                slot.find(Rule::AlternativeRemoved, "", with(*key));
                continue;
            };
            added.retain(|index| *index != position);
            let (other_key, other, renamed) = after[position];
            if key != &other_key && !(requires(self.new, other, *key) && requires(self.old, ty, other_key)) {
                slot.find(Rule::AlternativesToldOtherwise, "", was_is(with(*key), with(other_key)));
            }
            called_otherwise(slot, name, renamed);
            self.types(slot, "", ty, other);
        }
        added.into_iter().for_each(|index| slot.find(Rule::AlternativeAdded, "", with(after[index].0)));
    }
}

/// Whether a property is present in each value of a type.
fn requires(side: Side<'_>, ty: &Type, key: Option<&String>) -> bool {
    let (Some(key), Type::Named(id) | Type::Boxed(id)) = (key, ty) else { return false };
    always_has(side.api.kind(*id), key)
}

/// The names of the parts in both documents.
pub(super) type Names<'n> = (&'n [Ident], &'n [Ident]);

fn values(slot: &mut Slot, old: &[Variant], new: &[Variant], names: Names<'_>) {
    if let ([old], [new]) = (old, new)
        && old.wire != new.wire
    {
        return slot.find(Rule::ConstantChanged, "", was_is(quoted(&old.wire), quoted(&new.wire)));
    }
    for (value, name) in old.iter().zip(names.0) {
        match new.iter().position(|other| other.wire == value.wire) {
            Some(other) => called_otherwise(slot, name, &names.1[other]),
            None => slot.find(Rule::EnumValueRemoved, "", quoted(&value.wire)),
        }
    }
    for value in new.iter().filter(|value| !old.iter().any(|other| other.wire == value.wire)) {
        slot.find(Rule::EnumValueAdded, "", quoted(&value.wire));
    }
}

fn called_otherwise(slot: &mut Slot, old: &Ident, new: &Ident) {
    if old != new {
        slot.find(Rule::VariantCalledOtherwise, "", was_is(quoted(old), quoted(new)));
    }
}

/// The types of the values that identify alternatives, in words.
fn kinds_of_values(tagged: &Tagged) -> Vec<&'static str> {
    let values = || tagged.members.iter().flat_map(|member| &member.values);
    let kinds = [(Kind::String, "text"), (Kind::Number, "an integer"), (Kind::Boolean, "`true` or `false`")];
    let listed = kinds.into_iter().filter(|(kind, _)| values().any(|value| value.kind() == *kind));
    listed.map(|(_, words)| words).collect()
}

/// The alternatives by the property's value, each with its variant.
fn by_value<'m>(tagged: &'m Tagged, names: &'m [Ident]) -> Vec<(&'m Literal, &'m Type, &'m Ident)> {
    let members = tagged.members.iter().zip(names);
    members.flat_map(|(member, name)| member.values.iter().map(move |value| (value, &member.ty, name))).collect()
}

/// An alternative: the property that only it has, its type and its variant.
type KeyedPart<'m> = (Option<&'m String>, &'m Type, &'m Ident);

/// The alternatives by key. One may have no property of its own.
fn by_key<'m>(keyed: &'m Keyed, names: &'m [Ident]) -> Vec<KeyedPart<'m>> {
    let with_key = keyed.members.iter().map(|KeyedMember { key, ty, .. }| (Some(key), ty));
    let without = keyed.otherwise.iter().map(|(_, ty)| (None, ty));
    with_key.chain(without).zip(names).map(|((key, ty), name)| (key, ty, name)).collect()
}

fn with(key: Option<&String>) -> String {
    key.map_or_else(|| "the one without a property of its own".to_owned(), |key| format!("the one with `{key}`"))
}
