//! Numbers that don't fit their type, or only just.

use super::Mutant;
use crate::bases::Base;
use crate::places::Place;
use crate::position::Written;
use crate::shape::Kind;
use crate::tree::Tree;

const BEYOND_INTEGER: &str = "number beyond the integer";
const FRACTION: &str = "fraction for an integer";
const WHOLE: &str = "integer in another spelling";
const BEYOND_FLOAT: &str = "number beyond the float";
const WITHIN_FLOAT: &str = "great number for a float";
const UNLISTED: &str = "number beyond all in an unlisted field";
const FREE: &str = "number beyond all in a free value";

pub(super) const KINDS: &[&str] = &[BEYOND_INTEGER, FRACTION, WHOLE, BEYOND_FLOAT, WITHIN_FLOAT, UNLISTED, FREE];

const BEYOND: &str = "a number beyond the type";

/// Just above and below what fits in 64 bits, and numbers that fit no type.
const TOO_GREAT: [&str; 4] = ["9223372036854775808", "-9223372036854775809", "1e400", "-1e400"];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    base.places().iter().flat_map(|place| of_place(base, place)).collect()
}

fn of_place(base: &Base<'_>, place: &Place<'_>) -> Vec<Mutant> {
    let (has_integer, has_number) = (place.shape.allows(Kind::Integer), place.shape.allows(Kind::Number));
    match (has_integer, has_number) {
        (true, true) if place.shape.allows(Kind::Object) => vec![refused(base, place, (FREE, "1e400", BEYOND))],
        (true, true) => floats(base, place),
        (true, false) => integers(base, place),
        _ if place.is_object() => vec![add_huge_number(base, place)],
        _ => Vec::new(),
    }
}

fn integers(base: &Base<'_>, place: &Place<'_>) -> Vec<Mutant> {
    let beyond = TOO_GREAT.map(|text| refused(base, place, (BEYOND_INTEGER, text, BEYOND)));
    let fractions = ["5.5", "1e-3"].map(|text| refused(base, place, (FRACTION, text, "expected")));
    let whole = [("5.0", "5"), ("5e0", "5"), ("0.5E1", "5"), ("9223372036854775807", "9223372036854775807")];
    let whole = whole.map(|(text, value)| spelled(base, place, (WHOLE, text, value)));
    beyond.into_iter().chain(fractions).chain(whole).collect()
}

fn floats(base: &Base<'_>, place: &Place<'_>) -> Vec<Mutant> {
    let beyond = ["1e400", "-1e400"].map(|text| refused(base, place, (BEYOND_FLOAT, text, BEYOND)));
    let within = [("9223372036854775808", "9223372036854775808"), ("7", "7"), ("1e308", "1e308")];
    let within = within.map(|(text, value)| spelled(base, place, (WITHIN_FLOAT, text, value)));
    beyond.into_iter().chain(within).collect()
}

fn refused(base: &Base<'_>, place: &Place<'_>, (kind, text, says): (&'static str, &str, &'static str)) -> Mutant {
    let written = Written::new(&base.tree.with(&place.spot, Tree::raw(text)));
    let start = written.mark(&place.spot).start;
    let change = format!("{} is {text}", place.path);
    Mutant::malformed((kind, change), &written, (&place.path, start), says)
}

fn spelled(base: &Base<'_>, place: &Place<'_>, (kind, text, value): (&'static str, &str, &str)) -> Mutant {
    let sent = base.tree.with(&place.spot, Tree::raw(text));
    let meant = base.tree.with(&place.spot, Tree::raw(value));
    base.known_mutant(kind, format!("{} is {text}", place.path), &sent, meant.value())
}

/// In a field that isn't read, no number is too large. In a free object, every field is read.
fn add_huge_number(base: &Base<'_>, place: &Place<'_>) -> Mutant {
    let changed = base.tree.inserted(&place.spot, 0, "zz_unlisted", Tree::raw("1e400"));
    let change = format!("zz_unlisted of `{}` is 1e400", place.path);
    if !place.shape.keeps_unlisted() {
        return base.known_mutant(UNLISTED, change, &changed, base.tree.value());
    }
    let written = Written::new(&changed);
    let start = written.mark(&[place.spot.as_slice(), &[0]].concat()).start;
    Mutant::malformed((FREE, change), &written, (&place.path_of("zz_unlisted"), start), BEYOND)
}
