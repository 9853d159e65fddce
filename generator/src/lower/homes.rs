//! Says which file each type stands in. That depends on the type's own name and on the names of the groups of events,
//! not on who uses it, so that a type stays where it is when the document gains users of it.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use crate::ir::{Event, Family, FamilyId, Home, TypeDef, TypeKind};

/// Gives each type its file, and gives back the names of the components that have files of their own.
///
/// A payload stands with its events, a part with what it is a part of. A component that is named after a group of
/// events stands there; another has a file of its own, in which the components that are named after it stand as well.
pub(super) fn assign(types: &mut [TypeDef], events: &[Event], families: &[Family]) -> Vec<String> {
    let payloads = payload_homes(types, events);
    let mut roots: Vec<String> = types.iter().filter_map(|def| def.words.first().cloned()).collect();
    roots.sort_by_key(|root| (root.len(), root.clone()));
    let mut components = Vec::new();
    for def in types.iter_mut() {
        let name = root(def);
        def.home = match &def.kind {
            TypeKind::Patch(_) => Home::Patches,
            _ => payloads.get(&name).copied().or_else(|| namesake(&name, families)).unwrap_or_else(|| {
                let owner = roots.iter().find(|other| begins_with(&name, &other.to_snake_case()));
                Home::Component(index_of(owner.unwrap_or(&name), &mut components))
            }),
        };
    }
    components
}

/// The component or event that a type is a part of: the first of its words.
fn root(def: &TypeDef) -> String {
    def.words.first().map(|word| word.to_snake_case()).unwrap_or_default()
}

/// The groups of the events whose payloads begin with these words.
fn payload_homes(types: &[TypeDef], events: &[Event]) -> BTreeMap<String, Home> {
    let mut homes = BTreeMap::new();
    for event in events {
        event.payload.for_each_named(&mut |id| {
            homes.entry(root(&types[id.0])).or_insert(Home::Family(event.family));
        });
    }
    homes
}

/// The group whose name is part of this one; the longest, where several are.
fn namesake(name: &str, families: &[Family]) -> Option<Home> {
    let named = families.iter().enumerate().map(|(index, family)| (index, family.name.to_snake_case()));
    let within = named.filter(|(_, family)| format!("_{name}_").contains(&format!("_{family}_")));
    within.max_by_key(|(_, family)| family.len()).map(|(index, _)| Home::Family(FamilyId(index)))
}

fn begins_with(name: &str, other: &str) -> bool {
    name.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

fn index_of(name: &str, components: &mut Vec<String>) -> usize {
    let module = name.to_snake_case();
    let known = components.iter().position(|component| component.to_snake_case() == module);
    known.unwrap_or_else(|| {
        components.push(name.to_owned());
        components.len() - 1
    })
}
