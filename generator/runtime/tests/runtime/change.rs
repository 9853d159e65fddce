//! The changes in a patch.

use hookwright_runtime::{Change, Decimal, Nullable, ObjectWriter, changes};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

struct ContactPatch {
    first_name: Nullable<String>,
    email: Nullable<String>,
    age: Nullable<i64>,
}

impl Serialize for ContactPatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer)?;
        object.nullable("first_name", &self.first_name);
        object.nullable("email", &self.email);
        object.nullable("age", &self.age);
        object.end()
    }
}

fn change(path: &str, before: Value, after: Option<Value>) -> Change {
    Change { path: path.to_owned(), before, after }
}

#[test]
fn only_present_fields_count_as_changed() {
    let patch = ContactPatch { first_name: "Ada".to_owned().into(), email: None.into(), age: Nullable::Absent };
    let current = json!({"first_name": "Grace", "email": "grace@example.org", "age": 85});
    let expected = vec![
        change("/email", Value::Null, Some("grace@example.org".into())),
        change("/first_name", "Ada".into(), Some("Grace".into())),
    ];
    assert_eq!(changes(&patch, &current), expected);
}

#[test]
fn unknown_keys_are_reported_and_pointers_escaped() {
    let patch = json!({"a/b~c": 1, "gone": null});
    let expected = vec![change("/a~1b~0c", 1.into(), Some(2.into())), change("/gone", Value::Null, None)];
    assert_eq!(changes(&patch, &json!({"a/b~c": 2})), expected);
}

#[test]
fn values_that_are_not_objects_have_no_changes() {
    assert_eq!(changes(&json!([1]), &json!({})), vec![]);
    assert_eq!(changes(&json!({"a": 1}), &json!("text")), vec![change("/a", 1.into(), None)]);
}

#[test]
fn an_oversized_number_does_not_affect_other_fields() {
    let patch = std::collections::BTreeMap::from([("a", "1e400"), ("b", "2.50")]);
    let patch: std::collections::BTreeMap<_, Decimal> =
        patch.into_iter().map(|(key, number)| (key, number.parse().unwrap())).collect();
    let expected = vec![change("/a", "1e400".into(), None), change("/b", 2.5.into(), Some(3.into()))];
    assert_eq!(changes(&patch, &json!({"b": 3})), expected);
}
