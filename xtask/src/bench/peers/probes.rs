//! The deliveries that are tried: a payload of each event that its schema accepts, and the same with one deviation.

use schema_oracle::deliver;
use schema_oracle::document::{Document, Event};
use schema_oracle::judge::{Judge, Objection, What};
use serde::Serialize;
use serde_json::Value;

use hookwright_core::ir::NamePlace;

/// A value that no document lists.
const UNLISTED: &str = "hookwright_unlisted";

/// How many properties of a payload are changed at most, to find one of each deviation.
const LOOKED_AT: usize = 60;

/// How a delivery deviates from what the document says.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) enum Deviation {
    /// Not at all: a JSON Schema validator accepts it.
    None,
    /// An optional property that must not be null is null.
    Null,
    /// A property has a value that its enum doesn't list.
    Unlisted,
    /// A required property is missing.
    Missing,
    /// The event isn't in the document.
    UnknownEvent,
}

/// A delivery.
#[derive(Debug)]
pub(crate) struct Probe {
    /// The event that it is sent as.
    pub(crate) event: String,
    /// How it deviates.
    pub(crate) deviation: Deviation,
    /// The delivery as an input line of a program that uses the runtime's `inspect`.
    pub(crate) request: String,
}

/// The deliveries for a document: at most one of each deviation for each event, and one of an unlisted event.
pub(crate) fn probes(document: &Document, api: &str) -> Vec<Probe> {
    let mut probes = Vec::new();
    for event in &document.events {
        let Some(payload) = payload(document, event) else { continue };
        let deviations = deviating(&payload, &event.judge, &names(document));
        let all = std::iter::once((Deviation::None, payload)).chain(deviations);
        probes.extend(all.map(|(deviation, payload)| {
            let request = deliver::request(document, api, &event.name, &payload);
            Probe { event: event.name.clone(), deviation, request }
        }));
    }
    let of_any = document.events.iter().find_map(|event| Some((event, payload(document, event)?)));
    probes.extend(of_any.map(|(event, payload)| {
        let request = deliver::unlisted(document, api, &event.name, &payload, UNLISTED);
        Probe { event: UNLISTED.to_owned(), deviation: Deviation::UnknownEvent, request }
    }));
    probes
}

/// The document's first example that the schema accepts, or else a payload made from the schema.
fn payload(document: &Document, event: &Event) -> Option<Value> {
    let described = document.api.events.iter().find(|described| described.name == event.name)?;
    let examples = described.samples.iter().map(|sample| sample.json.as_str());
    let all = examples.chain(described.made.iter().map(|made| made.json.as_str()));
    let mut payloads = all.filter_map(|json| serde_json::from_str::<Value>(json).ok());
    payloads.find(|payload| objections(&event.judge, payload).is_empty())
}

/// The objections of a schema. Formats are only annotations: the examples of documents often deviate from them.
fn objections(judge: &Judge, instance: &Value) -> Vec<Objection> {
    let is_format = |objection: &Objection| matches!(&objection.what, What::Keyword(keyword) if keyword == "format");
    judge.objections(instance).into_iter().filter(|objection| !is_format(objection)).collect()
}

/// The places in the body that say which event it is, as JSON Pointers.
fn names(document: &Document) -> Vec<String> {
    let places = document.api.discriminator.places().into_iter().filter_map(|place| match place {
        NamePlace::Body(path) => Some(path.iter().fold(String::new(), |pointer, key| below(&pointer, key))),
        _ => None,
    });
    places.collect()
}

/// The payload with the first deviation of each kind that the schema refuses for just this reason.
fn deviating(payload: &Value, judge: &Judge, names: &[String]) -> Vec<(Deviation, Value)> {
    let mut found: Vec<(Deviation, Value)> = Vec::new();
    let mut properties = Vec::new();
    collect("", payload, &mut properties);
    for (object, key) in properties.iter().take(LOOKED_AT) {
        if names.contains(&below(object, key)) {
            continue;
        }
        for (deviation, changed) in changes(payload, object, key, judge) {
            if found.iter().all(|(other, _)| *other != deviation) {
                found.push((deviation, changed));
            }
        }
        if found.len() == 3 {
            break;
        }
    }
    found
}

/// All properties of the objects that aren't in a list: the pointer to the object, and the key.
fn collect(pointer: &str, value: &Value, properties: &mut Vec<(String, String)>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        properties.push((pointer.to_owned(), key.clone()));
        collect(&below(pointer, key), inner, properties);
    }
}

/// The changes of one property that the schema refuses.
fn changes(payload: &Value, object: &str, key: &str, judge: &Judge) -> Vec<(Deviation, Value)> {
    let changed = |to: Option<Value>| {
        let mut payload = payload.clone();
        let properties = payload.pointer_mut(object)?.as_object_mut()?;
        match to {
            Some(value) => properties.insert(key.to_owned(), value),
            None => properties.remove(key),
        };
        Some(payload)
    };
    let Some(without) = changed(None) else { return Vec::new() };
    let missed = objections(judge, &without);
    let is_missing = |objection: &Objection| matches!(&objection.what, What::Missing(missing) if missing == key);
    let mut found = Vec::new();
    let null = changed(Some(Value::Null)).filter(|null| missed.is_empty() && !objections(judge, null).is_empty());
    if !missed.is_empty() && missed.iter().all(is_missing) {
        found.push((Deviation::Missing, without));
    }
    found.extend(null.map(|null| (Deviation::Null, null)));
    let is_text = payload.pointer(&below(object, key)).is_some_and(Value::is_string);
    if let Some(unlisted) = changed(Some(UNLISTED.into())).filter(|_| is_text) {
        let refused = objections(judge, &unlisted);
        let is_enum = |objection: &Objection| matches!(&objection.what, What::Keyword(keyword) if keyword == "enum");
        if !refused.is_empty() && refused.iter().all(is_enum) {
            found.push((Deviation::Unlisted, unlisted));
        }
    }
    found
}

fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_deviation_is_one_that_the_schema_refuses() {
        let schema = json!({
            "type": "object",
            "required": ["type", "id"],
            "properties": {
                "type": {"enum": ["order.paid"]},
                "id": {"type": "string"},
                "note": {"type": "string"},
                "gift": {"type": ["string", "null"]},
                "more": {"type": "object", "properties": {"a/b": {"enum": ["x", "y"]}}},
            },
        });
        let judge = Judge::new(&schema).unwrap();
        let payload = json!({"type": "order.paid", "gift": "a", "id": "1", "more": {"a/b": "x"}, "note": "b"});
        let mut found = deviating(&payload, &judge, &["/type".to_owned()]);
        found.sort_by_key(|(deviation, _)| format!("{deviation:?}"));
        let expected = [
            (Deviation::Missing, json!({"type": "order.paid", "gift": "a", "more": {"a/b": "x"}, "note": "b"})),
            (Deviation::Null, json!({"type": "order.paid", "gift": "a", "id": "1", "more": null, "note": "b"})),
            (
                Deviation::Unlisted,
                json!({"type": "order.paid", "gift": "a", "id": "1", "more": {"a/b": UNLISTED}, "note": "b"}),
            ),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_schema_that_accepts_everything_has_no_deviations() {
        let judge = Judge::new(&json!({})).unwrap();
        assert_eq!(deviating(&json!({"a": {"b": "c"}}), &judge, &[]), []);
    }
}
