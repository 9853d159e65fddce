//! Fields and enum values that the document doesn't list.

use super::Mutant;
use crate::bases::Base;
use crate::places::Place;
use crate::tree::Tree;

const FIELD: &str = "unlisted field";
const KEPT: &str = "unlisted field of a free object";
const VALUE: &str = "unlisted value of an enum";

pub(super) const KINDS: &[&str] = &[FIELD, KEPT, VALUE];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let values = ["7", "null", r#""text""#, r#"[{"object": 5}]"#];
    let fields = values.map(Tree::parse).into_iter().flat_map(|value| fields(base, &value));
    fields.chain(listed_values(base)).collect()
}

/// The field first and last in each object.
fn fields(base: &Base<'_>, value: &Tree) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for place in base.places().iter().filter(|place| place.is_object()) {
        for at in [0, place.count()] {
            let changed = base.tree.inserted(&place.spot, at, "zz_unlisted", value.clone());
            let change = format!("a field zz_unlisted in `{}`", place.path);
            mutants.push(if place.shape.keeps_unlisted() {
                base.known_mutant(KEPT, change, &changed, changed.value())
            } else {
                base.known_mutant(FIELD, change, &changed, base.tree.value())
            });
        }
    }
    mutants
}

fn listed_values(base: &Base<'_>) -> Vec<Mutant> {
    let places = base.places();
    let listed = places.iter().filter(|place| !place.shape.listed.is_empty() && !base.is_name(place));
    let texts = ["newer than the document", "", "ä \"€\"\n"];
    listed.flat_map(|place| texts.map(|text| listed_value(base, place, text))).collect()
}

fn listed_value(base: &Base<'_>, place: &Place<'_>, text: &str) -> Mutant {
    let changed = base.tree.with(&place.spot, Tree::text(text));
    base.known_mutant(VALUE, format!("{} is {text:?}", place.path), &changed, changed.value())
}
