//! What a resource was before it changed.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// One field of a resource that changed. No fields will be added to this type.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The field, as a JSON Pointer (RFC 6901): `/first_name`.
    pub path: String,
    /// Its value before. A [`Decimal`](crate::Decimal) is rounded to fit a `Value`. If it is beyond `f64`, this is its
    /// JSON text as a string.
    pub before: Value,
    /// Its value now, or `None` if the resource has no such field.
    pub after: Option<Value>,
}

/// Returns the changes in a patch of previous values: one for each field in it, null or not, sorted by name. Nested
/// fields are not compared.
///
/// Both must serialize as JSON objects. Anything else counts as an object without fields.
pub fn changes(patch: &impl Serialize, current: &impl Serialize) -> Vec<Change> {
    let mut current = object(current);
    let change = |(key, before): (String, Value)| Change { path: pointer(&key), before, after: current.remove(&key) };
    object(patch).into_iter().map(change).collect()
}

/// The fields one by one, so that a number that doesn't fit a `Value` doesn't lose the other fields.
fn object(value: &impl Serialize) -> BTreeMap<String, Value> {
    let text = serde_json::to_string(value).unwrap_or_default();
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&text).unwrap_or_default();
    let read = |json: &RawValue| serde_json::from_str(json.get()).unwrap_or_else(|_| Value::from(json.get()));
    fields.into_iter().map(|(key, json)| (key, read(&json))).collect()
}

/// RFC 6901, section 3: `~` is written `~0`, then `/` is written `~1`.
fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}
