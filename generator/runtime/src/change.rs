//! What a resource was before it changed.

use serde::Serialize;
use serde_json::{Map, Value};

/// One field of a resource that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The field, as a JSON Pointer (RFC 6901): `/first_name`.
    pub path: String,
    /// What it was before. A [`Decimal`](crate::Decimal) is rounded to what a `Value` holds.
    pub before: Value,
    /// What it is now; `None` where the resource has no such field.
    pub after: Option<Value>,
}

/// The changes that a patch of previous values tells of: one for each field that is present in it, null or not, sorted by
/// name. Fields inside a field are not compared.
///
/// Both have to write themselves as JSON objects; what does not, has no fields.
pub fn changes(patch: &impl Serialize, current: &impl Serialize) -> Vec<Change> {
    let mut current = object(current);
    let change = |(key, before): (String, Value)| Change { path: pointer(&key), before, after: current.remove(&key) };
    let mut changes: Vec<Change> = object(patch).into_iter().map(change).collect();
    // Already so, unless somebody in the build has turned on the feature `preserve_order` of `serde_json`.
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    changes
}

fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// RFC 6901, section 3: `~` is written `~0`, then `/` is written `~1`.
fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}
