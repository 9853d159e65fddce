//! The shapes of payloads: which properties they have, the JSON types of these, and how often each occurs. Values
//! aren't kept.
//!
//! A file of shapes is JSON:
//!
//! ```json
//! {
//!   "version": 1,
//!   "apis": {
//!     "shop": {
//!       "order.paid": {
//!         "listed": true,
//!         "samples": 12,
//!         "payload": {
//!           "types": { "object": 12 },
//!           "properties": {
//!             "id": { "types": { "string": 12 }, "formats": { "uuid": 12 } },
//!             "lines": { "types": { "array": 9 }, "items": { "types": { "integer": 31 } } },
//!             "*": { "types": { "boolean": 4 } }
//!           }
//!         }
//!       }
//!     }
//!   }
//! }
//! ```
//!
//! The property `*` stands for all keys of an object that look like data. `"map": true` says that the object had too
//! many different keys, so that all of them are in `*`. `"cut": true` says that some of the content wasn't recorded.

mod format;
mod json;
mod key;

use std::collections::BTreeMap;

use serde_json::Value;

pub use format::TextFormat;
pub use json::ShapesError;
pub use key::is_name;

/// The property that stands for all keys that look like data.
pub const ANY_KEY: &str = "*";

/// How many levels of lists and objects are recorded.
const MAX_DEPTH: usize = 16;
/// How many names an object may have before it counts as a map.
const MAX_KEYS: usize = 200;
/// How many items of a list are recorded.
const MAX_ITEMS: usize = 100;

/// The shapes of several APIs, by the name of the API and of the event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shapes {
    /// The events of each API.
    pub apis: BTreeMap<String, BTreeMap<String, EventShape>>,
}

/// The shape of one event's payloads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventShape {
    /// Whether the document that the receiver was generated from lists the event.
    pub is_listed: bool,
    /// How many payloads were recorded.
    pub samples: u64,
    /// The shape of the payloads.
    pub payload: Shape,
}

/// The shape of the values at one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// How many values of each JSON type there were.
    pub types: BTreeMap<JsonType, u64>,
    /// How many strings of each format there were.
    pub formats: BTreeMap<TextFormat, u64>,
    /// The properties of the objects.
    pub properties: BTreeMap<String, Shape>,
    /// The items of the lists.
    pub items: Option<Box<Shape>>,
    /// Whether the objects had so many keys that all of them are in [`ANY_KEY`].
    pub is_map: bool,
    /// Whether some of the content wasn't recorded.
    pub is_cut: bool,
}

/// A JSON type, with integers apart from other numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum JsonType {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl JsonType {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Null, Self::Boolean, Self::Integer, Self::Number, Self::String, Self::Array, Self::Object];

    /// Its name in JSON Schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_i64() || number.is_u64() => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

impl Shape {
    /// How many values were recorded.
    pub fn count(&self) -> u64 {
        self.types.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many of them were of a type.
    pub fn count_of(&self, ty: JsonType) -> u64 {
        self.types.get(&ty).copied().unwrap_or(0)
    }

    /// Records one more value. `room` is how many new places may be recorded; each new place lowers it.
    pub fn record(&mut self, value: &Value, room: &mut usize) {
        self.record_at(value, room, 0);
    }

    fn record_at(&mut self, value: &Value, room: &mut usize, depth: usize) {
        add(self.types.entry(JsonType::of_value(value)).or_default(), 1);
        match value {
            Value::String(text) => add(self.formats.entry(TextFormat::detect(text)).or_default(), 1),
            Value::Array(_) | Value::Object(_) if depth == MAX_DEPTH => self.is_cut = true,
            Value::Array(items) if !items.is_empty() => {
                if self.items.is_none() && !take_place(room) {
                    self.is_cut = true;
                    return;
                }
                let shape = self.items.get_or_insert_default();
                items.iter().take(MAX_ITEMS).for_each(|item| shape.record_at(item, room, depth + 1));
            }
            Value::Object(object) => {
                for (key, value) in object {
                    if let Some(property) = self.property(key, room) {
                        property.record_at(value, room, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// The property for a key, if there is room for it.
    fn property(&mut self, key: &str, room: &mut usize) -> Option<&mut Self> {
        let name = if !self.is_map && is_name(key) { key } else { ANY_KEY };
        if !self.properties.contains_key(name) {
            if self.properties.len() == MAX_KEYS {
                *room = room.saturating_add(self.become_map());
                return self.properties.get_mut(ANY_KEY);
            }
            if !take_place(room) {
                self.is_cut = true;
                return None;
            }
        }
        Some(self.properties.entry(name.to_owned()).or_default())
    }

    /// Moves all properties into [`ANY_KEY`]. Returns how many places this frees.
    fn become_map(&mut self) -> usize {
        let before: usize = self.places();
        let mut all = Self::default();
        std::mem::take(&mut self.properties).into_values().for_each(|property| all.merge(property));
        self.properties.insert(ANY_KEY.to_owned(), all);
        self.is_map = true;
        before.saturating_sub(self.places())
    }

    /// How many places are inside.
    fn places(&self) -> usize {
        self.properties.values().chain(self.items.as_deref()).map(|inner| 1 + inner.places()).sum()
    }

    /// Adds what was recorded elsewhere.
    pub fn merge(&mut self, other: Self) {
        other.types.into_iter().for_each(|(ty, count)| add(self.types.entry(ty).or_default(), count));
        other.formats.into_iter().for_each(|(format, count)| add(self.formats.entry(format).or_default(), count));
        for (name, property) in other.properties {
            self.properties.entry(name).or_default().merge(property);
        }
        if let Some(items) = other.items {
            self.items.get_or_insert_default().merge(*items);
        }
        self.is_cut |= other.is_cut;
        if (self.is_map || other.is_map || self.properties.len() > MAX_KEYS) && !self.properties.is_empty() {
            self.become_map();
        }
    }
}

impl Shapes {
    /// Adds what was recorded elsewhere.
    pub fn merge(&mut self, other: Self) {
        for (api, events) in other.apis {
            let own = self.apis.entry(api).or_default();
            for (name, event) in events {
                let known = own.entry(name).or_default();
                known.is_listed |= event.is_listed;
                add(&mut known.samples, event.samples);
                known.payload.merge(event.payload);
            }
        }
    }
}

fn add(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}

/// Takes one place, if any is left.
fn take_place(room: &mut usize) -> bool {
    let left = room.checked_sub(1);
    *room = left.unwrap_or(0);
    left.is_some()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn shape(values: &[Value]) -> Shape {
        let (mut shape, mut room) = (Shape::default(), 10_000);
        values.iter().for_each(|value| shape.record(value, &mut room));
        shape
    }

    #[test]
    fn types_formats_and_presence_are_counted() {
        let all = shape(&[
            json!({ "id": "9b2d3f0e-5c7a-4e0b-8f53-0d1a2b3c4d5e", "at": null, "lines": [1, 2.5] }),
            json!({ "id": "x", "at": "2026-11-29T12:00:00Z", "by_id": { "user_12345": true, "67890": false } }),
        ]);
        assert_eq!(all.count_of(JsonType::Object), 2);
        assert_eq!(all.properties["id"].formats, [(TextFormat::Uuid, 1), (TextFormat::Other, 1)].into());
        assert_eq!(all.properties["at"].types, [(JsonType::Null, 1), (JsonType::String, 1)].into());
        let items = all.properties["lines"].items.as_deref().unwrap();
        assert_eq!(items.types, [(JsonType::Integer, 1), (JsonType::Number, 1)].into());
        let keyed = &all.properties["by_id"];
        assert_eq!(keyed.count(), 1);
        assert_eq!(keyed.properties.keys().collect::<Vec<_>>(), [ANY_KEY]);
        assert_eq!(keyed.properties[ANY_KEY].count(), 2);
    }

    #[test]
    fn everything_is_bounded() {
        let many: Value =
            (0..26 * 26).map(|n| (letters(n), json!({ "a": n }))).collect::<serde_json::Map<_, _>>().into();
        let mapping = shape(&[many.clone(), many]);
        assert!(mapping.is_map && mapping.properties.len() == 1);
        assert_eq!(mapping.properties[ANY_KEY].count(), 2 * 26 * 26);
        let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
        let deep = shape(&[deep]);
        assert_eq!(deep.places(), MAX_DEPTH);
        let (mut small, mut room) = (Shape::default(), 2);
        small.record(&json!({ "a": 1, "b": [1], "c": 1 }), &mut room);
        assert!(small.is_cut && small.places() == 2 && room == 0, "{small:?}");
    }

    fn letters(n: u32) -> String {
        [n / 26, n % 26].iter().filter_map(|n| char::from_digit(n + 10, 36)).collect()
    }

    #[test]
    fn merged_shapes_are_those_of_all_values() {
        let (a, b) = (json!({ "a": [1], "b": "x" }), json!({ "a": [null, "y"], "c": {} }));
        let mut merged = shape(std::slice::from_ref(&a));
        merged.merge(shape(std::slice::from_ref(&b)));
        assert_eq!(merged, shape(&[a, b]));
    }

    /// Strings without words of the file format, some of them in a known format.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "[A-Z][A-Za-z0-9 ]{3,20}",
            "[0-9]{4,12}",
            "20[0-9]{2}-1[0-2]-0[1-9]T10:00:00Z",
            "[A-Z]{4,8}@[a-z]{3,8}[.]com",
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ]
    }

    fn payloads() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (1_000_000_i64..).prop_map(Value::from),
            texts().prop_map(Value::from)
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            let key = prop_oneof![3 => "[a-z_]{1,8}", 1 => texts()];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((key, inner), 0..6).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    fn each_text(value: &Value, visit: &mut impl FnMut(String)) {
        match value {
            Value::String(text) => visit(text.clone()),
            Value::Number(number) => visit(number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| each_text(item, visit)),
            Value::Object(object) => object.values().for_each(|value| each_text(value, visit)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn each_name(shape: &Shape, visit: &mut impl FnMut(&str)) {
        shape.properties.keys().for_each(|name| visit(name));
        shape.properties.values().chain(shape.items.as_deref()).for_each(|inner| each_name(inner, visit));
    }

    proptest! {
        #[test]
        fn no_value_gets_into_the_file(values in prop::collection::vec(payloads(), 1..6)) {
            let payload = shape(&values);
            let mut names = BTreeSet::new();
            each_name(&payload, &mut |name| names.extend([name.to_owned()]));
            let event = EventShape { is_listed: true, samples: 1, payload };
            let shapes = Shapes { apis: [("shop".to_owned(), [("order.paid".to_owned(), event)].into())].into() };
            let file = shapes.to_json();
            for value in &values {
                each_text(value, &mut |text| {
                    assert!(names.contains(&text) || !file.contains(&text), "{text} is in {file}");
                });
            }
            for name in names.iter().filter(|name| *name != ANY_KEY) {
                prop_assert!(name.bytes().filter(u8::is_ascii_digit).count() <= 4 && !name.contains([' ', '@']), "{}", name);
            }
        }
    }
}
