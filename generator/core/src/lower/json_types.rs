//! The JSON types that a value may have, when all parts of its schema are combined.

use super::conjunction::{Conjunction, Part};
use super::contradiction::Contradiction;
use crate::diagnostic::codes;
use crate::place::Place;
use crate::spec::schema::{Additional, JsonType, JsonTypes};

/// The JSON types that all parts allow, apart from null. `None` if no part says anything about types. An error where
/// the parts leave no type at all.
pub(super) fn json_types(conjunction: &Conjunction<'_>) -> Result<Option<JsonTypes>, Box<Contradiction>> {
    let mut left: Option<(&Place, JsonTypes)> = None;
    for part in &conjunction.parts {
        let (place, Some(stated)) = (&part.schema.place, stated_types(part)) else { continue };
        left = Some(match left {
            None => (place, stated),
            Some((other, before)) => {
                let both = intersection(before, stated);
                // `type: null` beside another type is how some documents say that the other may be null.
                if both.is_empty() && !(before.is_empty() || stated.is_empty()) {
                    return Err(Box::new(contradiction((place, stated), (other, before))));
                }
                // The next part may contradict whatever narrowed the types last.
                (if both == before { other } else { place }, both)
            }
        });
    }
    Ok(left.map(|(_, types)| types))
}

fn contradiction(here: (&Place, JsonTypes), there: (&Place, JsonTypes)) -> Contradiction {
    Contradiction {
        code: codes::schemas::TYPES_CONTRADICT,
        place: here.0.clone(),
        message: format!("no value can be both {} and {}", names(here.1), names(there.1)),
        other: Some((there.0.clone(), format!("{} here", names(there.1)))),
        help: Some("a value must match all schemas in an `allOf`; correct one of the types"),
    }
}

/// The types as a document names them.
pub(super) fn names(types: JsonTypes) -> String {
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
        let typed = schema.types.as_ref().map(|types| types.contains(JsonType::Null));
        let said = listed.is_some() || typed.is_some() || schema.nullable || schema.never;
        said.then(|| schema.nullable || listed == Some(true) || typed == Some(true))
    });
    let first = opinions.next();
    first.is_some_and(|first| first && opinions.all(|allowed| allowed))
}

/// The types that a part states, or that its keywords imply, apart from null. `None` if it says nothing of types.
pub(super) fn stated_types(part: &Part<'_>) -> Option<JsonTypes> {
    let schema = &part.schema;
    if let Some(types) = schema.types {
        return Some(types.iter().filter(|json| *json != JsonType::Null).collect());
    }
    let is_object = !schema.properties.is_empty()
        || !schema.required.is_empty()
        || !matches!(schema.additional, Additional::Unsaid);
    if is_object {
        return Some(JsonType::Object.into());
    }
    (schema.items.is_some() || schema.tuple.is_some()).then(|| JsonType::Array.into())
}

/// The types that both sets allow; an integer is a number too.
pub(super) fn intersection(left: JsonTypes, right: JsonTypes) -> JsonTypes {
    let widened = |mut set: JsonTypes| {
        if set.contains(JsonType::Number) {
            set.insert(JsonType::Integer);
        }
        set
    };
    widened(left).intersection(widened(right))
}
