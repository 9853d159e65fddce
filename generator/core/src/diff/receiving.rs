//! Deliveries as a whole: how they are verified, and what a receiver needs to know of them.

use super::{Change, Rule, Side, answers, quoted, was_is};
use crate::ir::{Api, ApiInfo, Codings, CorrelationId, Recipe, Scheme, Step};

/// The changes of deliveries as a whole.
pub(super) fn compare(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> =
        verification(&old.api.verification.scheme, &new.api.verification.scheme).into_iter().collect();
    if old.api.verification.words != new.api.verification.words {
        changes.push(Change::new(Rule::DocsChanged, "the proof of who sent a delivery", ""));
    }
    changes.extend(info(&old.api.info, &new.api.info));
    changes.extend(bodies(old.api, new.api));
    changes.extend(answers::compare(&old.api.answers, &new.api.answers));
    changes.extend(correlation_ids(old, new));
    changes
}

/// The changes of the accepted media types and encodings.
fn bodies(old: &Api, new: &Api) -> Vec<Change> {
    let (before, after) = (accepted(old), accepted(new));
    // The bodies of a new or removed event are reported with that event.
    let is_in_both =
        |at: &str| at == ALL || [old, new].iter().all(|api| api.events.iter().any(|event| event.name == at));
    let only_in = |rule, ones: &[(String, String)], others: &[(String, String)]| {
        let lost = ones.iter().filter(|one| !others.contains(one) && is_in_both(&one.0));
        let change = |(at, what): &(String, String)| Change {
            events: Vec::from_iter((at != ALL).then(|| at.clone())),
            ..Change::new(rule, at, what)
        };
        lost.map(change).collect::<Vec<_>>()
    };
    let mut changes = only_in(Rule::BodiesNarrowed, &before, &after);
    changes.extend(only_in(Rule::BodiesWidened, &after, &before));
    changes.extend(bounds(old, new));
    changes
}

/// The changes of the limits for compressed bodies, if both accept these.
fn bounds(old: &Api, new: &Api) -> Vec<Change> {
    let (Some(old), Some(new)) = (&old.bodies.codings, &new.bodies.codings) else { return Vec::new() };
    let bounds = |codings: &Codings| {
        let max_bytes = codings.max_bytes.unwrap_or(Codings::DEFAULT_MAX_BYTES);
        let max_ratio = codings.max_ratio.unwrap_or(Codings::DEFAULT_MAX_RATIO);
        [("the bytes of a decompressed body", max_bytes), ("the ratio of a decompressed body", max_ratio)]
    };
    let both = bounds(old).into_iter().zip(bounds(new)).filter(|(old, new)| old != new);
    let change = |((what, old), (_, new)): ((&str, u32), (&str, u32))| {
        let rule = if new > old { Rule::BodiesWidened } else { Rule::BodiesNarrowed };
        Change::new(rule, what, was_is(old, new))
    };
    both.map(change).collect()
}

/// The subject of changes that affect every delivery.
const ALL: &str = "all deliveries";

/// The media types and encodings, each with the only event that has it, or [`ALL`].
fn accepted(api: &Api) -> Vec<(String, String)> {
    let bodies = &api.bodies;
    let shared = bodies.media_types.iter().map(|(media_type, _)| (ALL.to_owned(), quoted(media_type)));
    let is_shared = |media_type: &String| bodies.media_types.iter().any(|(shared, _)| shared == media_type);
    let own = bodies.events.iter().filter(|(_, media_type, _)| !is_shared(media_type));
    let own = own.map(|(event, media_type, _)| (event.clone(), quoted(media_type)));
    let codings = bodies.codings.iter().flat_map(|codings| &codings.accepted);
    let codings = codings.map(|coding| (ALL.to_owned(), format!("the encoding `{}`", coding.name())));
    shared.chain(own).chain(codings).collect()
}

fn verification(old: &Scheme, new: &Scheme) -> Option<Change> {
    // To a receiver, it makes no difference whether a document denies a proof or doesn't mention one.
    if old == new || !(old.is_proof() || new.is_proof()) {
        return None;
    }
    let rule = match (old.is_proof(), new.is_proof()) {
        (false, _) => Rule::VerificationAdded,
        (_, false) => Rule::VerificationGone,
        _ if of_one_type(old, new) => Rule::VerificationMoved,
        _ => Rule::VerificationChanged,
    };
    Some(Change::new(rule, ALL, was_is(quoted(old), quoted(new))))
}

/// Whether the verifiers of both have the same type and take the same secrets.
fn of_one_type(old: &Scheme, new: &Scheme) -> bool {
    let is_token = |scheme: &Scheme| matches!(scheme, Scheme::Bearer | Scheme::HeaderToken { .. });
    if let (Scheme::Recipes(old), Scheme::Recipes(new)) = (old, new) {
        // The kinds of secrets determine what the verifier takes.
        let kinds = |recipes: &[Recipe]| recipes.iter().map(|one| (one.secrets(), one.url.clone())).collect::<Vec<_>>();
        return kinds(old) == kinds(new);
    }
    std::mem::discriminant(old) == std::mem::discriminant(new) || (is_token(old) && is_token(new))
}

fn info(old: &ApiInfo, new: &ApiInfo) -> Vec<Change> {
    let describe = |info: &ApiInfo| {
        let place = |place: &Option<_>| place.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
        [
            ("the status that answers", info.accepted.to_string()),
            ("what tells that a delivery is repeated", place(&info.key)),
            ("what an event is about", place(&info.entity)),
            ("when an event happened", place(&info.occurred_at)),
        ]
    };
    let both = describe(old).into_iter().zip(describe(new)).filter(|(old, new)| old != new);
    both.map(|((what, old), (_, new))| Change::new(Rule::ReceivingChanged, what, was_is(old, new))).collect()
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
        let (old, new) = (place(old, &event.correlation_id), place(new, &other.correlation_id));
        let moved = Change {
            events: vec![event.name.clone()],
            ..Change::new(Rule::CorrelationIdMoved, &event.name, was_is(&old, &new))
        };
        (old != new).then_some(moved)
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
