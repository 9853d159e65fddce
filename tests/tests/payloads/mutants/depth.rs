//! Values nested as deeply as allowed, and one level deeper.

use serde_json::{Value, json};

use super::Mutant;
use crate::bases::Base;
use crate::places::Place;
use crate::position::Written;
use crate::tree::Tree;

const WITHIN: &str = "nested 128 levels";
const BEYOND: &str = "nested 129 levels";

pub(super) const KINDS: &[&str] = &[WITHIN, BEYOND];

/// Repeated here, because the limit is a promise to users.
const MAX_DEPTH: usize = 128;

/// How a level is opened and closed, the path of its content, and the value around it.
struct Level {
    open: &'static str,
    close: &'static str,
    step: &'static str,
    around: fn(Value) -> Value,
}

const LEVELS: [Level; 2] = [
    Level { open: "[", close: "]", step: "[0]", around: |value| json!([value]) },
    Level { open: r#"{"a":"#, close: "}", step: ".a", around: |value| json!({ "a": value }) },
];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let places = base.places();
    let objects = places.iter().filter(|place| place.is_object());
    let levels = objects.flat_map(|place| LEVELS.iter().map(move |level| (place, level)));
    levels.flat_map(|(place, level)| [within(base, place, level), beyond(base, place, level)]).collect()
}

/// How many levels a field's value may have in an object inside this many others.
fn room(place: &Place<'_>) -> usize {
    MAX_DEPTH - place.spot.len() - 1
}

fn nested(level: &Level, count: usize) -> Tree {
    Tree::raw(format!("{}1{}", level.open.repeat(count), level.close.repeat(count)))
}

fn within(base: &Base<'_>, place: &Place<'_>, level: &Level) -> Mutant {
    let changed = base.tree.inserted(&place.spot, 0, "zz_unlisted", nested(level, room(place)));
    let mut comes_back = base.tree.value();
    if place.shape.keeps_unlisted() {
        let value = (0..room(place)).fold(json!(1), |value, _| (level.around)(value));
        *value_at(&mut comes_back, &base.tree, &place.spot) = base.tree.clone().at_mut(&place.spot).value();
        value_at(&mut comes_back, &base.tree, &place.spot)["zz_unlisted"] = value;
    }
    base.known_mutant(WITHIN, format!("zz_unlisted of `{}` goes down to level 128", place.path), &changed, comes_back)
}

fn beyond(base: &Base<'_>, place: &Place<'_>, level: &Level) -> Mutant {
    let changed = base.tree.inserted(&place.spot, 0, "zz_unlisted", nested(level, room(place) + 1));
    let written = Written::new(&changed);
    let start = written.mark(&[place.spot.as_slice(), &[0]].concat()).start;
    let path = place.path_of("zz_unlisted") + &level.step.repeat(room(place));
    let offset = start + level.open.len() * room(place);
    let change = format!("zz_unlisted of `{}` goes down to level 129", place.path);
    Mutant::malformed((BEYOND, change), &written, (&path, offset), "nested deeper than 128 levels")
}

/// The value at the tree's spot.
fn value_at<'v>(value: &'v mut Value, tree: &Tree, spot: &[usize]) -> &'v mut Value {
    let mut tree = tree;
    spot.iter().fold(value, |value, &step| {
        if let Some((key, child)) = tree.entries().get(step) {
            tree = child;
            &mut value[key.as_str()]
        } else {
            tree = &tree.items()[step];
            &mut value[step]
        }
    })
}
