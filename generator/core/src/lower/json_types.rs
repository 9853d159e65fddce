//! The JSON types that a value may have, when all parts of its schema are combined.

use std::collections::BTreeSet;

use super::conjunction::{Conjunction, Part};
use super::contradiction::Contradiction;
use crate::diagnostic::codes;
use crate::place::Place;
use crate::spec::schema::{Additional, JsonType};

/// The JSON types that all parts allow, except null. `None` if no part says anything. An error if no type is left.
pub(super) fn json_types(conjunction: &Conjunction<'_>) -> Result<Option<BTreeSet<JsonType>>, Box<Contradiction>> {
    let mut left: Option<(&Place, BTreeSet<JsonType>)> = None;
    for part in &conjunction.parts {
        let (place, Some(stated)) = (&part.schema.place, stated_types(part)) else { continue };
        left = Some(match left {
            None => (place, stated),
            Some((other, before)) => {
                let both = intersection(&before, &stated);
                // With `type: null` next to another type, some documents mean that the other may be null.
                if both.is_empty() && !(before.is_empty() || stated.is_empty()) {
                    return Err(Box::new(contradiction((place, &stated), (other, &before))));
                }
                // The next part may contradict whatever narrowed the types last.
                (if both == before { other } else { place }, both)
            }
        });
    }
    Ok(left.map(|(_, types)| types))
}

fn contradiction(here: (&Place, &BTreeSet<JsonType>), there: (&Place, &BTreeSet<JsonType>)) -> Contradiction {
    Contradiction {
        code: codes::schemas::TYPES_CONTRADICT,
        place: here.0.clone(),
        message: format!("no value can be both {} and {}", names(here.1), names(there.1)),
        other: Some((there.0.clone(), format!("{} here", names(there.1)))),
        help: Some("a value must match all schemas in an `allOf`; correct one of the types"),
    }
}

/// The types as in a document.
pub(super) fn names(types: &BTreeSet<JsonType>) -> String {
    if types.is_empty() {
        return format!("`{}`", JsonType::Null.name());
    }
    types.iter().map(|json| format!("`{}`", json.name())).collect::<Vec<_>>().join(" or ")
}

/// Whether null is a value.
pub(super) fn allows_null(conjunction: &Conjunction<'_>) -> bool {
    let mut opinions = conjunction.parts.iter().filter_map(|part| {
        let schema = &part.schema;
        let listed = schema
            .values
            .as_ref()
            .map(|values| values.iter().any(|value| JsonType::from_node(value.node) == JsonType::Null));
        let typed = schema.types.as_ref().map(|types| types.contains(&JsonType::Null));
        let said = listed.is_some() || typed.is_some() || schema.nullable || schema.never;
        said.then(|| schema.nullable || listed == Some(true) || typed == Some(true))
    });
    let first = opinions.next();
    first.is_some_and(|first| first && opinions.all(|allowed| allowed))
}

/// The types that a part states, or that its keywords imply, except null. `None` if it says nothing about types.
pub(super) fn stated_types(part: &Part<'_>) -> Option<BTreeSet<JsonType>> {
    let schema = &part.schema;
    if let Some(types) = &schema.types {
        return Some(types.iter().copied().filter(|json| *json != JsonType::Null).collect());
    }
    let is_object = !schema.properties.is_empty()
        || !schema.required.is_empty()
        || !matches!(schema.additional, Additional::Unsaid);
    if is_object {
        return Some(BTreeSet::from([JsonType::Object]));
    }
    (schema.items.is_some() || schema.tuple.is_some()).then(|| BTreeSet::from([JsonType::Array]))
}

/// The types that both sets allow. An integer is also a number.
pub(super) fn intersection(left: &BTreeSet<JsonType>, right: &BTreeSet<JsonType>) -> BTreeSet<JsonType> {
    let widened = |set: &BTreeSet<JsonType>| {
        let mut set = set.clone();
        if set.contains(&JsonType::Number) {
            set.insert(JsonType::Integer);
        }
        set
    };
    widened(left).intersection(&widened(right)).copied().collect()
}
