//! Decides which file each type goes in. That depends on the type's own name and on the names of the groups of events,
//! not on its users, so that a type stays in its file when the document gains users of it.

use std::collections::BTreeMap;

use super::draft::{Drafts, TypeDraft};
use super::events::NamedEvent;
use super::folded;
use crate::hash::HashSet;
use crate::ir::{ComponentId, Docs, Family, FamilyId, Placement, Role, Table, TypeId, TypeKind};

/// The file of each type, and the names of the components that have files of their own.
///
/// A payload is with its events, a part with what it is a part of. A component that is named after a group of events is
/// in the group's file; another has its own file, together with the components that are named after it. A type that is
/// named after its property is in the file of a group or a component of that name, or with all others of its kind.
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
    let mut placements = types.map(|_, def| {
        if let TypeKind::Patch(_) = def.kind {
            return Placement::Patches;
        }
        let name = root(def);
        let known = payloads.get(&name).copied().or_else(|| namesake(&name, &families));
        let component = roots.owner(&name).map(|owner| Placement::Component(components.id_of(owner)));
        known.or(component).unwrap_or(Placement::Parts)
    });
    split_long_files(types, &mut placements, &mut components);
    (placements, components.names)
}

/// The maximum length of a file, in lines. Lengths are estimates, so a file may be slightly longer.
const LONGEST: usize = 560;

/// In a file that is too long, each part with more lines gets its own file, so that another such part moves no other.
const LONG_PART: usize = 120;

/// Moves types out of files that are too long. In each, long parts get their own files, followed by the longest of the
/// others until the rest is short enough. A type that is too long by itself stays alone.
fn split_long_files(types: &Drafts, placements: &mut Table<TypeId, Placement>, components: &mut Components) {
    let mut files: BTreeMap<Placement, Vec<TypeId>> = BTreeMap::new();
    placements.iter().for_each(|(id, placement)| files.entry(*placement).or_default().push(id));
    let mut pending: Vec<(Placement, Vec<TypeId>, usize)> =
        files.into_iter().map(|(placement, ids)| (placement, ids, 0)).collect();
    while let Some((placement, ids, depth)) = pending.pop() {
        ids.iter().for_each(|id| placements[*id] = placement);
        let mut length: usize = ids.iter().map(|id| lines(&types[*id])).sum();
        if length <= LONGEST {
            continue;
        }
        if placement == Placement::Parts {
            let by_letter = |id: &TypeId| folded(&types[*id].words.join(" ")).chars().next().unwrap_or_default();
            for (letter, (_, part)) in divided(types, &ids, by_letter) {
                pending.push((Placement::PartsOf(components.id_of(&format!("parts {letter}"))), part, 0));
            }
            continue;
        }
        // Those that begin with the same words, one more than the file's own.
        let long_enough: Vec<TypeId> = ids.iter().copied().filter(|id| types[*id].words.len() > depth).collect();
        let parts = divided(types, &long_enough, |id| folded(&types[*id].words[..=depth].join(" ")));
        if parts.values().any(|(size, _)| *size == length) {
            pending.push((placement, ids, depth + 1));
            continue;
        }
        let mut parts: Vec<_> = parts.into_iter().collect();
        parts.sort_by(|(name, (size, _)), (other_name, (other, _))| (other, name).cmp(&(size, other_name)));
        let file = components.name_of(placement);
        for (name, (size, part)) in parts.into_iter().filter(|(name, _)| Some(name) != file.as_ref()) {
            if length <= LONGEST && size <= LONG_PART {
                break;
            }
            length -= size;
            pending.push((Placement::Component(components.id_of(&name)), part, depth + 1));
        }
    }
}

/// Groups types by a key, with the length of each group in lines.
fn divided<K: Ord>(types: &Drafts, ids: &[TypeId], key: impl Fn(&TypeId) -> K) -> BTreeMap<K, (usize, Vec<TypeId>)> {
    let mut groups: BTreeMap<K, (usize, Vec<TypeId>)> = BTreeMap::new();
    for id in ids {
        let (size, group) = groups.entry(key(id)).or_default();
        *size += lines(&types[*id]);
        group.push(*id);
    }
    groups
}

/// The approximate number of lines of a type and its codec.
fn lines(def: &TypeDraft) -> usize {
    const AROUND: usize = 12;
    let of_text = |text: &str| text.lines().map(|line| 1 + line.len() / 90).sum();
    let of_docs = |docs: &Docs| {
        let facts = usize::from(!docs.facts.is_empty());
        docs.text.as_deref().map_or(facts, of_text)
    };
    let parts = def.kind.parts().into_iter().map(|part| match part.role {
        Role::Field(field) => 2 + of_docs(&field.docs),
        _ => 3,
    });
    AROUND + of_docs(&def.docs) + parts.sum::<usize>() + 2 * def.kind.variants().unwrap_or_default().len()
}

/// The component or event that a type is a part of: its first word.
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

/// The longest group name that this name begins with.
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

/// The names of the components and events that the types are parts of: folded, and as in the document.
struct Roots(BTreeMap<String, String>);

impl Roots {
    fn collect(types: &Drafts) -> Self {
        // A part of a type that is named after its property has that name, too.
        let free: HashSet<String> = types
            .values()
            .filter(|def| def.is_free)
            .filter_map(|def| def.words.first())
            .map(|word| folded(word))
            .collect();
        let roots = types.values().filter(|def| !def.is_free).filter_map(|def| def.words.first());
        let mut roots: Vec<&String> = roots.collect();
        roots.sort_by_key(|root| (root.len(), *root));
        roots.dedup();
        let named = roots.into_iter().map(|root| (folded(root), root.clone())).filter(|(name, _)| !free.contains(name));
        // The first of equal ones counts.
        Self(named.rev().collect())
    }

    /// The shortest component name that the name begins with.
    fn owner(&self, name: &str) -> Option<&str> {
        let owners = prefixes(name).filter_map(|prefix| self.0.get(prefix));
        owners.min_by_key(|root| (root.len(), *root)).map(String::as_str)
    }
}

/// The components with their own files, and their names.
#[derive(Default)]
struct Components {
    names: Table<ComponentId, String>,
    by_words: BTreeMap<String, ComponentId>,
}

impl Components {
    /// The words of the file, if it is that of a component.
    fn name_of(&self, placement: Placement) -> Option<String> {
        match placement {
            Placement::Component(id) => Some(folded(&self.names[id])),
            _ => None,
        }
    }

    fn id_of(&mut self, name: &str) -> ComponentId {
        *self.by_words.entry(folded(name)).or_insert_with(|| self.names.push(name.to_owned()))
    }
}
