//! Types that no event reaches are not written.

use crate::ir::{Event, Type, TypeDef, TypeId, TypeKind};

/// Removes the types that no event reaches, and sorts the others as the events reach them.
pub(super) fn remove(types: &mut Vec<TypeDef>, events: &mut [Event]) {
    let mut order = Vec::new();
    let mut new_ids = vec![None; types.len()];
    for event in events.iter() {
        event.payload.for_each_named(&mut |id| reach(id, types, &mut order, &mut new_ids));
    }
    let renumber = |id: &mut TypeId| {
        if let Some(new) = new_ids[id.0] {
            *id = new;
        }
    };
    for def in types.iter_mut() {
        def.for_each_type_mut(&mut |ty| rename(ty, &renumber));
        if let TypeKind::Patch(patch) = &mut def.kind {
            renumber(&mut patch.of);
        }
    }
    for event in events.iter_mut() {
        rename(&mut event.payload, &renumber);
    }
    let mut slots: Vec<Option<TypeDef>> = std::mem::take(types).into_iter().map(Some).collect();
    *types = order.into_iter().filter_map(|id: TypeId| slots[id.0].take()).collect();
}

/// Depth first, so that a type stands before those that it is made of.
fn reach(id: TypeId, types: &[TypeDef], order: &mut Vec<TypeId>, new_ids: &mut [Option<TypeId>]) {
    if new_ids[id.0].is_some() {
        return;
    }
    new_ids[id.0] = Some(TypeId(order.len()));
    order.push(id);
    let mut next = Vec::new();
    types[id.0].for_each_named(&mut |other| next.push(other));
    for other in next {
        reach(other, types, order, new_ids);
    }
}

fn rename(ty: &mut Type, renumber: &impl Fn(&mut TypeId)) {
    match ty {
        Type::List(item) | Type::Map(item) | Type::Nullable(item) => rename(item, renumber),
        Type::Named(id) | Type::Boxed(id) => renumber(id),
        _ => {}
    }
}
