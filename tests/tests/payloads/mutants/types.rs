//! Values of a type that the document does not allow.

use super::Mutant;
use crate::bases::Base;
use crate::places::Place;
use crate::position::Written;
use crate::shape::Kind;
use crate::tree::Tree;

const WRONG: &str = "wrong type";
const STRING: &str = "string for a number";
const NUMBER: &str = "number for a string";

pub(super) const KINDS: &[&str] = &[WRONG, STRING, NUMBER];

/// A value of each type except null, which the mutants of fields cover.
const VALUES: &[(Kind, &str, &str)] = &[
    (Kind::Bool, "true", "found true"),
    (Kind::Bool, "false", "found false"),
    (Kind::Integer, "7", "found 7"),
    (Kind::Number, "7.5", "found 7.5"),
    (Kind::Text, r#""7""#, "found a string"),
    (Kind::Text, r#""2026-11-20T10:00:00Z""#, "found a string"),
    (Kind::List, "[]", "found a list"),
    (Kind::List, r#"[{"id": "x"}]"#, "found a list"),
    (Kind::Object, "{}", "found an object"),
    (Kind::Object, r#"{"id": "x"}"#, "found an object"),
];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let places = base.places();
    let inside = places.iter().filter(|place| !place.spot.is_empty() && !base.is_name(place));
    inside.flat_map(|place| of_place(base, place)).collect()
}

fn of_place(base: &Base<'_>, place: &Place<'_>) -> Vec<Mutant> {
    let wrong = VALUES.iter().filter(|(kind, ..)| !place.shape.allows(*kind));
    let mutant = |&(kind, value, says): &(Kind, &str, &'static str)| {
        let written = Written::new(&base.tree.with(&place.spot, Tree::raw(value)));
        let start = written.mark(&place.spot).start;
        let change = format!("{} is {value}", place.path);
        Mutant::malformed((kind_of(place, kind), change), &written, (&place.path, start), says)
    };
    wrong.map(mutant).collect()
}

fn kind_of(place: &Place<'_>, found: Kind) -> &'static str {
    match found {
        Kind::Text if place.shape.allows(Kind::Integer) => STRING,
        Kind::Integer | Kind::Number if place.shape.allows(Kind::Text) => NUMBER,
        _ => WRONG,
    }
}
