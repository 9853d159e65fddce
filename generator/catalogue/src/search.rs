//! The search index: a script with the names, summaries and fields of all events. Pages load it when a search begins.

use std::collections::BTreeMap;

use hookwright_core::ir::{Role, TypeId};
use serde_json::json;

use super::view::ApiView;

/// The script. Events are lists of their API, page, name, summary and other words. Fields have the events that contain
/// them, as ranges of indices: `0-3 7`.
pub(super) fn index(apis: &[ApiView<'_>]) -> String {
    let mut events = Vec::new();
    let mut fields: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, api) in apis.iter().enumerate() {
        let keys = KeysOfTypes::new(api);
        for (event, types) in api.events().zip(&api.reached) {
            for key in types.iter().flat_map(|ty| keys.keys_of(*ty)) {
                let events_with = fields.entry(key).or_default();
                if events_with.last() != Some(&events.len()) {
                    events_with.push(events.len());
                }
            }
            events.push(json!([at, event.href(false), event.name(), event.plain_summary(), event.other_words()]));
        }
    }
    let fields: Vec<_> = fields.iter().map(|(key, events)| json!([key, ranges(events)])).collect();
    let titles: Vec<&str> = apis.iter().map(ApiView::title).collect();
    let mut text = "const catalogue = {\napis: ".to_owned();
    text.push_str(&json!(titles).to_string());
    for (name, lines) in [("events", events), ("fields", fields)] {
        text.push_str(",\n");
        text.push_str(name);
        text.push_str(": [\n");
        for line in lines {
            text.push_str(&line.to_string());
            text.push_str(",\n");
        }
        text.push(']');
    }
    text.push_str(",\n};\n");
    text
}

/// The keys in an API's types.
struct KeysOfTypes<'a>(std::collections::HashMap<TypeId, Vec<&'a str>>);

impl<'a> KeysOfTypes<'a> {
    fn new(api: &ApiView<'a>) -> Self {
        let keys = api.api.types().map(|(id, def)| {
            let keys = def.kind.parts().into_iter().filter_map(|part| match part.role {
                Role::Field(field) => Some(field.wire.as_str()),
                Role::Keyed(member) => Some(member.key.as_str()),
                _ => None,
            });
            (id, keys.collect())
        });
        Self(keys.collect())
    }

    fn keys_of(&self, ty: TypeId) -> &[&'a str] {
        self.0.get(&ty).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Ascending numbers as ranges.
fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, end)) if *end + 1 == *number => *end = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let ranges =
        ranges.iter().map(|(start, end)| if start == end { start.to_string() } else { format!("{start}-{end}") });
    ranges.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2 5 7-8");
        assert_eq!(ranges(&[]), "");
    }
}
