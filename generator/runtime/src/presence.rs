//! How a field may be missing, for the tables of models: whether an object without it is refused, its value after
//! reading, and how it is written.

/// It is present and not null.
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

/// It may be absent or null, with the same meaning.
pub mod optional {
    use serde::{Serialize, Serializer};

    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = false;

    /// The value after reading.
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

/// It is present but may be null.
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

/// It may be absent or null, with different meanings.
pub mod nullable {
    use serde::{Serialize, Serializer};

    use crate::nullable::Nullable;
    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = false;

    /// The value after reading.
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
