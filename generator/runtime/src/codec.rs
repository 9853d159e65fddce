//! What the code that is alike for many generated types expands to, or calls.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::Value;

use crate::decode::{Decode, decode_slice};

/// Implements [`serde::Deserialize`](Deserialize) for types that have [`Decode`], so that there is one decoder.
///
/// It is there for convenience: a `serde_json::Value` is buffered, written and decoded, which is slow, and the line and
/// the column of an error are lost. Where the bytes are at hand, [`decode_slice`] does better.
#[doc(hidden)]
#[macro_export]
macro_rules! deserialize_by_decode {
    ($($type:ty),+ $(,)?) => {$(
        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codec::by_decode(deserializer)
            }
        }
    )+};
}

/// Implements what every open string enum has in common, for types with `fn as_str(&self) -> &str` and `From<&str>`.
#[doc(hidden)]
#[macro_export]
macro_rules! string_enum {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                reader.text(|text| <$type as ::core::convert::From<&str>>::from(text))
            }
        }

        impl $crate::headers::HeaderValueText for $type {
            const EXPECTED: &'static str = "a text";

            fn from_header_text(text: &str) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(<$type as ::core::convert::From<&str>>::from(text))
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codec::by_text(deserializer, |text| <$type as ::core::convert::From<&str>>::from(text))
            }
        }

        impl ::core::fmt::Display for $type {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::cmp::PartialEq<str> for $type {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $type {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::core::str::FromStr for $type {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(<$type as ::core::convert::From<&str>>::from(text))
            }
        }

        impl ::core::convert::From<::std::string::String> for $type {
            fn from(text: ::std::string::String) -> Self {
                <$type as ::core::convert::From<&str>>::from(text.as_str())
            }
        }
    )+};
}

/// What [`deserialize_by_decode!`](crate::deserialize_by_decode) calls.
pub fn by_decode<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let json = serde_json::to_vec(&value).map_err(D::Error::custom)?;
    decode_slice(&json).map_err(D::Error::custom)
}

/// What [`string_enum!`](crate::string_enum) and the text types call.
pub fn by_text<'de, T, D: Deserializer<'de>>(deserializer: D, make: fn(&str) -> T) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(make))
}

struct Text<T>(fn(&str) -> T);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(self.0(text))
    }
}
