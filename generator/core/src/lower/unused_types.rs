//! Types that no event reaches are not written, unless a kept name means them.

use super::draft::{Drafts, TypeDraft};
use super::events::NamedEvent;
use crate::ir::{Table, TypeId};

/// The types that events reach, in the order in which the events reach them, and then the `kept` ones. The events' payloads are
/// changed to match.
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
