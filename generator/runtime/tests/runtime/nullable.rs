//! Round trips of absent, null and values.

use hookwright_runtime::{Decode, DecodeError, Fields, Nullable, ObjectWriter, Reader, Slot, decode_slice};
use serde::{Serialize, Serializer};

#[derive(Debug, PartialEq)]
struct Holder(Nullable<i64>);

impl Decode for Holder {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut value = None::<Nullable<i64>>;
        reader.object(&Fields::new(&["value"]), |_, reader| value.read(reader))?;
        Ok(Self(value.unwrap_or_default()))
    }
}

impl Serialize for Holder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer)?;
        object.nullable("value", &self.0);
        object.end()
    }
}

#[test]
fn absent_null_and_value_survive_a_round_trip() {
    let cases =
        [("{}", Nullable::Absent), (r#"{"value":null}"#, Nullable::Null), (r#"{"value":5}"#, Nullable::Value(5))];
    for (json, value) in cases {
        assert_eq!(decode_slice(json.as_bytes()), Ok(Holder(value)));
        assert_eq!(serde_json::to_string(&Holder(value)).unwrap(), json);
    }
    let error = decode_slice::<Holder>(br#"{"value":""}"#).unwrap_err();
    assert_eq!(error.to_string(), "value: expected an integer, found a string");
}

#[test]
fn nullable_converts_to_and_from_option() {
    let value = Nullable::from("a".to_owned());
    assert_eq!(value.value().map(String::as_str), Some("a"));
    assert_eq!(value.as_ref().map(String::len), Some(1));
    assert_eq!(value.clone().map(|text| text.len()), Nullable::Value(1));
    assert_eq!(value.into_option(), Some("a".to_owned()));
    assert_eq!(Nullable::<i64>::Null.map(|number| number + 1).into_option(), None);
    assert_eq!(Nullable::<i64>::from(None), Nullable::Null);
    assert_eq!(Nullable::<i64>::from(Some(1)), Nullable::Value(1));
}

#[test]
fn absent_is_the_default_and_alone_encodes_to_null() {
    let absent = Nullable::<i64>::default();
    assert!(absent.is_absent() && !absent.is_null() && Nullable::<i64>::Null.is_null());
    assert_eq!(serde_json::to_string(&[absent, Nullable::Null, Nullable::Value(1)]).unwrap(), "[null,null,1]");
}
