//! Compares two types at one place.

use super::walk::{Slot, Walk, joined};
use super::words::describe_type;
use super::{Rule, Side, quoted, was_is};
use crate::ir::{Kind, Presence, Role, Type, TypeId, TypeKind};

impl Walk<'_> {
    /// Compares the old and the new type of a place.
    pub(super) fn types(&mut self, slot: &mut Slot, path: &str, old: &Type, new: &Type) {
        match (old, new) {
            (Type::Nullable(old), Type::Nullable(new)) => self.types(slot, path, old, new),
            (Type::Any, Type::Any) => {}
            (_, Type::Any) => self.retyped(slot, Rule::TypeUntyped, path, old, new),
            (Type::Any, _) => self.retyped(slot, Rule::TypeTyped, path, old, new),
            (Type::Nullable(old), new) => {
                slot.find(Rule::ItemNeverNull, path, "");
                self.types(slot, path, old, new);
            }
            (old, Type::Nullable(new)) => {
                slot.find(Rule::ItemMayBeNull, path, "");
                self.types(slot, path, old, new);
            }
            (Type::List(old), Type::List(new)) => self.types(slot, &joined(path, ".", "[]"), old, new),
            (Type::Map(old), Type::Map(new)) => self.types(slot, &joined(path, ".", "[*]"), old, new),
            (old, new) => match (named_type(old), named_type(new)) {
                (Some(from), Some(to)) if same_kind(self.old.api.kind(from), self.new.api.kind(to)) => {
                    if matches!(old, Type::Boxed(_)) != matches!(new, Type::Boxed(_)) {
                        self.retyped(slot, Rule::FieldBoxed, path, old, new);
                    }
                    self.pair(slot, path, from, to);
                }
                _ if named_type(old).is_none() && old == new => {}
                _ => self.compare_different_types(slot, path, old, new),
            },
        }
    }

    /// Compares types of different kinds. One of them may be an alternative of the other.
    fn compare_different_types(&mut self, slot: &mut Slot, path: &str, old: &Type, new: &Type) {
        if let Some(member) = alternative(self.new, new, self.old, old) {
            self.retyped(slot, Rule::UnionFromOne, path, old, new);
            return self.inner(slot, path, old, &member);
        }
        if let Some(member) = alternative(self.old, old, self.new, new) {
            self.retyped(slot, Rule::OneFromUnion, path, old, new);
            return self.inner(slot, path, &member, new);
        }
        if self.map_and_object(slot, path, old, new) || self.other_unions(slot, path, old, new) {
            return;
        }
        let (from, to) = (shape(self.old, old), shape(self.new, new));
        let rule = match (from, to) {
            (Shape::Text, Shape::Text) => Rule::TextRetyped,
            (Shape::Integer | Shape::Unsigned, Shape::Number) => Rule::NumberWidened,
            (Shape::Number, Shape::Integer | Shape::Unsigned) => Rule::NumberNarrowed,
            (Shape::Number, Shape::Decimal) => Rule::NumberToDecimal,
            (Shape::Decimal, Shape::Number) => Rule::DecimalToNumber,
            (Shape::Integer | Shape::Unsigned, Shape::Decimal) => Rule::IntegerToDecimal,
            (Shape::Decimal, Shape::Integer | Shape::Unsigned) => Rule::DecimalToInteger,
            (Shape::Integer, Shape::Unsigned) | (Shape::Unsigned, Shape::Integer) => Rule::IntegerRange,
            (Shape::Object, Shape::AnyObject) => Rule::ObjectToMap,
            (Shape::AnyObject, Shape::Object) => Rule::MapToObject,
            _ => Rule::TypeChanged,
        };
        self.retyped(slot, rule, path, old, new);
    }

    /// An alternative is a separate type, so its new name isn't reported.
    pub(super) fn inner(&mut self, slot: &mut Slot, path: &str, old: &Type, new: &Type) {
        match (named_type(old), named_type(new)) {
            (Some(from), Some(to)) if same_kind(self.old.api.kind(from), self.new.api.kind(to)) => {
                self.pair_unnamed(slot, path, from, to);
            }
            _ => self.types(slot, path, old, new),
        }
    }

    /// Reports another type. Two types may be the same in words.
    pub(super) fn retyped(&mut self, slot: &mut Slot, rule: Rule, path: &str, old: &Type, new: &Type) {
        let (was, is) = (describe_type(self.old, old), describe_type(self.new, new));
        slot.find(rule, path, if was == is { String::new() } else { was_is(quoted(was), quoted(is)) });
    }
}

/// Whether two types are of the same kind, so that their parts can be compared.
pub(super) fn same_kind(old: &TypeKind, new: &TypeKind) -> bool {
    std::mem::discriminant(old) == std::mem::discriminant(new)
}

/// The API's own type that a type is.
pub(super) fn named_type(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) | Type::Boxed(id) => Some(*id),
        _ => None,
    }
}

/// The alternative of a union that corresponds to a type of the other document.
fn alternative(union_side: Side<'_>, union: &Type, side: Side<'_>, ty: &Type) -> Option<Type> {
    let words = |side: Side<'_>, ty: &Type| named_type(ty).map(|id| side.api.type_def(id).words.clone());
    let is_it = |member: &Type| words(union_side, member).is_some_and(|own| Some(own) == words(side, ty));
    let has = |key: &str| named_type(ty).is_some_and(|id| always_has(side.api.kind(id), key));
    let kind = shape(side, ty).kind();
    let is_union = matches!(named_type(ty).map(|id| side.api.kind(id)), Some(TypeKind::Union(_)));
    let mut alternatives = union_side.api.kind(named_type(union)?).alternatives();
    let found = alternatives.find(|part| match part.role {
        Role::Kind(other) => other == kind && !is_union,
        Role::Tagged { key, .. } => has(key) && is_it(part.ty),
        _ => is_it(part.ty),
    });
    found.map(|part| part.ty.clone())
}

/// Whether a property is present in each object of a kind.
pub(super) fn always_has(kind: &TypeKind, key: &str) -> bool {
    let mut fields = kind.object().into_iter().flat_map(|object| &object.fields);
    fields.any(|field| field.wire == key && field.presence == Presence::Required)
}

/// The shape of a value on the wire.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Boolean,
    Integer,
    Unsigned,
    Number,
    Decimal,
    List,
    Object,
    AnyObject,
    /// A union of several JSON types.
    Mixed,
}

impl Shape {
    fn kind(self) -> Kind {
        match self {
            Self::Text => Kind::String,
            Self::Boolean => Kind::Boolean,
            Self::Integer | Self::Unsigned | Self::Number | Self::Decimal => Kind::Number,
            Self::List => Kind::List,
            Self::Object | Self::AnyObject | Self::Mixed => Kind::Object,
        }
    }
}

fn shape(side: Side<'_>, ty: &Type) -> Shape {
    match ty {
        Type::String | Type::Text(_) => Shape::Text,
        Type::Boolean => Shape::Boolean,
        Type::Integer => Shape::Integer,
        Type::Unsigned => Shape::Unsigned,
        Type::Number => Shape::Number,
        Type::Decimal => Shape::Decimal,
        Type::List(_) => Shape::List,
        Type::Map(value) if **value == Type::Any => Shape::AnyObject,
        Type::Nullable(inner) => shape(side, inner),
        Type::Named(id) | Type::Boxed(id) => match side.api.kind(*id).json_kind() {
            Some(Kind::String) => Shape::Text,
            Some(_) => Shape::Object,
            None => Shape::Mixed,
        },
        Type::Map(_) | Type::Any => Shape::Object,
    }
}

/// Whether a value is a JSON string.
pub(super) fn is_text(side: Side<'_>, ty: &Type) -> bool {
    matches!(shape(side, ty), Shape::Text)
}
