//! Fields that are missing or null.

use super::Mutant;
use crate::bases::Base;
use crate::places::{Place, Role};
use crate::position::Written;
use crate::shape::Kind;
use crate::tree::Tree;

const OPTIONAL_MISSING: &str = "optional field missing";
const REQUIRED_MISSING: &str = "required field missing";
const NULLABLE_NULL: &str = "null where it is allowed";
const OPTIONAL_NULL: &str = "null for an optional field";
const REQUIRED_NULL: &str = "null for a required field";
const ITEM_NULL: &str = "null in a list";

pub(super) const KINDS: &[&str] =
    &[OPTIONAL_MISSING, REQUIRED_MISSING, NULLABLE_NULL, OPTIONAL_NULL, REQUIRED_NULL, ITEM_NULL];

pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    let places = base.places();
    let inside = places.iter().filter(|place| place.role != Role::Root && !base.is_name(place));
    inside.flat_map(|place| [Some(null(base, place)), missing(base, place)]).flatten().collect()
}

fn missing(base: &Base<'_>, place: &Place<'_>) -> Option<Mutant> {
    let change = format!("{} is missing", place.path);
    match place.role {
        Role::Optional => {
            let changed = base.tree.without(&place.spot);
            Some(base.known_mutant(OPTIONAL_MISSING, change, &changed, changed.value()))
        }
        Role::Required => {
            let written = Written::new(&base.tree.without(&place.spot));
            let brace = written.closing_brace(place.parent());
            let fault = (place.path.as_str(), brace);
            Some(Mutant::malformed((REQUIRED_MISSING, change), &written, fault, "required, but missing"))
        }
        Role::Item | Role::Root => None,
    }
}

fn null(base: &Base<'_>, place: &Place<'_>) -> Mutant {
    let changed = base.tree.with(&place.spot, Tree::raw("null"));
    let change = format!("{} is null", place.path);
    if place.shape.allows(Kind::Null) {
        return base.known_mutant(NULLABLE_NULL, change, &changed, changed.value());
    }
    if place.role == Role::Optional {
        return base.known_mutant(OPTIONAL_NULL, change, &changed, base.tree.without(&place.spot).value());
    }
    let kind = if place.role == Role::Item { ITEM_NULL } else { REQUIRED_NULL };
    let written = Written::new(&changed);
    let start = written.mark(&place.spot).start;
    Mutant::malformed((kind, change), &written, (&place.path, start), "found null")
}
