//! The kinds of fields that the table of a model names: whether an object without one is refused, what was read of it, and how
//! it is written.

/// It is there and not null.
pub mod required {
    use serde::{Serialize, Serializer};

    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = true;

    /// Writes it.
    #[inline]
    pub fn write<S: Serializer, T: Serialize>(object: &mut ObjectWriter<S>, key: &'static str, value: &T) {
        object.field(key, value);
    }
}

/// It may be absent or null, and the two are not told apart.
pub mod optional {
    use serde::{Serialize, Serializer};

    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = false;

    /// What was read of it.
    #[inline]
    #[allow(clippy::manual_unwrap_or_default, reason = "that would be compiled for each type as well")]
    pub fn value<T>(slot: Option<Option<T>>) -> Option<T> {
        match slot {
            Some(value) => value,
            None => None,
        }
    }

    /// Writes it, if there is a value.
    #[inline]
    pub fn write<S: Serializer, T: Serialize>(object: &mut ObjectWriter<S>, key: &'static str, value: &Option<T>) {
        object.optional(key, value);
    }
}

/// It may be null, and means the same where it is absent.
pub mod required_or_null {
    use serde::{Serialize, Serializer};

    pub use super::optional::{IS_REQUIRED, value};
    use crate::writer::ObjectWriter;

    /// Writes it, as null if there is no value.
    #[inline]
    pub fn write<S: Serializer, T: Serialize>(object: &mut ObjectWriter<S>, key: &'static str, value: &Option<T>) {
        object.field(key, value);
    }
}

/// It may be absent or null, and the two are told apart.
pub mod nullable {
    use serde::{Serialize, Serializer};

    use crate::nullable::Nullable;
    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = false;

    /// What was read of it.
    #[inline]
    pub fn value<T>(slot: Option<Nullable<T>>) -> Nullable<T> {
        match slot {
            Some(value) => value,
            None => Nullable::Absent,
        }
    }

    /// Writes it, unless it is absent.
    #[inline]
    pub fn write<S: Serializer, T: Serialize>(object: &mut ObjectWriter<S>, key: &'static str, value: &Nullable<T>) {
        object.nullable(key, value);
    }
}
