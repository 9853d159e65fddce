//! Deliveries as a whole: how they are verified, and what a receiver needs to know of them.

use super::{Change, Rule, Side, answers, bodies, quoted, verification, was_is};
use crate::ir::{Api, ApiInfo, CorrelationId, Step, ValueLocation};

/// The changes of deliveries as a whole.
pub(super) fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let schemes = (&old.api.verification.scheme, &new.api.verification.scheme);
    let mut changes: Vec<Change> = verification::compare(schemes.0, schemes.1).into_iter().collect();
    if old.api.verification.words != new.api.verification.words {
        changes.push(Change::new(Rule::DocsChanged, "the proof of who sent a delivery", ""));
    }
    changes.extend(info(&old.api.info, &new.api.info));
    changes.extend(methods(&old.api.info, &new.api.info));
    changes.extend(bodies::compare(old.api, new.api));
    changes.extend(answers::compare(&old.api.answers, &new.api.answers));
    changes.extend(correlation_ids(old, new));
    changes
}

/// The subject of changes that affect every delivery.
pub(super) const ALL: &str = "all deliveries";

fn info(old: &ApiInfo, new: &ApiInfo) -> Vec<Change> {
    let places = [
        ("what tells that a delivery is repeated", &old.key, &new.key),
        ("what an event is about", &old.entity, &new.entity),
        ("when an event happened", &old.occurred_at, &new.occurred_at),
    ];
    let place = |place: &Option<ValueLocation>| place.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    let moved = places.into_iter().filter(|(_, old, new)| !is_same_place(old.as_ref(), new.as_ref()));
    let moved = moved.map(|(what, old, new)| (what, was_is(place(old), place(new))));
    let status = (old.accepted != new.accepted).then(|| was_is(old.accepted, new.accepted));
    let status = status.map(|detail| ("the status that answers", detail));
    status.into_iter().chain(moved).map(|(what, detail)| Change::new(Rule::ReceivingChanged, what, detail)).collect()
}

/// Header names are case-insensitive (RFC 9110, section 5.1).
fn is_same_place(one: Option<&ValueLocation>, other: Option<&ValueLocation>) -> bool {
    match (one, other) {
        (Some(ValueLocation::Header(one)), Some(ValueLocation::Header(other))) => one.eq_ignore_ascii_case(other),
        (Some(ValueLocation::Joined(ones)), Some(ValueLocation::Joined(others))) => {
            ones.len() == others.len()
                && ones.iter().zip(others).all(|(one, other)| is_same_place(Some(one), Some(other)))
        }
        (one, other) => one == other,
    }
}

/// The changes of the methods by which deliveries come.
fn methods(old: &ApiInfo, new: &ApiInfo) -> Vec<Change> {
    let only_in = |rule, ones: &[String], others: &[String]| {
        let lost = ones.iter().filter(|one| !others.contains(one));
        lost.map(|method| Change::new(rule, ALL, quoted(method))).collect::<Vec<_>>()
    };
    let mut changes = only_in(Rule::MethodGone, &old.methods, &new.methods);
    changes.extend(only_in(Rule::MethodAdded, &new.methods, &old.methods));
    changes
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
            id.as_ref().map_or_else(|| "none".to_owned(), |id| describe_correlation_id(side, id))
        };
        let is_one_header = match (&event.correlation_id, &other.correlation_id) {
            (Some(CorrelationId::Header(one)), Some(CorrelationId::Header(other))) => one.eq_ignore_ascii_case(other),
            _ => false,
        };
        let (old, new) = (place(old, &event.correlation_id), place(new, &other.correlation_id));
        let moved = Change {
            events: vec![event.name.clone()],
            ..Change::new(Rule::CorrelationIdMoved, &event.name, was_is(&old, &new))
        };
        (old != new && !is_one_header).then_some(moved)
    });
    moved.collect()
}

/// The place of an event's correlation id on the wire.
fn describe_correlation_id(side: Side<'_>, id: &CorrelationId) -> String {
    match id {
        CorrelationId::Header(name) => format!("header `{name}`"),
        CorrelationId::Payload(steps) => {
            let field = |step: &Step| side.api.kind(step.object).object()?.fields.get(step.field);
            let keys = steps.iter().filter_map(|step| Some(field(step)?.wire.as_str()));
            format!("`{}`", keys.collect::<Vec<&str>>().join("."))
        }
    }
}
