//! Shapes as a file.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};

use super::{EventShape, JsonType, Shape, Shapes, TextFormat};

/// The version of the format. No other is read.
const VERSION: u64 = 1;

/// Why a file of shapes can't be read.
#[derive(Clone, PartialEq, Eq)]
pub struct ShapesError(String);

type Object = Map<String, Value>;
type Read<T> = Result<T, ShapesError>;

impl Shapes {
    /// The shapes as a file.
    pub fn to_json(&self) -> String {
        let events = |events: &BTreeMap<String, EventShape>| write_named(events, EventShape::to_value);
        format!("{:#}\n", json!({ "version": VERSION, "apis": write_named(&self.apis, events) }))
    }

    /// The shapes in a file.
    pub fn from_json(text: &[u8]) -> Result<Self, ShapesError> {
        let file: Value = serde_json::from_slice(text).map_err(|error| ShapesError(error.to_string()))?;
        let file = object(&file, "the file")?;
        if file.get("version").and_then(Value::as_u64) != Some(VERSION) {
            return Err(ShapesError(format!("`version` must be {VERSION}")));
        }
        let apis = read_named(file.get("apis"), "apis", |events| {
            read_named(Some(events), "the events of an API", EventShape::from_value)
        })?;
        Ok(Self { apis })
    }
}

impl EventShape {
    fn to_value(&self) -> Value {
        json!({ "listed": self.is_listed, "samples": self.samples, "payload": self.payload.to_value() })
    }

    fn from_value(value: &Value) -> Read<Self> {
        let event = object(value, "an event")?;
        Ok(Self {
            is_listed: event.get("listed").and_then(Value::as_bool).unwrap_or(true),
            samples: event.get("samples").and_then(Value::as_u64).unwrap_or(0),
            payload: event.get("payload").map_or_else(|| Ok(Shape::default()), Shape::from_value)?,
        })
    }
}

impl Shape {
    fn to_value(&self) -> Value {
        let mut shape = Object::new();
        shape.insert("types".to_owned(), counts(&self.types, JsonType::name));
        if !self.formats.is_empty() {
            shape.insert("formats".to_owned(), counts(&self.formats, TextFormat::name));
        }
        if !self.properties.is_empty() {
            shape.insert("properties".to_owned(), write_named(&self.properties, Self::to_value));
        }
        if let Some(items) = &self.items {
            shape.insert("items".to_owned(), items.to_value());
        }
        for (key, flag) in [("map", self.is_map), ("cut", self.is_cut)] {
            if flag {
                shape.insert(key.to_owned(), true.into());
            }
        }
        shape.into()
    }

    fn from_value(value: &Value) -> Read<Self> {
        let shape = object(value, "a shape")?;
        let flag = |key| shape.get(key).and_then(Value::as_bool).unwrap_or(false);
        Ok(Self {
            types: read_counts(shape.get("types"), "types", &JsonType::ALL.map(|ty| (ty.name(), ty)))?,
            formats: read_counts(
                shape.get("formats"),
                "formats",
                &TextFormat::ALL.map(|format| (format.name(), format)),
            )?,
            properties: read_named(shape.get("properties"), "properties", Self::from_value)?,
            items: shape.get("items").map(Self::from_value).transpose()?.map(Box::new),
            is_map: flag("map"),
            is_cut: flag("cut"),
        })
    }
}

fn write_named<T>(map: &BTreeMap<String, T>, write: impl Fn(&T) -> Value) -> Value {
    map.iter().map(|(name, value)| (name.clone(), write(value))).collect::<Object>().into()
}

fn counts<T: Copy>(counts: &BTreeMap<T, u64>, name: fn(T) -> &'static str) -> Value {
    counts.iter().map(|(kind, count)| (name(*kind).to_owned(), Value::from(*count))).collect::<Object>().into()
}

fn object<'a>(value: &'a Value, what: &str) -> Read<&'a Object> {
    value.as_object().ok_or_else(|| ShapesError(format!("{what} must be an object")))
}

/// Reads a map. It is empty if it is missing.
fn read_named<T>(value: Option<&Value>, what: &str, read: impl Fn(&Value) -> Read<T>) -> Read<BTreeMap<String, T>> {
    let Some(value) = value else { return Ok(BTreeMap::new()) };
    object(value, &format!("`{what}`"))?.iter().map(|(name, value)| Ok((name.clone(), read(value)?))).collect()
}

fn read_counts<T: Copy + Ord>(value: Option<&Value>, what: &str, known: &[(&str, T)]) -> Read<BTreeMap<T, u64>> {
    let Some(value) = value else { return Ok(BTreeMap::new()) };
    let read = |(name, count): (&String, &Value)| {
        let kind = known.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind);
        let kind = kind.ok_or_else(|| ShapesError(format!("`{what}` can't have `{}`", name.escape_debug())))?;
        let count = count.as_u64().ok_or_else(|| ShapesError(format!("`{what}` must have counts")))?;
        Ok((kind, count))
    };
    object(value, &format!("`{what}`"))?.iter().map(read).collect()
}

impl fmt::Display for ShapesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not a file of shapes: {}", self.0)
    }
}

crate::debug::debug_by_display!(ShapesError);

impl std::error::Error for ShapesError {}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let mut payload = Shape::default();
        payload.record(&json!({ "id": "7", "lines": [1.5, null], "x": { "12345": true } }), &mut 100);
        payload.properties.insert("deep".to_owned(), Shape { is_cut: true, is_map: true, ..Shape::default() });
        let event = EventShape { is_listed: false, samples: 1, payload };
        let shapes = Shapes { apis: [("shop".to_owned(), [("order.paid".to_owned(), event)].into())].into() };
        assert_eq!(Shapes::from_json(shapes.to_json().as_bytes()), Ok(shapes));
    }

    #[test]
    fn other_files_are_refused() {
        for (text, says) in [
            ("[]", "the file must be an object"),
            ("{", "EOF"),
            (r#"{"version":2,"apis":{}}"#, "`version` must be 1"),
            (r#"{"version":1,"apis":[]}"#, "`apis` must be an object"),
            (r#"{"version":1,"apis":{"a":{"e":{"payload":{"types":{"float":1}}}}}}"#, "can't have `float`"),
            (r#"{"version":1,"apis":{"a":{"e":{"payload":{"types":{"null":-1}}}}}}"#, "must have counts"),
        ] {
            let error = Shapes::from_json(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
