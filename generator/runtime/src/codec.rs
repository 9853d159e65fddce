//! Macros and functions shared by many generated types.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

use crate::decode::{Decode, decode_slice};
use crate::drift;
use crate::json_text;

/// Writes the codec of a struct from the table of its fields: [`Decode`], `Serialize` and, for convenience,
/// `Deserialize`.
///
/// A row has a key, whether the key is required and may be null, and the field. After the type's name may follow the
/// key that always holds the event's name, and that name. After the rows may follow the field that keeps unlisted keys.
///
/// ```
/// use hookwright_runtime::Nullable;
///
/// pub struct MeetingUpdated {
///     pub id: String,
///     pub title: Option<String>,
///     pub ends_at: Nullable<String>,
///     pub owner: Option<String>,
/// }
///
/// hookwright_runtime::object! {
///     MeetingUpdated as "type" = "meeting.updated";
///     "id" => required id,
///     "title" => optional title,
///     "endsAt" => nullable ends_at,
///     "owner" => required_or_null owner,
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    (
        $type:ident $(as $tag_key:literal = $tag:literal)?;
        $($key:literal => $presence:ident $field:ident,)*
        $(..$additional:ident,)?
    ) => {
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                // The key with the event's name comes last.
                const FIELDS: $crate::Fields = $crate::Fields::new(&[$($key,)* $($tag_key,)?])
                    .requiring(&[$($crate::presence::$presence::IS_REQUIRED,)*]);
                $(let mut $field = ::core::option::Option::None;)*
                $(let mut $additional = ::std::collections::BTreeMap::new();)?
                let read = $crate::object!(@read reader FIELDS [$(&mut $field,)* $(&mut $crate::Tag($tag),)?] $($additional)?);
                $crate::or_return!(read);
                // All fields are taken at once. With an early return for each, every one of them would drop all others.
                #[allow(irrefutable_let_patterns, reason = "a model may have no required field")]
                let ($($crate::object!(@taken $presence $field),)*) = ($($crate::object!(@value $presence $field),)*) else {
                    return ::core::result::Result::Err(reader.incomplete());
                };
                ::core::result::Result::Ok(Self { $($field,)* $($additional,)? })
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<__S: $crate::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                let mut object = $crate::ObjectWriter::new(serializer)?;
                $(object.field($tag_key, $tag);)?
                $($crate::presence::$presence::write(&mut object, $key, &self.$field);)*
                $(object.additional(&self.$additional);)?
                object.end()
            }
        }

        $crate::deserialize_by_decode!($type);
    };
    (@read $reader:ident $fields:ident $slots:tt) => { $reader.fields(&$fields, &mut $slots) };
    (@read $reader:ident $fields:ident $slots:tt $additional:ident) => {
        $reader.fields_with_additional(&$fields, &mut $slots, &mut $additional)
    };
    (@taken required $field:ident) => { ::core::option::Option::Some($field) };
    (@taken $presence:ident $field:ident) => { $field };
    (@value required $field:ident) => { $field };
    (@value $presence:ident $field:ident) => { $crate::presence::$presence::value($field) };
}

/// Evaluates to what a result holds, or returns its error. Unlike `?`, it instantiates no function for each type.
#[doc(hidden)]
#[macro_export]
macro_rules! or_return {
    ($result:expr) => {
        match $result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(error) => return ::core::result::Result::Err(error),
        }
    };
}

/// Decodes the next value as that variant.
#[doc(hidden)]
#[macro_export]
macro_rules! decoded {
    ($reader:ident, $variant:path) => {
        match $crate::Decode::decode($reader) {
            ::core::result::Result::Ok(value) => ::core::result::Result::Ok($variant(value)),
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    };
}

/// Writes the codec of a union from the table of its members, each with its [`Kind`](crate::Kind) of JSON. After the
/// type's name comes what a value has to be, in words.
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    ($type:ident = $expected:literal; $($kind:ident => $member:ident,)*) => {
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                match $crate::or_return!(reader.peek()) {
                    $($crate::Kind::$kind => $crate::decoded!(reader, Self::$member),)*
                    #[allow(unreachable_patterns, reason = "a union may have a member for each kind")]
                    _ => ::core::result::Result::Err(reader.unexpected($expected)),
                }
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<__S: $crate::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$member(value) => $crate::serde::Serialize::serialize(value, serializer),)*
                }
            }
        }

        $crate::deserialize_by_decode!($type);
    };
}

/// Writes the codec of a union whose members are told apart by the value of a property, from the table of these values.
/// An object with another value is kept as it is. The type of the values comes before the property if it isn't text:
/// `integer`, `boolean`, or `constant` for mixed types.
#[doc(hidden)]
#[macro_export]
macro_rules! tagged {
    ($type:ident by $($kind:ident)? $key:literal; $($($value:literal)|+ => $member:ident,)*) => {
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                $crate::tagged!(@$($kind)? reader $key; $($($value)|+ => $member,)*)
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<__S: $crate::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$member(value) => $crate::serde::Serialize::serialize(value, serializer),)*
                    Self::Unrecognized(value) => $crate::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        $crate::deserialize_by_decode!($type);
    };
    (@$reader:ident $key:literal; $($($value:literal)|+ => $member:ident,)*) => {
        match &*$crate::or_return!($reader.text_at(&[$key])) {
            $($($value)|+ => $crate::decoded!($reader, Self::$member),)*
            _ => $crate::tagged!(@unrecognized $reader $key),
        }
    };
    (@integer $reader:ident $key:literal; $($($value:literal)|+ => $member:ident,)*) => {
        match $crate::or_return!($reader.integer_at(&[$key])) {
            $(::core::option::Option::Some($($value)|+) => $crate::decoded!($reader, Self::$member),)*
            _ => $crate::tagged!(@unrecognized $reader $key),
        }
    };
    (@boolean $reader:ident $key:literal; $($($value:literal)|+ => $member:ident,)*) => {
        match $crate::or_return!($reader.bool_at(&[$key])) {
            $($($value)|+ => $crate::decoded!($reader, Self::$member),)*
            #[allow(unreachable_patterns, reason = "a union may have a member for each of the two")]
            _ => $crate::tagged!(@unrecognized $reader $key),
        }
    };
    (@constant $reader:ident $key:literal; $($($value:literal)|+ => $member:ident,)*) => {{
        let found = $crate::or_return!($reader.constant_at(&[$key]));
        $(if $(found == $value)||+ {
            return $crate::decoded!($reader, Self::$member);
        })*
        $crate::tagged!(@unrecognized $reader $key)
    }};
    (@unrecognized $reader:ident $key:literal) => {{
        $crate::or_return!($reader.refuse_repeated(&[$key]));
        $crate::codec::unrecognized_tag();
        $crate::decoded!($reader, Self::Unrecognized)
    }};
}

/// Writes the codec of a union of objects that differ in a property that only one of them has, from the table of these
/// properties. A member without such a property may come last.
#[doc(hidden)]
#[macro_export]
macro_rules! keyed {
    ($type:ident; $($key:literal => $member:ident,)* $(otherwise $otherwise:ident,)?) => {
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                match $crate::or_return!(reader.which_of(&[$($key),*])) {
                    $(::core::option::Option::Some($key) => $crate::decoded!(reader, Self::$member),)*
                    _ => $crate::keyed!(@otherwise reader [$($key),*] $($otherwise)?),
                }
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<__S: $crate::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$member(value) => $crate::serde::Serialize::serialize(value, serializer),)*
                    $(Self::$otherwise(value) => $crate::serde::Serialize::serialize(value, serializer),)?
                }
            }
        }

        $crate::deserialize_by_decode!($type);
    };
    (@otherwise $reader:ident [$($key:literal),*] $otherwise:ident) => {
        $crate::decoded!($reader, Self::$otherwise)
    };
    (@otherwise $reader:ident [$($key:literal),*]) => {
        ::core::result::Result::Err($reader.refused(concat!("none of the properties that tell it apart:" $(, " `", $key, "`")*)))
    };
}

/// Implements an open string enum from the table of its values: `as_str`, `From<&str>` and what
/// [`string_enum!`](crate::string_enum) adds.
#[doc(hidden)]
#[macro_export]
macro_rules! values {
    ($type:ident; $($value:literal => $variant:ident,)*) => {
        impl $type {
            /// The value as sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unrecognized(text) => text,
                }
            }
        }

        impl ::core::convert::From<&str> for $type {
            fn from(text: &str) -> Self {
                match text {
                    $($value => Self::$variant,)*
                    _ => Self::Unrecognized($crate::codec::unrecognized(text)),
                }
            }
        }

        $crate::string_enum!($type);
    };
}

/// Implements [`serde::Deserialize`](Deserialize) for types that have [`Decode`], so that there is one decoder.
///
/// This is for convenience: the JSON text is copied and decoded, and an error loses its line and column. Input other
/// than JSON text is first buffered as a `serde_json::Value`, which rounds numbers. Prefer [`decode_slice`] if you have
/// the bytes.
#[doc(hidden)]
#[macro_export]
macro_rules! deserialize_by_decode {
    ($($type:ty),+ $(,)?) => {$(
        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<__D: $crate::serde::Deserializer<'de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                $crate::codec::by_decode(deserializer)
            }
        }
    )+};
}

/// Implements what all open string enums share, for types with `fn as_str(&self) -> &str` and `From<&str>`.
#[doc(hidden)]
#[macro_export]
macro_rules! string_enum {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                match reader.borrowed_text() {
                    ::core::result::Result::Ok(text) => ::core::result::Result::Ok(<$type as ::core::convert::From<&str>>::from(&text)),
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
            }
        }

        impl $crate::headers::HeaderValueText for $type {
            const EXPECTED: &'static str = "a text";

            fn from_header_text(text: &str) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(<$type as ::core::convert::From<&str>>::from(text))
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<__S: $crate::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<__D: $crate::serde::Deserializer<'de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
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

            // `Self::Err` would be ambiguous for a type with a value `err`.
            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
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
    let json = json_text::read(deserializer)?;
    decode_slice(json.as_bytes()).map_err(D::Error::custom)
}

/// The text of a value that an enum doesn't list. It is counted as drift.
pub fn unrecognized(text: &str) -> String {
    drift::unrecognized_value();
    text.to_owned()
}

/// Counts an object whose tag isn't that of a listed alternative.
pub fn unrecognized_tag() {
    drift::unrecognized_value();
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
