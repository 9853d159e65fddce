//! Sorts events and types into groups, each of which becomes a file.

use std::collections::{BTreeSet, HashMap};

use heck::ToSnakeCase;

use crate::ir::{Event, Family, FamilyId, Home, Type, TypeDef, TypeId, TypeKind};
use crate::spec::Tag;

/// The group of the events whose names have only one part.
const UNGROUPED: &str = "payloads";

/// Groups the events by all but the last part of their names, and the types by the events that use them.
pub(super) fn sort(types: &mut [TypeDef], events: &mut [Event], tags: &[Tag]) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    let names: Vec<Vec<String>> = events.iter().map(|event| parts(&event.name)).collect();
    let skipped = common_parts(&names);
    // Events that share a payload stand together, wherever their names would put them.
    let mut by_payload: HashMap<Type, FamilyId> = HashMap::new();
    for (event, parts) in events.iter_mut().zip(&names) {
        let is_own = matches!(event.payload, Type::Named(_));
        let known = by_payload.get(&event.payload).filter(|_| is_own).copied();
        event.family = known.unwrap_or_else(|| family(&mut families, &group(parts, skipped), tags));
        by_payload.insert(event.payload.clone(), event.family);
    }
    let users = users(types, events);
    for (def, users) in types.iter_mut().zip(users) {
        def.home = home(def, &users, &families);
    }
    families
}

/// The parts of an event's name: `v1.contact.created` has three, and a version at the front counts for nothing.
fn parts(name: &str) -> Vec<String> {
    let parts = name.split(['.', ':', '/', ' ']).filter(|part| !part.is_empty());
    parts.skip_while(|part| is_version(part)).map(str::to_owned).collect()
}

fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix(['v', 'V']);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// How many parts at the front all names share, leaving each name a group and a word within the group.
fn common_parts(names: &[Vec<String>]) -> usize {
    let Some(first) = names.first() else { return 0 };
    let longest = names.iter().map(Vec::len).min().unwrap_or(0).saturating_sub(2);
    (0..longest).take_while(|index| names.iter().all(|name| name[*index] == first[*index])).count()
}

fn group(parts: &[String], skipped: usize) -> String {
    match parts.get(skipped..).unwrap_or_default() {
        [group @ .., _] if !group.is_empty() => group.join("."),
        _ => UNGROUPED.to_owned(),
    }
}

/// The group of that name, which may be a new one.
fn family(families: &mut Vec<Family>, name: &str, tags: &[Tag]) -> FamilyId {
    let known = families.iter().position(|family| family.name == name);
    FamilyId(known.unwrap_or_else(|| {
        families.push(Family { name: name.to_owned(), description: described(name, tags) });
        families.len() - 1
    }))
}

fn described(name: &str, tags: &[Tag]) -> Option<String> {
    let tag = tags.iter().find(|tag| tag.name.to_snake_case() == name.to_snake_case())?;
    tag.description.clone()
}

/// For each type, the groups whose events use it.
fn users(types: &[TypeDef], events: &[Event]) -> Vec<BTreeSet<FamilyId>> {
    let mut users = vec![BTreeSet::new(); types.len()];
    for event in events {
        event.payload.for_each_named(&mut |id| mark(id, event.family, types, &mut users));
    }
    users
}

fn mark(id: TypeId, family: FamilyId, types: &[TypeDef], users: &mut [BTreeSet<FamilyId>]) {
    if users[id.0].insert(family) {
        types[id.0].for_each_named(&mut |other| mark(other, family, types, users));
    }
}

/// A type stands with the one group that uses it; one that several use, with the group that it is named after.
fn home(def: &TypeDef, users: &BTreeSet<FamilyId>, families: &[Family]) -> Home {
    if let TypeKind::Patch(_) = def.kind {
        return Home::Patches;
    }
    if let (1, Some(only)) = (users.len(), users.first()) {
        return Home::Family(*only);
    }
    let name = def.words.join("_").to_snake_case();
    let namesake = users.iter().copied().find(|id| {
        let family = families[id.0].name.to_snake_case();
        name.strip_prefix(&family).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    });
    namesake.map_or(Home::Shared, Home::Family)
}
