//! Macros and functions shared by many generated types.

mod object;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

use crate::decode::{Decode, decode_slice};
use crate::drift;
use crate::json_text;
use crate::nullable::Nullable;

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

        impl $crate::view::Viewed for $type {
            fn view(&self, see: &mut dyn ::core::ops::FnMut($crate::view::View<'_>)) {
                match self {
                    $(Self::$member(value) => see($crate::view::View::Variant(::core::stringify!($member), value)),)*
                }
            }
        }

        $crate::serialize_by_view!($type);
        $crate::deserialize_by_decode!($type);
    };
}

/// Writes the codec of a union whose members are told apart by the value of a property, from the table of these values.
/// An object with another value is kept as it is, and with `or none` after the property, an object without it, too. The
/// type of the values comes before the property if it isn't text: `integer`, `number`, `boolean`, or `constant` for mixed
/// types.
#[doc(hidden)]
#[macro_export]
macro_rules! tagged {
    ($type:ident by $($kind:ident)? $key:literal $(or $none:ident)?; $($($value:literal)|+ => $member:ident,)*) => {
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                $($crate::tagged!(@or $none reader $key);)?
                $crate::tagged!(@$($kind)? reader $key; $($($value)|+ => $member,)*)
            }
        }

        impl $crate::view::Viewed for $type {
            fn view(&self, see: &mut dyn ::core::ops::FnMut($crate::view::View<'_>)) {
                match self {
                    $(Self::$member(value) => see($crate::view::View::Variant(::core::stringify!($member), value)),)*
                    Self::Unrecognized(value) => see($crate::view::View::Variant("Unrecognized", value)),
                }
            }
        }

        $crate::serialize_by_view!($type);
        $crate::deserialize_by_decode!($type);
    };
    (@or none $reader:ident $key:literal) => {
        if $crate::or_return!($reader.is_nothing_at(&[$key])) {
            return $crate::decoded!($reader, Self::Unrecognized);
        }
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
    (@number $reader:ident $key:literal; $($rows:tt)*) => {
        $crate::tagged!(@found any_number_at $reader $key; $($rows)*)
    };
    (@constant $reader:ident $key:literal; $($rows:tt)*) => {
        $crate::tagged!(@found constant_at $reader $key; $($rows)*)
    };
    (@found $find:ident $reader:ident $key:literal; $($($value:literal)|+ => $member:ident,)*) => {{
        let found = $crate::or_return!($reader.$find(&[$key]));
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

        impl $crate::view::Viewed for $type {
            fn view(&self, see: &mut dyn ::core::ops::FnMut($crate::view::View<'_>)) {
                match self {
                    $(Self::$member(value) => see($crate::view::View::Variant(::core::stringify!($member), value)),)*
                    $(Self::$otherwise(value) => {
                        see($crate::view::View::Variant(::core::stringify!($otherwise), value));
                    })?
                }
            }
        }

        $crate::serialize_by_view!($type);
        $crate::deserialize_by_decode!($type);
    };
    (@otherwise $reader:ident [$($key:literal),*] $otherwise:ident) => {
        $crate::decoded!($reader, Self::$otherwise)
    };
    (@otherwise $reader:ident [$($key:literal),*]) => {
        ::core::result::Result::Err($reader.refused(concat!("none of the properties that tell it apart:" $(, " `", $key, "`")*)))
    };
}

/// Implements an open string enum from the table of its values: `as_str`, `From<&str>`, `Eq`, `Hash` and what
/// [`string_enum!`](crate::string_enum) adds. A derived `Hash` takes several times the memory to compile.
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

        impl ::core::cmp::Eq for $type {}

        impl ::core::hash::Hash for $type {
            fn hash<__H: ::core::hash::Hasher>(&self, hasher: &mut __H) {
                ::core::hash::Hash::hash(self.as_str(), hasher);
            }
        }

        impl $crate::headers::StringEnum for $type {}

        impl $crate::view::Viewed for $type {
            fn view(&self, see: &mut dyn ::core::ops::FnMut($crate::view::View<'_>)) {
                see(match self {
                    Self::Unrecognized(text) => $crate::view::View::Unlisted(text, self),
                    listed => $crate::view::View::Form(listed.as_str(), self),
                });
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

/// Implements what all open string enums share, for types with `fn as_str(&self) -> &str`, `From<&str>` and a variant
/// `Unrecognized(String)`.
#[doc(hidden)]
#[macro_export]
macro_rules! string_enum {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::Decode for $type {
            const EMPTY: Self = Self::Unrecognized(::std::string::String::new());

            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                match reader.borrowed_text() {
                    ::core::result::Result::Ok(text) => ::core::result::Result::Ok(<$type as ::core::convert::From<&str>>::from(&text)),
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
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
                $crate::codec::by_text(deserializer)
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

/// What [`string_enum!`](crate::string_enum) calls.
pub fn by_text<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(PhantomData))
}

struct Text<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}

/// The value of an optional field after reading.
#[allow(clippy::manual_unwrap_or_default, reason = "that would be compiled for each type as well")]
pub fn optional<T>(slot: Option<Option<T>>) -> Option<T> {
    match slot {
        Some(value) => value,
        None => None,
    }
}

pub use optional as required_or_null;

/// The value of a field after reading, if the field may be absent or null with different meanings.
pub fn nullable<T>(slot: Option<Nullable<T>>) -> Nullable<T> {
    match slot {
        Some(value) => value,
        None => Nullable::Absent,
    }
}
