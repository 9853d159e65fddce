//! Removes types that no event uses and no kept name refers to.

use super::draft::{Drafts, TypeDraft};
use super::events::NamedEvent;
use crate::ir::{Table, TypeId};

/// The types that events use, in the order in which they are reached, followed by the `kept` ones. The events' payloads
/// are updated.
pub(super) fn remove(types: Drafts, events: &mut [NamedEvent<'_>], kept: &[TypeId]) -> Drafts {
    let new_ids = types.map(|_, _| None);
    let mut reached = Reached { left: types.into_iter().map(Some).collect(), kept: Drafts::new(), new_ids };
    for event in events.iter() {
        event.payload.for_each_named(&mut |id| reached.reach(id));
    }
    for reply in events.iter().filter_map(|event| event.reply.as_ref()) {
        reply.ty.for_each_named(&mut |id| reached.reach(id));
    }
    kept.iter().for_each(|id| reached.reach(*id));
    let Reached { mut kept, new_ids, .. } = reached;
    let mut renumber = |id: &mut TypeId| {
        if let Some(new) = new_ids[*id] {
            *id = new;
        }
    };
    for def in kept.values_mut() {
        def.kind.part_types_mut().into_iter().for_each(|ty| ty.for_each_named_mut(&mut renumber));
        def.kind.about_mut().into_iter().for_each(&mut renumber);
    }
    events.iter_mut().flat_map(NamedEvent::types_mut).for_each(|ty| ty.for_each_named_mut(&mut renumber));
    kept
}

/// The types reached so far, and the others.
struct Reached {
    left: Table<TypeId, Option<TypeDraft>>,
    /// The reached ones, with their former keys.
    kept: Drafts,
    new_ids: Table<TypeId, Option<TypeId>>,
}

impl Reached {
    /// Depth first, so that a type comes before its parts.
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
