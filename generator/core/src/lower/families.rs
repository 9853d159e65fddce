//! Sorts the events into groups. Each becomes a file.

use super::events::NamedEvent;
use super::folded;
use crate::event_name::without_domain;
use crate::hash::HashMap;
use crate::ir::{Family, FamilyId, Table, Type};
use crate::spec::Tag;

/// The group of events with a single part in their names.
const UNGROUPED: &str = "payloads";

/// Groups the events by all but the last part of their names. Returns the groups, and that of each event.
pub(super) fn sort(events: &[NamedEvent<'_>], tags: &[Tag]) -> (Table<FamilyId, Family>, Vec<FamilyId>) {
    let mut groups = Groups::new(tags);
    let names: Vec<Vec<String>> = events.iter().map(|event| parts(&event.name)).collect();
    let skipped = common_parts(&names);
    // Events that share a payload stay together, whatever their names.
    let mut by_payload: HashMap<Type, FamilyId> = HashMap::default();
    let mut of_events = Vec::with_capacity(events.len());
    for (event, parts) in events.iter().zip(&names) {
        let is_own = matches!(event.payload, Type::Named(_));
        let known = by_payload.get(&event.payload).filter(|_| is_own).copied();
        let family = known.unwrap_or_else(|| groups.id_of(&group(parts, skipped)));
        by_payload.insert(event.payload.clone(), family);
        of_events.push(family);
    }
    (groups.families, of_events)
}

/// The parts of an event's name: `v1.contact.created` has three. A version or a domain at the front doesn't count.
fn parts(name: &str) -> Vec<String> {
    let parts = without_domain(name).split(['.', ':', '/', ' ']).filter(|part| !part.is_empty());
    parts.skip_while(|part| is_version(part)).map(str::to_owned).collect()
}

fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix(['v', 'V']);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// How many leading parts all names share. Each name keeps at least a group and a word within the group.
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

/// The groups so far. Names that differ only in case and punctuation are the same group.
struct Groups<'t> {
    families: Table<FamilyId, Family>,
    by_words: HashMap<String, FamilyId>,
    tags: HashMap<String, &'t Tag>,
}

impl<'t> Groups<'t> {
    fn new(tags: &'t [Tag]) -> Self {
        // The first of several equal tags describes the group.
        let tags = tags.iter().rev().map(|tag| (folded(&tag.name), tag)).collect();
        Self { families: Table::new(), by_words: HashMap::default(), tags }
    }

    /// The group with that name. It is created if it is new.
    fn id_of(&mut self, name: &str) -> FamilyId {
        let words = folded(name);
        let tag = self.tags.get(&words);
        *self.by_words.entry(words).or_insert_with(|| {
            let description = tag.and_then(|tag| tag.description.clone());
            self.families.push(Family { name: name.to_owned(), description })
        })
    }
}
