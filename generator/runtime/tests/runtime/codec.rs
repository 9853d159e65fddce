//! The code from the macros, and round trips of writing and reading.

use std::collections::BTreeMap;

use hookwright_runtime::{Cause, Decode, DecodeError, Fields, ObjectWriter, Reader, Tag, decode_slice, sample};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use crate::api::{MeetingUpdated, Participant, Role, UPDATED};

#[test]
fn decoded_models_encode_to_the_same_json() {
    let event: MeetingUpdated = decode_slice(UPDATED.as_bytes()).unwrap();
    let sent: Value = serde_json::from_str(UPDATED).unwrap();
    assert_eq!(serde_json::to_value(&event).unwrap(), sent);
}

#[test]
fn deserialize_uses_the_same_decoder() {
    let by_serde: MeetingUpdated = serde_json::from_str(UPDATED).unwrap();
    assert_eq!(by_serde, decode_slice(UPDATED.as_bytes()).unwrap());
    assert_eq!(MeetingUpdated::deserialize(serde_json::to_value(&by_serde).unwrap()).unwrap(), by_serde);

    let error = serde_json::from_str::<Participant>(r#"{"role": "host", "manager": {"role": 5}}"#).unwrap_err();
    assert!(error.to_string().starts_with("manager.role: expected a string, found 5"), "{error}");
}

#[test]
fn open_enums_keep_unlisted_values() {
    let roles: Vec<Role> = decode_slice(br#"["host", "gue\u0073t", "sp\ny"]"#).unwrap();
    assert_eq!(roles, [Role::Host, Role::Guest, Role::Unrecognized("sp\ny".to_owned())]);
    assert_eq!(serde_json::to_string(&roles).unwrap(), r#"["host","guest","sp\ny"]"#);
    assert_eq!(serde_json::from_str::<Vec<Role>>(r#"["host", "guest", "sp\ny"]"#).unwrap(), roles);
    assert_eq!(
        serde_json::from_str::<Role>("5").unwrap_err().to_string(),
        "invalid type: integer `5`, expected a string at line 1 column 1"
    );
}

#[test]
fn open_enums_print_like_strings() {
    assert_eq!(Role::Host, *"host");
    assert_eq!(Role::Host, "host");
    assert_eq!(format!("{:>6}|{}", Role::Host, Role::from("x".to_owned())), "  host|x");
    assert_eq!("guest".parse(), Ok(Role::Guest));
    assert_eq!(AsRef::<str>::as_ref(&Role::Guest), "guest");
}

#[derive(Debug, PartialEq)]
struct WithRest {
    id: i64,
    extra: BTreeMap<String, Value>,
}

impl Decode for WithRest {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (mut id, mut extra) = (None, BTreeMap::new());
        reader.fields_with_additional(&Fields::new(&["id"]), &mut [&mut id], &mut extra)?;
        Ok(Self { id: id.ok_or_else(|| reader.missing("id"))?, extra })
    }
}

impl Serialize for WithRest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer)?;
        object.field("id", &self.id);
        object.additional(&self.extra);
        object.end()
    }
}

#[test]
fn additional_properties_are_encoded_again() {
    let json = json!({"a": [1, {"b": null}], "id": 7, "z": "text"});
    let with_rest: WithRest = decode_slice(json.to_string().as_bytes()).unwrap();
    assert_eq!(with_rest.extra.len(), 2);
    assert_eq!(serde_json::to_value(&with_rest).unwrap(), json);
}

mod order {
    /// A struct whose codec [`object!`](hookwright_runtime::object) writes.
    pub(super) struct Order {
        pub(super) id: String,
        pub(super) note: Option<String>,
        pub(super) paid: bool,
    }

    hookwright_runtime::object! {
        Order;
        "id" => required id,
        "note" => optional note,
        "paid" => required paid,
    }
}

#[test]
fn the_first_missing_field_is_named() {
    let order: order::Order = decode_slice(br#"{"paid": true, "id": "x"}"#).unwrap();
    assert_eq!(order, order::Order { id: "x".to_owned(), note: None, paid: true });
    for (json, lacks, at) in [(r#"{"note": "n"}"#, "id", 12), (r#"{"id": "x"}"#, "paid", 10), ("{}", "id", 1)] {
        let error = decode_slice::<order::Order>(json.as_bytes()).unwrap_err();
        assert_eq!((error.cause(), error.path().as_str(), error.offset()), (&Cause::Missing, lacks, at), "{json}");
    }
}

#[test]
fn keys_without_a_slot_are_skipped() {
    let (mut tag, mut id) = (Tag("order.paid"), None::<i64>);
    let fields = Fields::new(&["type", "id", "more"]);
    let mut reader = Reader::new(br#"{"more": [1], "id": 7, "type": "order.paid"}"#);
    reader.fields(&fields, &mut [&mut tag, &mut id]).unwrap();
    assert_eq!(id, Some(7));
    let error = Reader::new(br#"{"type": "order.lost"}"#).fields(&fields, &mut [&mut tag]).unwrap_err();
    assert_eq!((error.path().as_str(), error.offset()), ("type", 9));
}

#[test]
fn a_write_error_ends_encoding() {
    let with_rest =
        WithRest { id: 7, extra: BTreeMap::from([("a".to_owned(), json!(true)), ("b".to_owned(), json!(1))]) };
    for room in 0..20 {
        let mut bytes = vec![0; room];
        let error = serde_json::to_writer(&mut bytes[..], &with_rest).unwrap_err();
        assert!(error.is_io(), "{error}");
        assert!(br#"{"id":7,"a":true,"b":1}"#.starts_with(&bytes), "{bytes:?}");
    }
}

#[test]
fn a_sample_is_decoded_from_its_json() {
    assert_eq!(sample::<Participant>(r#"{"role": "host"}"#).role, Role::Host);
}

#[test]
#[should_panic(expected = "a checked-in example does not decode: role: required, but missing, at line 1 column 2")]
fn invalid_samples_are_reported() {
    sample::<Participant>("{}");
}
