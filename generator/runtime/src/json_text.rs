//! The JSON text that a serde deserializer reads.

use std::any::type_name;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor, value};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Whether an error type belongs to `serde_json`, and so does the serializer or deserializer: only these handle a
/// [`RawValue`]. Wrappers around them keep their error. A type that may not be `'static` has no `TypeId`, so names are
/// compared: within one build, a type has one name.
pub(crate) fn is_serde_json<E>() -> bool {
    type_name::<E>() == type_name::<serde_json::Error>()
}

/// The JSON text of the next value. A JSON deserializer returns the original text. Others, and values that serde has
/// buffered, are converted to a [`Value`] first.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match token() {
        Some(token) if is_serde_json::<D::Error>() => {
            deserializer.deserialize_newtype_struct(token, JsonText { token })
        }
        _ => buffered(deserializer),
    }
}

fn buffered<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Value::deserialize(deserializer).map(|value| value.to_string())
}

/// The name by which `serde_json` recognizes a request for a raw value.
fn token() -> Option<&'static str> {
    let mut token = None;
    // This only asks for the name; nothing is read.
    let _ = <Box<RawValue>>::deserialize(Name(&mut token));
    token
}

/// Notes the name of the requested newtype.
struct Name<'a>(&'a mut Option<&'static str>);

impl<'de> Deserializer<'de> for Name<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, value::Error> {
        Err(value::Error::custom("no value"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        *self.0 = Some(name);
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Takes a raw value, or whatever comes in its place.
struct JsonText {
    token: &'static str,
}

impl<'de> Visitor<'de> for JsonText {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut entries = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == self.token {
                return map.next_value();
            }
            entries.insert(key, map.next_value()?);
        }
        Ok(Value::Object(entries).to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<String, A::Error> {
        buffered(value::SeqAccessDeserializer::new(list))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        buffered(deserializer)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        buffered(deserializer)
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        Ok(Value::Null.to_string())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<String, E> {
        Ok(Value::from(value).to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        Ok(Value::from(value).to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<String, E> {
        Ok(Value::from(value).to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<String, E> {
        Ok(Value::from(value).to_string())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        Ok(Value::from(value).to_string())
    }
}
