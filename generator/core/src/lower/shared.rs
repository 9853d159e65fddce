//! Fields that every event's payload has, which can be read without knowing the event.

use super::events::NamedEvent;
use crate::ir::{Discriminator, Field, NamePlace, Object, SharedField, Types};

/// The fields that all payloads have with the same type and presence, except for the event's name.
pub(super) fn fields(types: &Types, events: &[NamedEvent<'_>], discriminator: &Discriminator) -> Vec<SharedField> {
    let objects: Option<Vec<&Object>> = events.iter().map(|event| types.object(&event.payload)).collect();
    let Some(objects) = objects else { return Vec::new() };
    let Some((first, others)) = objects.split_first() else { return Vec::new() };
    let names_event = |wire: &String| {
        discriminator.places().contains(&NamePlace::Body(vec![wire.clone()])) && !discriminator.has_header()
    };
    let is_same =
        |one: &Field, other: &Field| one.wire == other.wire && one.ty == other.ty && one.presence == other.presence;
    let everywhere = |field: &&Field| {
        others.iter().all(|object| object.fields.iter().any(|other| is_same(field, other))) && !names_event(&field.wire)
    };
    let shared = first.fields.iter().filter(everywhere).cloned();
    let shared = shared.map(|Field { wire, mut docs, presence, ty, .. }| {
        let others = || others.iter().flat_map(|object| &object.fields).filter(|field| field.wire == wire);
        docs.text.take_if(|text| others().any(|field| field.docs.text.as_ref() != Some(text)));
        docs.facts.retain(|fact| others().all(|field| field.docs.facts.contains(fact)));
        docs.constant.take_if(|constant| others().any(|field| field.docs.constant.as_ref() != Some(constant)));
        SharedField { wire, docs, presence, ty }
    });
    shared.collect()
}
