//! The schemas that may apply to a value of an instance, including alternatives.

use serde_json::Value;

/// Whether one of the schemas that may apply to a property at a JSON Pointer makes it `writeOnly`.
pub(crate) fn is_write_only(root: &Value, at: &str, property: &str) -> bool {
    is_marked(root, at, property, "writeOnly")
}

/// Whether such a property is `readOnly`.
pub(crate) fn is_read_only(root: &Value, at: &str, property: &str) -> bool {
    is_marked(root, at, property, "readOnly")
}

fn is_marked(root: &Value, at: &str, property: &str, mark: &str) -> bool {
    let schemas = with_referenced(root, below(&at_pointer(root, at), property));
    schemas.iter().any(|schema| schema.get(mark) == Some(&Value::Bool(true)))
}

/// Whether one of the schemas at a JSON Pointer has null among its types, and alternatives next to them.
pub(crate) fn has_null_beside_alternatives(root: &Value, at: &str) -> bool {
    at_pointer(root, at).iter().any(|schema| {
        let types = schema.get("type").and_then(Value::as_array);
        types.is_some_and(|types| types.iter().any(|name| name == "null"))
            && (schema.get("oneOf").is_some() || schema.get("anyOf").is_some())
    })
}

/// Whether one of the schemas at a JSON Pointer describes the JSON in a text, which a form's field is read as.
pub(crate) fn holds_json(root: &Value, at: &str) -> bool {
    at_pointer(root, at).iter().any(|schema| schema.get("contentSchema").is_some())
}

fn at_pointer<'s>(root: &'s Value, at: &str) -> Vec<&'s Value> {
    let keys = at.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"));
    keys.fold(with_referenced(root, vec![root]), |schemas, key| with_referenced(root, below(&schemas, &key)))
}

/// The schemas with all schemas that they refer to or combine.
fn with_referenced<'s>(root: &'s Value, schemas: Vec<&'s Value>) -> Vec<&'s Value> {
    let (mut all, mut pending): (Vec<&Value>, Vec<&Value>) = (Vec::new(), schemas);
    while let Some(schema) = pending.pop() {
        if all.iter().any(|known| std::ptr::eq(*known, schema)) {
            continue;
        }
        all.push(schema);
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        pending.extend(target.and_then(|target| root.pointer(target)));
        for key in ["allOf", "oneOf", "anyOf"] {
            pending.extend(schema.get(key).and_then(Value::as_array).into_iter().flatten());
        }
    }
    all
}

/// The schemas of a property or an item.
fn below<'s>(schemas: &[&'s Value], key: &str) -> Vec<&'s Value> {
    let of = |schema: &&'s Value| {
        let own = schema.get("properties").and_then(|properties| properties.get(key));
        let items = || schema.get("items").filter(|_| key.parse::<usize>().is_ok());
        own.or_else(items).or_else(|| schema.get("additionalProperties"))
    };
    schemas.iter().filter_map(of).collect()
}
