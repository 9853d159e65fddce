//! Events: pairs those of both documents, and compares them.

use super::docs::deprecation;
use super::{Change, Rule, Side, quoted, recognition, rename, was_is};
use crate::hash::HashSet;
use crate::ir::{Discriminator, Event, Type};
use crate::name::{Ident, SharedFieldNames};

/// The pairs of events, as indices into the lists of both documents.
#[derive(Debug)]
pub(super) struct Paired {
    /// Those with the same name.
    pub(super) same: Vec<(usize, usize)>,
    /// Those that seem to have been renamed.
    pub(super) renamed: Vec<(usize, usize)>,
    /// Those that only the old document has.
    pub(super) removed: Vec<usize>,
    /// Those that only the new document has.
    pub(super) added: Vec<usize>,
}

/// Finds the counterpart of each event.
pub(super) fn pair(old: Side<'_>, new: Side<'_>) -> Paired {
    let position = |name: &str, events: &[Event]| events.iter().position(|event| event.name == name);
    let mut paired = Paired { same: Vec::new(), renamed: Vec::new(), removed: Vec::new(), added: Vec::new() };
    for (index, event) in old.api.events.iter().enumerate() {
        match position(&event.name, &new.api.events) {
            Some(other) => paired.same.push((index, other)),
            None => paired.removed.push(index),
        }
    }
    let is_new = |index: &usize| position(&new.api.events[*index].name, &old.api.events).is_none();
    paired.added = (0..new.api.events.len()).filter(is_new).collect();
    paired.renamed = rename::find_renames(old, new, &paired);
    paired.removed.retain(|index| !paired.renamed.iter().any(|(old, _)| old == index));
    paired.added.retain(|index| !paired.renamed.iter().any(|(_, new)| new == index));
    paired
}

/// The changes of the events themselves, without their payloads.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, paired: &Paired) -> Vec<Change> {
    let mut changes = compare_documents(old, new);
    changes.extend(paired.removed.iter().map(|index| unpaired(Rule::EventRemoved, old, *index)));
    changes.extend(paired.renamed.iter().map(|(before, after)| renamed(old, new, *before, *after)));
    changes.extend(paired.added.iter().map(|index| unpaired(Rule::EventAdded, new, *index)));
    changes.extend(paired.same.iter().flat_map(|(before, after)| compare_pair(old, new, *before, *after)));
    changes.extend(compare_recognition(old, new, paired));
    changes.extend(compare_conversions(old, new, paired));
    changes
}

/// The events that have other values at the places that identify them.
fn compare_recognition(old: Side<'_>, new: Side<'_>, paired: &Paired) -> Vec<Change> {
    // If the places are others, a single change covers all events.
    if !recognition::are_same_places(&old.api.discriminator, &new.api.discriminator) {
        return Vec::new();
    }
    let change = |(before, after): &(usize, usize)| {
        let (event, other) = (&old.api.events[*before], &new.api.events[*after]);
        let [was, is] = recognition::recognized_otherwise(old, new, event, other)?;
        Some(Change { detail: was_is(was, is), ..unpaired(Rule::EventToldOtherwise, new, *after) })
    };
    paired.same.iter().filter_map(change).collect()
}

/// Which payloads convert into their event now, and did before.
fn compare_conversions(old: Side<'_>, new: Side<'_>, paired: &Paired) -> Vec<Change> {
    let own = |side: Side<'_>| side.api.payloads_of_one_event().into_values().collect::<HashSet<usize>>();
    let (before, after) = (own(old), own(new));
    let change = |(old_index, index): &(usize, usize)| {
        let Type::Named(payload) = new.api.events[*index].payload else { return None };
        let rule = match (before.contains(old_index), after.contains(index)) {
            (true, false) => Rule::PayloadShared,
            (false, true) => Rule::PayloadOwn,
            _ => return None,
        };
        Some(Change { detail: quoted(new.names.type_name(payload)), ..unpaired(rule, new, *index) })
    };
    paired.same.iter().filter_map(change).collect()
}

/// The changes that affect all events.
fn compare_documents(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let words = |side: Side<'_>| (side.api.title.clone(), side.api.description.clone());
    if words(old) != words(new) {
        changes.push(Change::new(Rule::DocsChanged, "the document", "title or description"));
    }
    if !recognition::are_same_places(&old.api.discriminator, &new.api.discriminator) {
        let detail =
            was_is(describe_discriminator(&old.api.discriminator), describe_discriminator(&new.api.discriminator));
        changes.push(Change::new(Rule::DiscriminatorMoved, "all events", detail));
    }
    for name in missing(&old.names.shared_fields, &new.names.shared_fields) {
        changes.push(Change::new(Rule::SharedFieldLost, format!("`Event::{name}`"), ""));
    }
    for name in missing(&new.names.shared_fields, &old.names.shared_fields) {
        changes.push(Change::new(Rule::SharedFieldGained, format!("`Event::{name}`"), ""));
    }
    changes
}

/// The accessors that aren't among the others.
fn missing<'n>(names: &'n [SharedFieldNames], others: &'n [SharedFieldNames]) -> impl Iterator<Item = &'n Ident> {
    let is_there = |name: &Ident| others.iter().any(|other| other.method == *name);
    names.iter().map(|names| &names.method).filter(move |name| !is_there(name))
}

fn unpaired(rule: Rule, side: Side<'_>, index: usize) -> Change {
    let name = &side.api.events[index].name;
    Change { events: vec![name.clone()], methods: vec![method(side, index)], ..Change::new(rule, name, "") }
}

fn renamed(old: Side<'_>, new: Side<'_>, before: usize, after: usize) -> Change {
    // If both have the same values at the places that name events, the name itself isn't sent.
    let is_sent = !recognition::are_same_signs(&old.api.events[before].signs, &new.api.events[after].signs);
    let rule = if is_sent { Rule::EventRenamed } else { Rule::EventCalledOtherwise };
    let mut change = unpaired(rule, new, after);
    let name = &old.api.events[before].name;
    let reason = if rename::is_one_name(name, &change.at) { "the words are" } else { "the payload is" };
    change.detail = format!("likely the new name of `{name}`, since {reason} the same");
    was_called(&mut change, method(old, before));
    change
}

/// Notes the former name of the handler's method, if it differs from this one.
fn was_called(change: &mut Change, method: String) {
    if !change.methods.contains(&method) {
        change.methods.insert(0, method);
    }
}

fn compare_pair(old: Side<'_>, new: Side<'_>, before: usize, after: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    let (old_names, new_names) = (&old.names.events[before], &new.names.events[after]);
    if (&old_names.variant, &old_names.method) != (&new_names.variant, &new_names.method) {
        let mut change = unpaired(Rule::EventCalledOtherwise, new, after);
        change.detail = was_is(quoted(&old_names.variant), quoted(&new_names.variant));
        was_called(&mut change, old_names.method.to_string());
        changes.push(change);
    }
    let words = |event: &Event| (event.summary.clone(), event.description.clone(), event.since.clone());
    if words(&old.api.events[before]) != words(&new.api.events[after]) {
        changes.push(unpaired(Rule::DocsChanged, new, after));
    }
    if let Some(detail) = deprecation(old.api.events[before].deprecated, new.api.events[after].deprecated) {
        changes.push(Change { detail: detail.to_owned(), ..unpaired(Rule::Deprecated, new, after) });
    }
    changes
}

pub(super) fn method(side: Side<'_>, index: usize) -> String {
    side.names.events[index].method.to_string()
}

/// Where names are sent, in words.
fn describe_discriminator(discriminator: &Discriminator) -> String {
    match discriminator {
        Discriminator::Body(path) => format!("`/{}` of the body", path.join("/")),
        Discriminator::Header(name) => format!("the header `{name}`"),
        Discriminator::HeaderAndBody(name, path) => {
            format!("the header `{name}` with `/{}` of the body", path.join("/"))
        }
        Discriminator::Tree(tree) => {
            let places: Vec<String> = tree.places().iter().map(|place| format!("`{place}`")).collect();
            places.join(", then ")
        }
        Discriminator::Delivery => "nowhere".to_owned(),
    }
}
