//! Any form: its fields are those that another parser reads, with the types in the table of fields.

use std::collections::BTreeMap;

use hookwright_runtime::bodies::{Bodies, Field, FormField, Format};
use hookwright_runtime::{Decode, DecodeError, Decoded, Delivery, EventSet, NameAt, Reader, decode};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

/// The payload of any form.
#[derive(Debug, PartialEq)]
struct Any(Value);

impl EventSet for Any {
    const NAME_AT: NameAt = NameAt::Delivery { only: Some("any") };
    const NAMES: &'static [&'static str] = &["any"];
    const BODIES: &'static Bodies = &Bodies {
        media_types: &[(FORM, Format::Form(FIELDS)), (WRAPPED, Format::JsonInForm("payload"))],
        ..Bodies::JSON
    };

    fn decode_named(_: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Some(Value::decode(reader).map(Self))
    }

    fn name(&self) -> &'static str {
        "any"
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const WRAPPED: &str = "application/x-wrapped";

const FIELDS: &[FormField] = &[
    FormField { name: "n", holds: Field::Number, is_list: false },
    FormField { name: "b", holds: Field::Boolean, is_list: false },
    FormField { name: "j", holds: Field::Json, is_list: false },
    FormField { name: "l", holds: Field::Text, is_list: true },
];

/// Reads the input as a form with fields, and as one with JSON in a field.
pub fn run(data: &[u8]) {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(data).into_owned().collect();
    match decoded(FORM, data) {
        Decoded::Known(Any(Value::Object(object))) => {
            let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            pairs.iter().for_each(|(name, value)| names.entry(name).or_default().push(value));
            assert!(pairs.len() <= 1_000);
            assert!(object.keys().all(|name| names.contains_key(name.as_str())), "a field came from nowhere");
            for (name, values) in names {
                check(name, &values, &object[name]);
            }
        }
        Decoded::Known(other) => panic!("a form is an object: {other:?}"),
        Decoded::Malformed(fault) => assert_eq!(fault.body, data),
        Decoded::Unnamed(fault) => {
            assert_eq!(fault.body, data);
            // The other parser replaces invalid UTF-8.
            let is_text = !pairs.iter().any(|(name, value)| [name, value].iter().any(|it| it.contains('\u{fffd}')));
            assert!(pairs.len() > 1_000 || !is_text, "it is a form: {fault}");
        }
        other @ Decoded::Unknown(_) => panic!("{other:?}"),
    }
    if let Decoded::Known(_) = decoded(WRAPPED, data) {
        assert_eq!(pairs.iter().filter(|(name, _)| name == "payload").count(), 1, "the payload comes once");
    }
}

fn decoded(media_type: &'static str, body: &[u8]) -> Decoded<Any> {
    let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static(media_type))]);
    decode::<Any>(&Delivery::new(headers, body.to_vec()).unsigned("it was made up"))
}

/// Whether the fields with one name were read correctly. JSON and numbers are checked by other targets.
fn check(name: &str, values: &[&str], read: &Value) {
    let one = |value: &&str| match (name, *value) {
        ("b", "true") => Value::Bool(true),
        ("b", "false") => Value::Bool(false),
        (_, text) => Value::from(text),
    };
    if matches!(name, "n" | "j") {
        return;
    }
    let expected = match values {
        [only] if name != "l" => one(only),
        all => Value::Array(all.iter().map(one).collect()),
    };
    assert_eq!(*read, expected, "{name}");
}
