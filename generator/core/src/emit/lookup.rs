//! Lookup tables for emitting files, built once.

use std::collections::BTreeMap;

use super::in_pieces::types_in_pieces;
use super::owners::{Owners, owners};
use crate::hash::{HashMap, HashSet};
use crate::ir::{Api, Event, FamilyId, Placement, Type, TypeId};

/// The tables.
#[derive(Default)]
pub(super) struct Lookup<'a> {
    /// The types of each file that has any, in the order of the files. Those of groups of events come first.
    pub(super) types_by_placement: BTreeMap<Placement, Vec<TypeId>>,
    /// The events of each group.
    pub(super) events_by_family: HashMap<FamilyId, Vec<&'a Event>>,
    /// The events of each payload.
    pub(super) events_by_payload: HashMap<TypeId, Vec<&'a Event>>,
    /// The events of each reply.
    pub(super) events_by_reply: HashMap<TypeId, Vec<&'a Event>>,
    /// The types used in replies.
    pub(super) written: HashSet<TypeId>,
    /// The owner of each type.
    pub(super) owners: Owners<'a>,
    /// The types that can't be decoded in place.
    pub(super) in_pieces: HashSet<TypeId>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut types_by_placement: BTreeMap<Placement, Vec<TypeId>> = BTreeMap::new();
        for (id, def) in api.types() {
            types_by_placement.entry(def.placement).or_default().push(id);
        }
        let mut events_by_family: HashMap<FamilyId, Vec<&Event>> = HashMap::default();
        let mut events_by_payload: HashMap<TypeId, Vec<&Event>> = HashMap::default();
        for event in &api.events {
            events_by_family.entry(event.family).or_default().push(event);
            if let Type::Named(id) = event.payload {
                events_by_payload.entry(id).or_default().push(event);
            }
        }
        let mut events_by_reply: HashMap<TypeId, Vec<&Event>> = HashMap::default();
        let mut written = HashSet::default();
        for event in &api.events {
            let Some(reply) = &event.reply else { continue };
            reply.ty.for_each_named(&mut |id| add(id, api, &mut written));
            if let Type::Named(id) = reply.ty {
                events_by_reply.entry(id).or_default().push(event);
            }
        }
        Self {
            types_by_placement,
            events_by_family,
            events_by_payload,
            events_by_reply,
            written,
            owners: owners(api),
            in_pieces: types_in_pieces(api),
        }
    }
}

/// Adds a type, and the types that it uses.
fn add(id: TypeId, api: &Api, to: &mut HashSet<TypeId>) {
    let mut waiting = vec![id];
    while let Some(id) = waiting.pop() {
        if to.insert(id) {
            api.type_def(id).kind.for_each_named(&mut |part| waiting.push(part));
        }
    }
}
