//! Repeated keys.

use super::Mutant;
use crate::bases::Base;
use crate::places::Place;
use crate::position::Written;
use crate::tree::Tree;

const FIELD: &str = "listed field twice";
const NAME: &str = "name twice";
const UNLISTED: &str = "unlisted field twice";

pub(super) const KINDS: &[&str] = &[FIELD, NAME, UNLISTED];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let places = base.places();
    let parent = |place: &Place<'_>| places.iter().find(|other| other.spot == place.parent()).map(Place::count);
    let fields = places.iter().filter(|place| place.is_field());
    let fields = fields.flat_map(|place| of_field(base, place, parent(place).unwrap_or_default()));
    let objects = places.iter().filter(|place| place.is_object());
    fields.chain(objects.map(|place| unlisted(base, place))).collect()
}

/// The second one right after the first, and at the end; with the same value, and with another one.
fn of_field(base: &Base<'_>, place: &Place<'_>, count: usize) -> Vec<Mutant> {
    let kind = if base.is_name(place) { NAME } else { FIELD };
    let (&index, object) = place.spot.split_last().expect("a field is in an object");
    let mut mutants = Vec::new();
    for at in [index + 1, count] {
        for value in [place.value.clone(), Tree::raw("null"), Tree::text("another")] {
            let written = Written::new(&base.tree.inserted(object, at, place.key(), value));
            let second = written.mark(&[object, &[at]].concat()).key;
            let change = format!("{} occurs again as field {at}", place.path);
            mutants.push(Mutant::malformed((kind, change), &written, (&place.path, second), "occurs twice"));
        }
    }
    mutants
}

fn unlisted(base: &Base<'_>, place: &Place<'_>) -> Mutant {
    let once = base.tree.inserted(&place.spot, 0, "zz_unlisted", Tree::raw("1"));
    let changed = once.inserted(&place.spot, place.count() + 1, "zz_unlisted", Tree::raw("2"));
    let kept = if place.shape.keeps_unlisted() { &changed } else { &base.tree };
    base.known_mutant(UNLISTED, format!("zz_unlisted occurs twice in `{}`", place.path), &changed, kept.value())
}
