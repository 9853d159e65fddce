//! Whether a payload came back as it was sent.
//!
//! Equal means the same, except for unlisted properties, which aren't part of the model; for null where the other side
//! has nothing; and for the notation of numbers. A property is listed if one of the schemas that apply there has it in
//! its `properties`, has `patternProperties`, or describes others in `additionalProperties`. If none of them has
//! `properties` at all, all are. Of `oneOf` and `anyOf`, those alternatives apply that the value fits at first sight:
//! by type, required properties, and the constants of its own properties.
//!
//! References to other files aren't followed; everything below one counts as listed.

use std::path::Path;

use hookwright_core::load::Sources;
use serde_json::{Map, Value};

/// The maximum length of a chain of references.
const MAX_DEPTH: usize = 32;

/// A document, as far as its schemas are needed here.
#[derive(Debug, Default)]
pub struct Schemas {
    root: Value,
    /// Whether null counts as absent.
    null_is_nothing: bool,
}

impl Schemas {
    /// Reads a document. One that can't be read lists nothing. Null counts as absent, since recorded payloads don't
    /// have to conform.
    pub fn read(path: &Path) -> Self {
        let mut sources = Sources::new();
        let file = sources.read(path).ok();
        let root = file.map(|file| sources.document(file).root.to_json()).unwrap_or_default();
        Self { root, null_is_nothing: true }
    }

    /// A standalone schema. Null doesn't count as absent.
    pub fn from_schema(schema: Value) -> Self {
        Self { root: schema, null_is_nothing: false }
    }

    /// The first difference between what was sent and what came back, with its place.
    pub fn difference(&self, schema: &str, sent: &Value, came: &Value) -> Option<String> {
        let schemas: Vec<&Value> = self.root.pointer(schema).into_iter().collect();
        self.compare(&schemas, sent, came, "").err()
    }

    fn compare(&self, schemas: &[&Value], sent: &Value, came: &Value, path: &str) -> Result<(), String> {
        match (sent, came) {
            (Value::Object(sent), Value::Object(came)) => self.compare_objects(schemas, sent, came, path),
            (Value::Array(sent), Value::Array(came)) if sent.len() == came.len() => {
                let mut applying = Vec::new();
                schemas.iter().for_each(|schema| self.applying(schema, &Value::Array(sent.clone()), 0, &mut applying));
                let items: Vec<&Value> = applying.iter().filter_map(|schema| schema.get("items")).collect();
                let mut pairs = sent.iter().zip(came).enumerate();
                pairs.try_for_each(|(index, (sent, came))| self.compare(&items, sent, came, &format!("{path}/{index}")))
            }
            (Value::Number(one), Value::Number(other)) if one == other || one.as_f64() == other.as_f64() => Ok(()),
            _ if sent == came => Ok(()),
            _ => Err(format!("`{path}` was {}, and came back as {}", short(sent), short(came))),
        }
    }

    fn compare_objects(
        &self,
        schemas: &[&Value],
        sent: &Map<String, Value>,
        came: &Map<String, Value>,
        path: &str,
    ) -> Result<(), String> {
        let mut applying = Vec::new();
        schemas.iter().for_each(|schema| self.applying(schema, &Value::Object(sent.clone()), 0, &mut applying));
        for (key, value) in sent {
            let path = format!("{path}/{key}");
            match came.get(key) {
                Some(other) => self.compare(&below(&applying, key), value, other, &path)?,
                None if (self.null_is_nothing && value.is_null()) || !is_listed(&applying, key) => {}
                None => return Err(format!("`{path}` is listed, and did not come back")),
            }
        }
        let is_nothing = |value: &Value| self.null_is_nothing && value.is_null();
        match came.iter().find(|(key, value)| !is_nothing(value) && !sent.contains_key(*key)) {
            Some((key, _)) => Err(format!("`{path}/{key}` came back, and was not sent")),
            None => Ok(()),
        }
    }

    /// Collects the schemas that apply to a value: this one, those that it refers to, and the alternatives that fit.
    fn applying<'s>(&'s self, schema: &'s Value, value: &Value, depth: usize, found: &mut Vec<&'s Value>) {
        if depth > MAX_DEPTH {
            return;
        }
        found.push(schema);
        if let Some(target) = self.target(schema) {
            self.applying(target, value, depth + 1, found);
        }
        let parts = ["allOf"].into_iter().flat_map(|key| list(schema, key));
        let conditional = ["then", "else"].into_iter().filter_map(|key| schema.get(key));
        parts.chain(conditional).for_each(|part| self.applying(part, value, depth + 1, found));
        for key in ["oneOf", "anyOf"] {
            let fits = |part: &&Value| self.fits(part, value, depth + 1);
            let some_fits = list(schema, key).any(|part| fits(&part));
            for part in list(schema, key).filter(|part| !some_fits || fits(part)) {
                self.applying(part, value, depth + 1, found);
            }
        }
    }

    fn target(&self, schema: &Value) -> Option<&Value> {
        self.root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
    }

    /// Whether a value fits a schema at first sight.
    fn fits(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        depth > MAX_DEPTH
            || (fits_itself(schema, value)
                && self.target(schema).is_none_or(|target| self.fits(target, value, depth + 1))
                && list(schema, "allOf").all(|part| self.fits(part, value, depth + 1))
                && self.fits_constants(schema, value, depth))
    }

    fn fits_constants(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        properties.filter_map(|(key, schema)| Some((schema, value.get(key)?))).all(|(schema, value)| {
            let target = self.target(schema).unwrap_or(schema);
            depth > MAX_DEPTH || fits_itself(target, value)
        })
    }
}

fn list<'s>(schema: &'s Value, key: &str) -> impl Iterator<Item = &'s Value> {
    schema.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn fits_itself(schema: &Value, value: &Value) -> bool {
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is_nullable = schema.get("nullable") == Some(&Value::Bool(true)) && value.is_null();
    (is_nullable || types.is_empty() || types.iter().any(|name| is_of(name, value)))
        && schema.get("const").is_none_or(|constant| constant == value)
        && (schema.get("enum").is_none() || is_nullable || list(schema, "enum").any(|listed| listed == value))
        && (!value.is_object()
            || list(schema, "required").filter_map(Value::as_str).all(|key| value.get(key).is_some()))
}

fn is_of(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::Number(_) => name == "number" || name == "integer",
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    }
}

/// Whether one of the schemas knows the property.
fn is_listed(schemas: &[&Value], key: &str) -> bool {
    let has_properties = |schema: &&Value| schema.get("properties").is_some();
    !below(schemas, key).is_empty()
        || schemas.iter().any(|schema| schema.get("patternProperties").is_some())
        || !schemas.iter().any(has_properties)
}

/// The schemas of a property.
fn below<'s>(schemas: &[&'s Value], key: &str) -> Vec<&'s Value> {
    let of = |schema: &&'s Value| {
        let named = schema.get("properties").and_then(|properties| properties.get(key));
        named.or_else(|| schema.get("additionalProperties").filter(|others| others.is_object()))
    };
    schemas.iter().filter_map(of).collect()
}

/// A value in few words.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn difference(schema: Value, sent: &Value, came: &Value) -> Option<String> {
        Schemas { root: schema, null_is_nothing: true }.difference("", sent, came)
    }

    #[test]
    fn unlisted_properties_may_be_dropped() {
        let schema = json!({ "properties": { "a": {}, "b": { "properties": { "c": {} } } } });
        let sent = json!({ "a": 1, "b": { "c": 2, "d": 3 }, "e": 4 });
        assert_eq!(difference(schema.clone(), &sent, &json!({ "a": 1.0, "b": { "c": 2 } })), None);
        let lost = difference(schema.clone(), &sent, &json!({ "a": 1, "b": { "d": 3 } }));
        assert_eq!(lost.as_deref(), Some("`/b/c` is listed, and did not come back"));
        let changed = difference(schema, &sent, &json!({ "a": "1", "b": { "c": 2 } }));
        assert_eq!(changed.as_deref(), Some("`/a` was `1`, and came back as `\"1\"`"));
    }

    #[test]
    fn objects_without_properties_and_lists_are_compared_in_full() {
        let schema = json!({ "items": { "type": "object" } });
        let lost = difference(schema, &json!([{ "a": 1 }]), &json!([{}]));
        assert_eq!(lost.as_deref(), Some("`/0/a` is listed, and did not come back"));
        assert!(difference(json!({}), &json!([1, 2]), &json!([1])).is_some());
    }

    #[test]
    fn null_and_absent_are_equal() {
        let schema = json!({ "properties": { "a": {} } });
        assert_eq!(difference(schema.clone(), &json!({ "a": null }), &json!({})), None);
        assert_eq!(difference(schema.clone(), &json!({}), &json!({ "a": null })), None);
        let invented = difference(schema, &json!({}), &json!({ "a": 1 }));
        assert_eq!(invented.as_deref(), Some("`/a` came back, and was not sent"));
    }

    #[test]
    fn only_properties_of_the_matching_alternative_are_listed() {
        let alternative = |kind: &str, key: &str| json!({ "properties": { "kind": { "const": kind }, key: {} } });
        let schema = json!({ "oneOf": [alternative("one", "a"), alternative("two", "b")] });
        let came = json!({ "kind": "one" });
        assert_eq!(difference(schema.clone(), &json!({ "kind": "one", "b": 1 }), &came), None);
        assert!(difference(schema, &json!({ "kind": "one", "a": 1 }), &came).is_some());
    }
}
