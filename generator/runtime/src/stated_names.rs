//! Names that events write into their payloads, because the payloads' types don't list them.
//!
//! Without the name, nobody could tell which event a written payload is, such as one that comes back from a queue.

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::scan;

/// A value that says which event a payload is, and where it is in the payload.
#[derive(Debug)]
pub struct StatedName {
    path: &'static [&'static str],
    value: Value,
}

impl StatedName {
    /// The value at a path of keys.
    pub fn new(path: &'static [&'static str], value: impl Into<Value>) -> Self {
        Self { path, value: value.into() }
    }
}

/// Serializes a payload with the names that it lacks. A payload that isn't an object is written as it is.
pub fn serialize<P: Serialize, S: Serializer>(
    payload: &P,
    names: &[StatedName],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    // As text, since a `Value` would round decimals.
    let text = serde_json::to_string(payload).map_err(S::Error::custom)?;
    let text = names.iter().fold(text, add);
    RawValue::from_string(text).map_err(S::Error::custom)?.serialize(serializer)
}

/// Adds the name in front of the innermost object that lacks it. The text is JSON without white space.
fn add(text: String, name: &StatedName) -> String {
    let mut object = 0..text.len();
    for (depth, key) in name.path.iter().enumerate() {
        let inside = text.get(object.clone()).unwrap_or_default();
        let quoted = Value::from(*key).to_string();
        // As serde_json has written it.
        let written = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(key);
        if let Some(value) = scan::value_of(inside.as_bytes(), written) {
            object = object.start + value.start..object.start + value.end;
            continue;
        }
        let Some(members) = inside.strip_prefix('{') else { break };
        let rest = name.path.get(depth + 1..).unwrap_or_default();
        let value = rest.iter().rev().fold(name.value.clone(), |value, key| json!({ *key: value }));
        let comma = if members.starts_with('}') { "" } else { "," };
        let before = text.get(..=object.start).unwrap_or_default();
        let after = text.get(object.start + 1..).unwrap_or_default();
        return format!("{before}{quoted}:{value}{comma}{after}");
    }
    text
}

/// Sets the value at a path of keys, and makes the objects on the way. A value other than null that isn't an object
/// stays.
pub(crate) fn set(payload: &mut Value, path: &[&str], name: Value) {
    let Some((key, rest)) = path.split_first() else {
        *payload = name;
        return;
    };
    if payload.is_null() {
        *payload = Value::Object(Map::new());
    }
    if let Some(object) = payload.as_object_mut() {
        set(object.entry(*key).or_insert(Value::Null), rest, name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(payload: &str, path: &'static [&'static str]) -> String {
        let name = StatedName::new(path, "ship.left");
        let payload = RawValue::from_string(payload.to_owned());
        let text = payload.and_then(|payload| serde_json::to_string(&Serialized(payload, name)));
        text.unwrap_or_else(|error| error.to_string())
    }

    struct Serialized(Box<RawValue>, StatedName);

    impl Serialize for Serialized {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serialize(&self.0, std::slice::from_ref(&self.1), serializer)
        }
    }

    #[test]
    fn a_missing_name_comes_first() {
        assert_eq!(written(r#"{"price":1.10}"#, &["type"]), r#"{"type":"ship.left","price":1.10}"#);
        assert_eq!(written("{}", &["type"]), r#"{"type":"ship.left"}"#);
        assert_eq!(written("{}", &["event", "type"]), r#"{"event":{"type":"ship.left"}}"#);
        assert_eq!(
            written(r#"{"ship":1,"event":{"id":2}}"#, &["event", "type"]),
            r#"{"ship":1,"event":{"type":"ship.left","id":2}}"#
        );
    }

    #[test]
    fn what_is_there_stays() {
        for payload in [r#"{"type":"other"}"#, r#"{"type":null}"#, "[1]", "\"text\"", "null"] {
            assert_eq!(written(payload, &["type"]), payload);
        }
        assert_eq!(written(r#"{"\"type\"":1}"#, &["\"type\""]), r#"{"\"type\"":1}"#);
        for payload in [r#"{"event":null}"#, r#"{"event":[]}"#, r#"{"event":"text"}"#] {
            assert_eq!(written(payload, &["event", "type"]), payload);
        }
    }
}
