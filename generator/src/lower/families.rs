//! Sorts the events into groups, each of which becomes a file.

use std::collections::HashMap;

use heck::ToSnakeCase;

use crate::ir::{Event, Family, FamilyId, Type};
use crate::spec::Tag;

/// The group of the events whose names have only one part.
const UNGROUPED: &str = "payloads";

/// Groups the events by all but the last part of their names.
pub(super) fn sort(events: &mut [Event], tags: &[Tag]) -> Vec<Family> {
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
    // Names that differ in their punctuation alone would be one file.
    let module = name.to_snake_case();
    let known = families.iter().position(|family| family.name.to_snake_case() == module);
    FamilyId(known.unwrap_or_else(|| {
        families.push(Family { name: name.to_owned(), description: described(name, tags) });
        families.len() - 1
    }))
}

fn described(name: &str, tags: &[Tag]) -> Option<String> {
    let tag = tags.iter().find(|tag| tag.name.to_snake_case() == name.to_snake_case())?;
    tag.description.clone()
}
