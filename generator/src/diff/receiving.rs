//! Deliveries as a whole: what proves who sent them, what a receiver has to know of each, by which addresses they travel.

use super::{Change, Rule, Side, walk, was_is};
use crate::ir::{Address, Api, CorrelationId, Facts, Scheme, TypeId, TypeKind};

/// What changed about them.
pub(super) fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> =
        verification(&old.api.verification.scheme, &new.api.verification.scheme).into_iter().collect();
    if old.api.verification.words != new.api.verification.words {
        changes.push(Change::new(Rule::DocsChanged, "the proof of who sent a delivery", ""));
    }
    changes.extend(facts(&old.api.facts, &new.api.facts));
    changes.extend(correlation_ids(old, new));
    changes.extend(addresses(old, new));
    changes
}

fn verification(old: &Scheme, new: &Scheme) -> Option<Change> {
    // Whether a document says that there is no proof, or says nothing, is alike to a receiver.
    if old == new || !(old.is_proof() || new.is_proof()) {
        return None;
    }
    let rule = match (old.is_proof(), new.is_proof()) {
        (false, _) => Rule::VerificationAdded,
        (_, false) => Rule::VerificationGone,
        _ if of_one_type(old, new) => Rule::VerificationMoved,
        _ => Rule::VerificationChanged,
    };
    Some(Change::new(rule, "all deliveries", was_is(format_args!("`{old}`"), format_args!("`{new}`"))))
}

/// Whether a source of both is made of the same secrets, and is of the same type.
fn of_one_type(old: &Scheme, new: &Scheme) -> bool {
    let is_token = |scheme: &Scheme| matches!(scheme, Scheme::Bearer | Scheme::HeaderToken { .. });
    std::mem::discriminant(old) == std::mem::discriminant(new) || (is_token(old) && is_token(new))
}

fn facts(old: &Facts, new: &Facts) -> Vec<Change> {
    let spoken = |facts: &Facts| {
        let place = |place: &Option<_>| place.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
        [
            ("the status that answers", facts.accepted.to_string()),
            ("what tells that a delivery is repeated", place(&facts.key)),
            ("what an event is about", place(&facts.entity)),
            ("when an event happened", place(&facts.occurred_at)),
        ]
    };
    let both = spoken(old).into_iter().zip(spoken(new)).filter(|(old, new)| old != new);
    both.map(|((what, old), (_, new))| Change::new(Rule::FactsChanged, what, was_is(old, new))).collect()
}

fn correlation_ids(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let has_any = |api: &Api| api.events.iter().any(|event| event.correlation_id.is_some());
    let at = "`Event::correlation_id`";
    match (has_any(old.api), has_any(new.api)) {
        (false, false) => return Vec::new(),
        (false, true) => return vec![Change::new(Rule::CorrelationIdGained, at, "")],
        (true, false) => return vec![Change::new(Rule::CorrelationIdLost, at, "")],
        (true, true) => {}
    }
    let moved = old.api.events.iter().filter_map(|event| {
        let other = new.api.events.iter().find(|other| other.name == event.name)?;
        let place = |side: Side<'_>, id: &Option<CorrelationId>| {
            id.as_ref().map_or_else(|| "none".to_owned(), |id| spoken(side, id))
        };
        let (old, new) = (place(old, &event.correlation_id), place(new, &other.correlation_id));
        let moved = Change {
            events: vec![event.name.clone()],
            ..Change::new(Rule::CorrelationIdMoved, &event.name, was_is(&old, &new))
        };
        (old != new).then_some(moved)
    });
    moved.collect()
}

/// Where an event has its correlation id, as the wire has it.
fn spoken(side: Side<'_>, id: &CorrelationId) -> String {
    match id {
        CorrelationId::Header(name) => format!("header `{name}`"),
        CorrelationId::Payload(steps) => {
            let keys = steps.iter().filter_map(|step| match side.api.kind(step.object) {
                TypeKind::Object(object) => Some(object.fields.get(step.field)?.wire.as_str()),
                _ => None,
            });
            format!("`{}`", keys.collect::<Vec<&str>>().join("."))
        }
    }
}

/// No event leads to the addresses, so they are told from one another by their names, or else by their templates.
fn addresses(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let (before, mut after) = (all_addresses(old), all_addresses(new));
    let mut changes = Vec::new();
    for (id, name, address) in &before {
        let by_name = after.iter().position(|(_, other, _)| other == name);
        let by_template = || after.iter().position(|(_, _, other)| other.template == address.template);
        let Some(position) = by_name.or_else(by_template) else {
            changes.push(Change::new(Rule::AddressGone, quoted(name), quoted(&address.template)));
            continue;
        };
        let (other, renamed, now) = after.remove(position);
        if *name != renamed {
            changes.push(Change::new(
                Rule::TypeCalledOtherwise,
                quoted(renamed),
                was_is(quoted(name), quoted(renamed)),
            ));
        }
        if is_other(old, new, (*id, address), (other, now)) {
            let detail = was_is(quoted(&address.template), quoted(&now.template));
            changes.push(Change::new(Rule::AddressChanged, quoted(renamed), detail));
        }
    }
    let added = after.iter().map(|(_, name, address)| (quoted(name), quoted(&address.template)));
    changes.extend(added.map(|(name, template)| Change::new(Rule::AddressAdded, name, template)));
    changes
}

fn quoted(text: &str) -> String {
    format!("`{text}`")
}

fn all_addresses(side: Side<'_>) -> Vec<(TypeId, &str, &Address)> {
    let addresses = side.api.types().filter_map(|(id, def)| match &def.kind {
        TypeKind::Address(address) => Some((id, side.names.type_name(id), address)),
        _ => None,
    });
    addresses.collect()
}

/// Whether an address is made of other parts, or of parts of other types or names.
fn is_other(old: Side<'_>, new: Side<'_>, before: (TypeId, &Address), after: (TypeId, &Address)) -> bool {
    let parts = |side: Side<'_>, id: TypeId| side.names.parts(id).to_vec();
    let is_same = |(old_field, new_field): (&crate::ir::Field, &crate::ir::Field)| {
        walk::between(old, new, &old_field.ty, &new_field.ty).iter().all(|rule| rule.row().rust < super::Level::Major)
    };
    before.1.template != after.1.template
        || parts(old, before.0) != parts(new, after.0)
        || !before.1.fields.iter().zip(&after.1.fields).all(is_same)
}
