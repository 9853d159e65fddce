//! Says which file each type stands in. That depends on the type's own name and on the names of the groups of events,
//! not on who uses it, so that a type stays where it is when the document gains users of it.

use std::collections::BTreeMap;

use super::draft::{Drafts, TypeDraft};
use super::events::NamedEvent;
use super::folded;
use crate::ir::{ComponentId, Family, FamilyId, Placement, Table, TypeId, TypeKind};

/// The file of each type, and the names of the components that have files of their own.
///
/// A payload stands with its events, a part with what it is a part of. A component that is named after a group of
/// events stands there; another has a file of its own, in which the components that are named after it stand as well.
pub(super) fn place_types(
    types: &Drafts,
    events: &[NamedEvent<'_>],
    families_of_events: &[FamilyId],
    families: &Table<FamilyId, Family>,
) -> (Table<TypeId, Placement>, Table<ComponentId, String>) {
    let payloads = placements_of_payloads(types, events, families_of_events);
    let roots = Roots::collect(types);
    let families = families.iter().map(|(id, family)| (folded(&family.name), id)).collect();
    let mut components = Components::default();
    let placements = types.map(|_, def| {
        if let TypeKind::Patch(_) = def.kind {
            return Placement::Patches;
        }
        let name = root(def);
        let known = payloads.get(&name).copied().or_else(|| namesake(&name, &families));
        known.unwrap_or_else(|| Placement::Component(components.id_of(roots.owner(&name))))
    });
    (placements, components.names)
}

/// The component or event that a type is a part of: the first of its words.
fn root(def: &TypeDraft) -> String {
    def.words.first().map(|word| folded(word)).unwrap_or_default()
}

/// The groups of the events whose payloads begin with these words.
fn placements_of_payloads(
    types: &Drafts,
    events: &[NamedEvent<'_>],
    families: &[FamilyId],
) -> BTreeMap<String, Placement> {
    let mut placements = BTreeMap::new();
    for (event, family) in events.iter().zip(families) {
        event.payload.for_each_named(&mut |id| {
            placements.entry(root(&types[id])).or_insert(Placement::Family(*family));
        });
    }
    placements
}

/// The group whose name is part of this one; the longest, where several are.
fn namesake(name: &str, families: &BTreeMap<String, FamilyId>) -> Option<Placement> {
    let starts = std::iter::once(0).chain(name.match_indices('_').map(|(at, _)| at + 1));
    let parts = starts.flat_map(|start| prefixes(&name[start..]));
    let known = parts.filter_map(|part| Some((part.len(), families.get(part)?)));
    known.max_by_key(|(length, family)| (*length, *family)).map(|(_, family)| Placement::Family(*family))
}

/// The name's first word, its first two, and so on up to all of it.
fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('_').map(|(at, _)| at).chain([name.len()]).map(|end| &name[..end])
}

/// What the components and events are called of which the types are parts: with their words folded, and as the document has it.
struct Roots(BTreeMap<String, String>);

impl Roots {
    fn collect(types: &Drafts) -> Self {
        let mut roots: Vec<&String> = types.values().filter_map(|def| def.words.first()).collect();
        roots.sort_by_key(|root| (root.len(), *root));
        roots.dedup();
        // Where two are alike, the first stays.
        Self(roots.into_iter().rev().map(|root| (folded(root), root.clone())).collect())
    }

    /// The shortest with which the name begins.
    fn owner<'a>(&'a self, name: &'a str) -> &'a str {
        let owners = prefixes(name).filter_map(|prefix| self.0.get(prefix));
        owners.min_by_key(|root| (root.len(), *root)).map_or(name, String::as_str)
    }
}

/// The components that have files of their own, and which of them is called how.
#[derive(Default)]
struct Components {
    names: Table<ComponentId, String>,
    by_words: BTreeMap<String, ComponentId>,
}

impl Components {
    fn id_of(&mut self, name: &str) -> ComponentId {
        *self.by_words.entry(folded(name)).or_insert_with(|| self.names.push(name.to_owned()))
    }
}
