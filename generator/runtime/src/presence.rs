//! The kinds of fields that a table of fields names, and how each is taken when it was read, and written.

use serde::{Serialize, Serializer};

use crate::field::Field;
use crate::nullable::Nullable;
use crate::writer::ObjectWriter;

macro_rules! presence {
    ($(#[$doc:meta])* $name:ident is_required = $is_required:literal, $field:ty => $taken:ty: $take:ident; $value:ty: $write:ident) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;

            /// Whether an object without it is refused.
            pub const IS_REQUIRED: bool = $is_required;

            /// What was read of it.
            #[inline]
            pub fn take<T>(field: Field<$field>) -> $taken {
                field.$take()
            }

            /// Writes it.
            #[inline]
            pub fn write<S: Serializer, T: Serialize>(object: &mut ObjectWriter<S>, key: &'static str, value: &$value) {
                object.$write(key, value);
            }
        }
    };
}

presence! {
    /// It is there and not null. What was read of it is none, where it is not.
    required is_required = true, T => Option<T>: value; T: field
}

presence! {
    /// It may be absent, or null.
    optional is_required = false, Option<T> => Option<T>: optional; Option<T>: optional
}

presence! {
    /// It may be null, and is written as null. To be absent means the same.
    required_or_null is_required = false, Option<T> => Option<T>: optional; Option<T>: field
}

presence! {
    /// It may be absent or null, and the two are told apart.
    nullable is_required = false, Nullable<T> => Nullable<T>: nullable; Nullable<T>: nullable
}
