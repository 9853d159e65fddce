//! How events are recognized: whether each document's decoder finds the events of the other.

use super::Side;
use crate::ir::{Constraint, Decision, Discriminator, Event, Literal, NamePlace, Sign};
use crate::template::Template;

/// What is known of the values in an event's deliveries, by place.
type Known<'a> = Vec<(&'a NamePlace, &'a Literal)>;

/// Whether both documents look for names in the same places, in any order.
pub(super) fn are_same_places(old: &Discriminator, new: &Discriminator) -> bool {
    let (old, new) = (old.places(), new.places());
    let are_in = |ones: &[NamePlace], others: &[NamePlace]| {
        ones.iter().all(|one| others.iter().any(|other| is_same_place(one, other)))
    };
    are_in(&old, &new) && are_in(&new, &old)
}

/// Whether two events have the same values at the places that identify them.
pub(super) fn are_same_signs(one: &[Sign], other: &[Sign]) -> bool {
    let has = |signs: &[Sign], sign: &Sign| {
        signs.iter().any(|it| is_same_place(&it.at, &sign.at) && is_same_value(&it.at, &it.value, &sign.value))
    };
    one.len() == other.len() && one.iter().all(|sign| has(other, sign))
}

/// By which values an event was recognized and is now, in words, if one side takes the other's deliveries for anything
/// else.
pub(super) fn recognized_otherwise(old: Side<'_>, new: Side<'_>, before: &Event, after: &Event) -> Option<[String; 2]> {
    let (was, is) = (known(old, before), known(new, after));
    // A document may not say how its own event is recognized.
    let misses = |side: Side<'_>, own: &Known<'_>, other: &Known<'_>| {
        let finds = |known| finds(&side.api.discriminator, &before.name, known);
        finds(own) && !finds(other)
    };
    let is_missed = misses(old, &was, &is) || misses(new, &is, &was);
    is_missed.then(|| [describe(&was, &is), describe(&is, &was)])
}

/// The values that identify an event, and those that it always has besides.
fn known<'a>(side: Side<'a>, event: &'a Event) -> Known<'a> {
    let required = constraints(&side.api.discriminator).iter().filter(|constraint| constraint.event == event.name);
    let always = required.filter_map(|constraint| match constraint.listed.as_slice() {
        [only] => Some((&constraint.at, only)),
        _ => None,
    });
    event.signs.iter().map(|sign| (&sign.at, &sign.value)).chain(always).collect()
}

fn constraints(discriminator: &Discriminator) -> &[Constraint] {
    match discriminator {
        Discriminator::Tree(tree) => &tree.constraints,
        _ => &[],
    }
}

/// Whether deliveries with these values can be an event. Values at all other places may be any.
fn finds(discriminator: &Discriminator, name: &str, known: &Known<'_>) -> bool {
    match discriminator {
        Discriminator::Body(_) | Discriminator::Header(_) => {
            let is_name = |value: &Literal| value.as_text() == Some(name);
            discriminator.places().iter().all(|at| value_at(known, at).is_none_or(is_name))
        }
        Discriminator::Tree(tree) => {
            let mut own = tree.constraints.iter().filter(|constraint| constraint.event == name);
            leads(&tree.root, name, known) && own.all(|constraint| allows(constraint, known))
        }
        // Both parts are in the name, which is the same.
        Discriminator::HeaderAndBody(..) | Discriminator::Delivery => true,
    }
}

fn leads(decision: &Decision, name: &str, known: &Known<'_>) -> bool {
    match decision {
        Decision::Event(event) => event == name,
        Decision::Nothing => false,
        Decision::Property { path, present, absent } => {
            leads(present, name, known) || (!is_present(known, path) && leads(absent, name, known))
        }
        Decision::Value { at, listed, absent, other } => {
            let other = || other.as_ref().is_some_and(|other| leads(other, name, known));
            match value_at(known, at) {
                Some(value) => branch(at, listed, value).map_or_else(other, |next| leads(next, name, known)),
                None => {
                    listed.iter().any(|(_, next)| leads(next, name, known)) || leads(absent, name, known) || other()
                }
            }
        }
    }
}

/// The branch for a value. An address takes that of the first template that all its addresses match.
fn branch<'d>(at: &NamePlace, listed: &'d [(Literal, Decision)], value: &Literal) -> Option<&'d Decision> {
    let equal = listed.iter().find(|(listed, _)| is_same_text(at, listed, value));
    let within = || listed.iter().find(|(listed, _)| at.has_templates() && is_within(at, value, listed));
    equal.or_else(within).map(|(_, next)| next)
}

fn allows(constraint: &Constraint, known: &Known<'_>) -> bool {
    let Constraint { at, listed, refused, .. } = constraint;
    let is_in = |values: &[Literal], value: &Literal| values.iter().any(|listed| is_same_value(at, listed, value));
    let is_allowed = |value| is_in(listed, value) || !(refused.is_empty() || is_in(refused, value));
    value_at(known, at).is_none_or(is_allowed)
}

fn value_at<'a>(known: &Known<'a>, at: &NamePlace) -> Option<&'a Literal> {
    known.iter().find(|(place, _)| is_same_place(place, at)).map(|(_, value)| *value)
}

/// Whether a property of the body is present, since a value in it is known.
fn is_present(known: &Known<'_>, path: &[String]) -> bool {
    known.iter().any(|(place, _)| matches!(place, NamePlace::Body(own) if own.starts_with(path)))
}

/// Header names are case-insensitive (RFC 9110, section 5.1).
fn is_same_place(one: &NamePlace, other: &NamePlace) -> bool {
    match (one, other) {
        (NamePlace::Header(ones), NamePlace::Header(others)) => {
            ones.iter().any(|one| others.iter().any(|other| one.eq_ignore_ascii_case(other)))
        }
        _ => one == other,
    }
}

fn is_same_value(at: &NamePlace, one: &Literal, other: &Literal) -> bool {
    is_same_text(at, one, other) || (at.has_templates() && is_within(at, one, other) && is_within(at, other, one))
}

/// Outside the body, everything is text.
fn is_same_text(at: &NamePlace, one: &Literal, other: &Literal) -> bool {
    match at {
        NamePlace::Body(_) => one == other,
        NamePlace::MediaType => one.to_string().eq_ignore_ascii_case(&other.to_string()),
        _ => one.to_string() == other.to_string(),
    }
}

fn is_within(at: &NamePlace, one: &Literal, other: &Literal) -> bool {
    Template::new(&one.to_string(), at).is_within(&Template::new(&other.to_string(), at))
}

/// The values that the other side doesn't have, in words.
fn describe(own: &Known<'_>, others: &Known<'_>) -> String {
    let is_other =
        |at: &NamePlace, value: &Literal| value_at(others, at).is_none_or(|other| !is_same_value(at, value, other));
    let own = own.iter().filter(|(at, value)| is_other(at, value));
    let values: Vec<String> = own.map(|(at, value)| format!("`{at}: {}`", written(at, value))).collect();
    if values.is_empty() { "without a value".to_owned() } else { values.join(" and ") }
}

/// A value in the body is JSON, so that a text differs from a number.
fn written(at: &NamePlace, value: &Literal) -> String {
    match (at, value) {
        (NamePlace::Body(_), Literal::Text(text)) => serde_json::Value::from(text.as_str()).to_string(),
        _ => value.to_string(),
    }
}
