//! Bodies: their media types and encodings, and how payloads are read from them.

use super::receiving::ALL;
use super::{Change, Rule, quoted, was_is};
use crate::ir::{Api, Bodies, BodyFormat, Coding, Codings, Inside};
use crate::place::Pointer;

/// The changes of bodies.
pub(super) fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let (before, after) = (&old.bodies, &new.bodies);
    let mut changes = shared_formats(before, after);
    changes.extend(own_formats(old, new));
    changes.extend(batches(before, after));
    changes.extend(query(before, after));
    changes.extend(codings(before, after));
    changes
}

/// The changes of the media types that any event may have.
fn shared_formats(old: &Bodies, new: &Bodies) -> Vec<Change> {
    let both = [old, new].into_iter().flat_map(|bodies| &bodies.media_types);
    let media_types = distinct([JSON].into_iter().chain(both.map(|(media_type, _)| media_type.as_str())));
    let changes: Vec<Change> = media_types
        .into_iter()
        .filter_map(|media_type| {
            let (rule, detail) = change(media_type, [old, new].map(|bodies| format(bodies, media_type)))?;
            Some(Change::new(rule, ALL, detail))
        })
        .collect();
    if changes.is_empty() && !is_one_way(&old.otherwise, &new.otherwise) {
        let detail = was_is(way(&old.otherwise), way(&new.otherwise));
        return vec![Change::new(Rule::BodiesReadOtherwise, "bodies without a media type", detail)];
    }
    changes
}

/// The changes of the media types that only one event has. Those of a new or removed event are reported with it.
fn own_formats(old: &Api, new: &Api) -> Vec<Change> {
    let (before, after) = (&old.bodies, &new.bodies);
    let both = [before, after].into_iter().flat_map(|bodies| &bodies.events);
    let is_in = |api: &Api, name: &str| api.events.iter().any(|event| event.name == name);
    let own = distinct(both.map(|(event, media_type, _)| (event.as_str(), media_type.as_str())));
    let own = own.into_iter().filter(|(event, _)| is_in(old, event) && is_in(new, event));
    own.filter_map(|(event, media_type)| {
        let shared = change(media_type, [before, after].map(|bodies| format(bodies, media_type)));
        let formats = [before, after].map(|bodies| own_format(bodies, event, media_type));
        let (rule, detail) = change(media_type, formats).filter(|own| shared.as_ref() != Some(own))?;
        Some(Change { events: vec![event.to_owned()], ..Change::new(rule, event, detail) })
    })
    .collect()
}

/// What happened to a media type, by its old and new format.
fn change(media_type: &str, formats: [Option<&BodyFormat>; 2]) -> Option<(Rule, String)> {
    match formats {
        [Some(_), None] => Some((Rule::BodiesNarrowed, quoted(media_type))),
        [None, Some(_)] => Some((Rule::BodiesWidened, quoted(media_type))),
        [Some(old), Some(new)] if !is_one_way(old, new) => {
            let detail = format!("{}, {}", quoted(media_type), was_is(way(old), way(new)));
            Some((Rule::BodiesReadOtherwise, detail))
        }
        _ => None,
    }
}

const JSON: &str = "application/json";

/// How a receiver reads bodies of a media type, or of a range. `None` if it refuses them.
fn format<'b>(bodies: &'b Bodies, media_type: &str) -> Option<&'b BodyFormat> {
    const AS_JSON: &BodyFormat = &BodyFormat::Json;
    let listed = bodies.media_types.iter().find(|(listed, _)| covers(listed, media_type));
    let is_json = media_type == JSON || media_type.ends_with("+json");
    match listed {
        Some((_, format)) => Some(format),
        None if !is_json => None,
        // Such a payload is in what is sent as JSON.
        None if matches!(bodies.otherwise, BodyFormat::Claims | BodyFormat::Inside(..)) => Some(&bodies.otherwise),
        None => Some(AS_JSON),
    }
}

/// The same for an event, which may have a format of its own.
fn own_format<'b>(bodies: &'b Bodies, event: &str, media_type: &str) -> Option<&'b BodyFormat> {
    let own = bodies.events.iter().find(|(name, own, _)| name == event && own.eq_ignore_ascii_case(media_type));
    own.map(|(.., format)| format).or_else(|| format(bodies, media_type))
}

/// Whether a listed media type, which may be a range, is or contains another one.
fn covers(listed: &str, media_type: &str) -> bool {
    match listed.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => media_type.split_once('/').is_some_and(|(other, _)| other.eq_ignore_ascii_case(kind)),
        None => listed.eq_ignore_ascii_case(media_type),
    }
}

/// Whether both are read in the same way. The types of fields and texts are the payload's, which is compared itself.
fn is_one_way(old: &BodyFormat, new: &BodyFormat) -> bool {
    match (old, new) {
        (BodyFormat::Form(_), BodyFormat::Form(_)) | (BodyFormat::Text(_), BodyFormat::Text(_)) => true,
        (old, new) => old == new,
    }
}

/// How a body is read, in words.
fn way(format: &BodyFormat) -> String {
    match format {
        BodyFormat::Json => "JSON".to_owned(),
        BodyFormat::Text(_) => "text".to_owned(),
        BodyFormat::Form(_) => "a form".to_owned(),
        BodyFormat::JsonInForm(field) => in_form(field, Inside::Json),
        BodyFormat::InForm(field, inside) => in_form(field, *inside),
        BodyFormat::Claims => "a token".to_owned(),
        BodyFormat::Inside(path, inside) => format!("{} in `{}` of JSON", written(*inside), pointer(path)),
        BodyFormat::Lines => "lines of JSON".to_owned(),
    }
}

fn in_form(field: &str, inside: Inside) -> String {
    format!("{} in the field `{field}` of a form", written(inside))
}

fn written(inside: Inside) -> &'static str {
    match inside {
        Inside::Json => "JSON",
        Inside::Base64 => "Base64",
        Inside::Claims => "a token",
    }
}

fn pointer(path: &[String]) -> Pointer {
    path.iter().fold(Pointer::root(), |pointer, key| pointer.child(key.as_str()))
}

/// The changes of lists of events.
fn batches(old: &Bodies, new: &Bodies) -> Vec<Change> {
    if old.batch == new.batch {
        return Vec::new();
    }
    let change = |rule: Rule, batch: &Option<Vec<String>>| {
        let place = batch.as_deref()?;
        let detail = if place.is_empty() { "the whole body".to_owned() } else { quoted(pointer(place)) };
        Some(Change::new(rule, ALL, detail))
    };
    [change(Rule::BatchGone, &old.batch), change(Rule::BatchAdded, &new.batch)].into_iter().flatten().collect()
}

/// Whether deliveries may have their fields in the query.
fn query(old: &Bodies, new: &Bodies) -> Option<Change> {
    let rule = match (old.in_query, new.in_query) {
        (false, true) => Rule::BodiesWidened,
        (true, false) => Rule::BodiesNarrowed,
        _ => return None,
    };
    Some(Change::new(rule, ALL, "fields in the query of a `GET` request"))
}

/// The changes of the accepted encodings, and of the limits for compressed bodies if both accept these.
fn codings(old: &Bodies, new: &Bodies) -> Vec<Change> {
    let accepted = |bodies: &Bodies| bodies.codings.as_ref().map(|it| it.accepted.clone()).unwrap_or_default();
    let (before, after) = (accepted(old), accepted(new));
    let gone = before.iter().filter(|coding| !after.contains(coding)).map(|coding| (Rule::BodiesNarrowed, coding));
    let added = after.iter().filter(|coding| !before.contains(coding)).map(|coding| (Rule::BodiesWidened, coding));
    let change = |(rule, coding): (Rule, &Coding)| Change::new(rule, ALL, format!("the encoding `{}`", coding.name()));
    let mut changes: Vec<Change> = gone.chain(added).map(change).collect();
    if let (Some(old), Some(new)) = (&old.codings, &new.codings) {
        changes.extend(bounds(old, new));
    }
    changes
}

fn bounds(old: &Codings, new: &Codings) -> impl Iterator<Item = Change> {
    let bounds = |codings: &Codings| {
        let max_bytes = codings.max_bytes.unwrap_or(Codings::DEFAULT_MAX_BYTES);
        let max_ratio = codings.max_ratio.unwrap_or(Codings::DEFAULT_MAX_RATIO);
        [("the bytes of a decompressed body", max_bytes), ("the ratio of a decompressed body", max_ratio)]
    };
    let both = bounds(old).into_iter().zip(bounds(new)).filter(|(old, new)| old != new);
    both.map(|((what, old), (_, new))| {
        let rule = if new > old { Rule::BodiesWidened } else { Rule::BodiesNarrowed };
        Change::new(rule, what, was_is(old, new))
    })
}

/// The items without repetitions, in their order.
fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.fold(Vec::new(), |mut distinct, item| {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
        distinct
    })
}
