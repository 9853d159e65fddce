//! Compares unions of objects that are told apart in different ways: by the value of a property, or by which one there is.

use super::types::named_type;
use super::walk::{Slot, Walk};
use super::words::describe_type;
use super::{Rule, Side, was_is};
use crate::ir::{Type, TypeKind};

impl Walk<'_> {
    /// Compares two such unions. Returns whether the types are.
    pub(super) fn other_unions(&mut self, slot: &mut Slot, path: &str, old: &Type, new: &Type) -> bool {
        let (Some(before), Some(after)) = (alternatives(self.old, old), alternatives(self.new, new)) else {
            return false;
        };
        slot.find(Rule::AlternativesToldByOther, path, was_is(way(self.old, old), way(self.new, new)));
        let words = |side: Side<'_>, ty: &Type| named_type(ty).map(|id| side.api.type_def(id).words.clone());
        let mut added = after;
        for member in before {
            let is_it = |other: &Type| words(self.new, other) == words(self.old, &member);
            match added.iter().position(is_it) {
                Some(position) => {
                    let other = added.remove(position);
                    self.inner(slot, path, &member, &other);
                }
                None => slot.find(Rule::AlternativeRemoved, path, format!("`{}`", describe_type(self.old, &member))),
            }
        }
        for member in added {
            slot.find(Rule::AlternativeAdded, path, format!("`{}`", describe_type(self.new, &member)));
        }
        true
    }
}

/// The alternatives of a union of objects.
fn alternatives(side: Side<'_>, ty: &Type) -> Option<Vec<Type>> {
    let kind = side.api.kind(named_type(ty)?);
    matches!(kind, TypeKind::Tagged(_) | TypeKind::Keyed(_))
        .then(|| kind.alternatives().map(|part| part.ty.clone()).collect())
}

/// What tells the alternatives apart, in words.
fn way(side: Side<'_>, ty: &Type) -> String {
    match named_type(ty).map(|id| side.api.kind(id)) {
        Some(TypeKind::Tagged(tagged)) => format!("by the value of `{}`", tagged.key),
        Some(TypeKind::Keyed(keyed)) => {
            let keys: Vec<String> = keyed.members.iter().map(|member| format!("`{}`", member.key)).collect();
            format!("by which property is present: {}", keys.join(", "))
        }
        _ => "by nothing".to_owned(),
    }
}
