//! Types that no event reaches are not written.

use super::draft::{Drafts, TypeDraft};
use super::events::NamedEvent;
use crate::ir::{Table, Type, TypeId, TypeKind};

/// The types that events reach, in the order in which the events reach them. The events' payloads are changed to match.
pub(super) fn without(types: Drafts, events: &mut [NamedEvent<'_>]) -> Drafts {
    let new_ids = types.map(|_, _| None);
    let mut reached = Reached { left: types.into_iter().map(Some).collect(), kept: Drafts::new(), new_ids };
    for event in events.iter() {
        event.payload.for_each_named(&mut |id| reached.reach(id));
    }
    let Reached { mut kept, new_ids, .. } = reached;
    let renumber = |id: &mut TypeId| {
        if let Some(new) = new_ids[*id] {
            *id = new;
        }
    };
    for def in kept.values_mut() {
        def.kind.for_each_type_mut(&mut |ty| rename(ty, &renumber));
        if let TypeKind::Patch(patch) = &mut def.kind {
            renumber(&mut patch.of);
        }
    }
    for event in events {
        rename(&mut event.payload, &renumber);
    }
    kept
}

/// The types that were reached so far, and those that were not.
struct Reached {
    left: Table<TypeId, Option<TypeDraft>>,
    /// Those that were, with the keys that they had.
    kept: Drafts,
    new_ids: Table<TypeId, Option<TypeId>>,
}

impl Reached {
    /// Depth first, so that a type stands before those that it is made of.
    fn reach(&mut self, id: TypeId) {
        let Some(def) = self.left[id].take() else { return };
        let mut next = Vec::new();
        def.kind.for_each_named(&mut |other| next.push(other));
        self.new_ids[id] = Some(self.kept.push(def));
        for other in next {
            self.reach(other);
        }
    }
}

fn rename(ty: &mut Type, renumber: &impl Fn(&mut TypeId)) {
    match ty {
        Type::List(item) | Type::Map(item) | Type::Nullable(item) => rename(item, renumber),
        Type::Named(id) | Type::Boxed(id) => renumber(id),
        _ => {}
    }
}
