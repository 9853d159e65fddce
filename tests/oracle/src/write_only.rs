//! Which properties are `writeOnly`: their owner is sent them and does not send them.

use serde_json::Value;

/// Whether a property of the object at a JSON Pointer is `writeOnly` by one of the schemas that may apply there.
pub(crate) fn is_write_only(root: &Value, at: &str, property: &str) -> bool {
    let keys = at.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"));
    let there = keys.fold(whole(root, vec![root]), |schemas, key| whole(root, below(&schemas, &key)));
    let schemas = whole(root, below(&there, property));
    schemas.iter().any(|schema| schema.get("writeOnly") == Some(&Value::Bool(true)))
}

/// The schemas with all that they refer to or combine.
fn whole<'s>(root: &'s Value, schemas: Vec<&'s Value>) -> Vec<&'s Value> {
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
