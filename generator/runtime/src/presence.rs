//! The kinds of fields that the table of a model names: whether an object without one is refused, what was read of it, and how
//! it is written.

/// It is there and not null.
pub mod required {
    use serde::{Serialize, Serializer};

    use crate::field::Field;
    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = true;

    /// What was read of it; none where it is not there.
    #[inline]
    pub fn take<T>(field: Field<T>) -> Option<T> {
        field.value()
    }

    /// Writes it.
    #[inline]
    pub fn write<S: Serializer, T: Serialize>(object: &mut ObjectWriter<S>, key: &'static str, value: &T) {
        object.field(key, value);
    }
}

/// It may be absent or null, and the two are not told apart.
pub mod optional {
    use serde::{Serialize, Serializer};

    use crate::field::Field;
    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = false;

    /// What was read of it.
    #[inline]
    pub fn take<T>(field: Field<Option<T>>) -> Option<T> {
        field.optional()
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

    pub use super::optional::{IS_REQUIRED, take};
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

    use crate::field::Field;
    use crate::nullable::Nullable;
    use crate::writer::ObjectWriter;

    /// Whether an object without it is refused.
    pub const IS_REQUIRED: bool = false;

    /// What was read of it.
    #[inline]
    pub fn take<T>(field: Field<Nullable<T>>) -> Nullable<T> {
        field.nullable()
    }

    /// Writes it, unless it is absent.
    #[inline]
    pub fn write<S: Serializer, T: Serialize>(object: &mut ObjectWriter<S>, key: &'static str, value: &Nullable<T>) {
        object.nullable(key, value);
    }
}
