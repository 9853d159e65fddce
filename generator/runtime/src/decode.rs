//! Types that can be decoded from JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::DecodeError;
use crate::nullable::Nullable;
use crate::or_return;
use crate::reader::{Kind, Reader};

/// A type that can be decoded from JSON: the generated models and the types of their fields.
///
/// Implement one of the two functions. [`Decode::decode_in_place`] also needs [`Decode::EMPTY`].
pub trait Decode: Sized {
    /// A value that costs nothing to make and to drop, which decoding in place begins with. Types without one don't
    /// compile where it is needed.
    const EMPTY: Self = panic!("this type has no `Decode::EMPTY`, so its model must be decoded `in pieces`");

    /// Decodes the reader's next value. Fails if it doesn't fit or isn't JSON.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut value = Self::EMPTY;
        or_return!(value.decode_in_place(reader));
        Ok(value)
    }

    /// Decodes the reader's next value into this one. After an error, some of its parts may have changed.
    fn decode_in_place(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = or_return!(Self::decode(reader));
        Ok(())
    }
}

/// Decodes a whole JSON text (RFC 8259): one value, with only white space around it.
pub fn decode_slice<T: Decode>(json: &[u8]) -> Result<T, DecodeError> {
    let mut reader = Reader::new(json);
    let value = T::decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

impl Decode for bool {
    const EMPTY: Self = false;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.bool()
    }
}

impl Decode for i64 {
    const EMPTY: Self = 0;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.integer()
    }
}

impl Decode for u64 {
    const EMPTY: Self = 0;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.unsigned()
    }
}

impl Decode for f64 {
    const EMPTY: Self = 0.0;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.float()
    }
}

impl Decode for String {
    const EMPTY: Self = Self::new();

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.string()
    }
}

/// `null` is `None`.
impl<T: Decode> Decode for Option<T> {
    const EMPTY: Self = None;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if or_return!(reader.null_if_any()) {
            return Ok(None);
        }
        Ok(Some(or_return!(T::decode(reader))))
    }

    fn decode_in_place(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = if or_return!(reader.null_if_any()) { None } else { Some(or_return!(T::decode(reader))) };
        Ok(())
    }
}

/// `null` is [`Nullable::Null`].
impl<T: Decode> Decode for Nullable<T> {
    const EMPTY: Self = Self::Absent;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match or_return!(Option::decode(reader)) {
            Some(value) => Self::Value(value),
            None => Self::Null,
        })
    }
}

impl<T: Decode> Decode for Box<T> {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self::new(or_return!(T::decode(reader))))
    }
}

impl<T: Decode> Decode for Vec<T> {
    const EMPTY: Self = Self::new();

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.list()
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    const EMPTY: Self = Self::new();

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.map()
    }
}

/// Any JSON. Whole numbers are exact if they fit in 64 bits, others are the nearest `f64`. Numbers beyond `f64` are
/// refused. If the program turns on `serde_json`'s feature `arbitrary_precision`, all numbers are exact.
impl Decode for Value {
    const EMPTY: Self = Self::Null;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match reader.peek()? {
            Kind::Null => reader.null().map(|()| Self::Null)?,
            Kind::Bool => Self::Bool(reader.bool()?),
            Kind::Number => Self::Number(reader.any_number()?),
            Kind::String => Self::String(reader.string()?),
            Kind::Array => Self::Array(reader.list()?),
            Kind::Object => Self::Object(Map::decode(reader)?),
        })
    }
}

/// Any JSON object. If a key occurs twice, the last value counts.
impl Decode for Map<String, Value> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut map = Self::new();
        reader.entries(|key, value| drop(map.insert(key, value)))?;
        Ok(map)
    }
}
