//! Compares a map whose values have a type with an object.

use super::walk::{Slot, Walk, joined};
use super::{Rule, quoted};
use crate::ir::{Object, Type, TypeKind};

impl Walk<'_> {
    /// Compares a map and an object, if one of two types is each of them. Returns whether that is so.
    pub(super) fn map_and_object(&mut self, slot: &mut Slot, path: &str, old: &Type, new: &Type) -> bool {
        let (old_side, new_side) = (self.old, self.new);
        match (old, new) {
            (Type::Map(value), Type::Named(id) | Type::Boxed(id)) if **value != Type::Any => {
                let TypeKind::Object(object) = new_side.api.kind(*id) else { return false };
                self.retyped(slot, Rule::KeysListed, path, old, new);
                self.unlisted(slot, path, Some(value), object.additional.as_ref());
                self.keys(slot, path, object, Rule::FieldAlwaysThere, |walk, slot, path, ty| {
                    walk.types(slot, path, value, ty);
                });
                true
            }
            (Type::Named(id) | Type::Boxed(id), Type::Map(value)) if **value != Type::Any => {
                let TypeKind::Object(object) = old_side.api.kind(*id) else { return false };
                self.retyped(slot, Rule::KeysUnlisted, path, old, new);
                self.unlisted(slot, path, object.additional.as_ref(), Some(value));
                self.keys(slot, path, object, Rule::FieldMayBeMissing, |walk, slot, path, ty| {
                    walk.types(slot, path, ty, value);
                });
                true
            }
            _ => false,
        }
    }

    /// Compares each field of the object with the values of the map, where a key may always be missing.
    fn keys(
        &mut self,
        slot: &mut Slot,
        path: &str,
        object: &Object,
        required: Rule,
        compare: impl Fn(&mut Self, &mut Slot, &str, &Type),
    ) {
        for field in &object.fields {
            let path = joined(path, ".", &field.wire);
            if field.presence.is_required() {
                slot.find(required, &path, quoted(&field.wire));
            }
            let ty = field.ty.clone();
            let ty = if field.presence.allows_null() { Type::Nullable(Box::new(ty)) } else { ty };
            compare(self, slot, &path, &ty);
        }
    }
}
