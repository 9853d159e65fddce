//! Decoding into a value that exists already.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::decode::Decode;
use crate::error::DecodeError;
use crate::nullable::Nullable;
use crate::or_return;
use crate::reader::Reader;
use crate::slot::Tag;

/// Types with a constant value that costs nothing to make and to drop. Decoding a model begins with it.
pub trait Empty: Sized {
    /// A value that is overwritten if the field is required.
    const EMPTY: Self;
}

macro_rules! empty {
    ($($type:ty = $value:expr;)*) => {
        $(impl Empty for $type {
            const EMPTY: Self = $value;
        })*
    };
}

empty! {
    bool = false;
    i64 = 0;
    u64 = 0;
    f64 = 0.0;
    String = Self::new();
    Value = Self::Null;
}

impl<T> Empty for Option<T> {
    const EMPTY: Self = None;
}

impl<T> Empty for Nullable<T> {
    const EMPTY: Self = Self::Absent;
}

impl<T> Empty for Vec<T> {
    const EMPTY: Self = Self::new();
}

impl<T> Empty for BTreeMap<String, T> {
    const EMPTY: Self = Self::new();
}

/// Decodes a model whose fields are decoded in place.
pub fn decode_from_empty<T: Decode + Empty>(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
    let mut model = T::EMPTY;
    or_return!(model.decode_in_place(reader));
    Ok(model)
}

/// A field that is overwritten with the value of its key.
pub trait Place {
    /// Reads the value at the reader's place.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;
}

impl<T: Decode> Place for T {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.decode_in_place(reader)
    }
}

impl Place for Tag {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.tag(self.0)
    }
}
