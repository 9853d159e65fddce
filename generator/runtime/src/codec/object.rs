//! The macro for models.

/// Writes what models have in common from the table of their fields: [`Decode`](crate::Decode), `Serialize`, for
/// convenience `Deserialize`, and what `derive(Debug, PartialEq)` would write.
///
/// A row has a key, whether the key is required and may be null, and the field. After the type's name may follow the
/// key that always holds the event's name, and that name. After the rows may follow the field that keeps unlisted keys.
///
/// Fields are decoded in place, so the types of required fields must have a
/// [`Decode::EMPTY`](crate::Decode::EMPTY). The fields of a model with others are decoded before the model is put
/// together, which takes longer to compile: `Node in pieces;`.
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
        $type:ident in pieces $(as $tag_key:literal = $tag:literal)?;
        $($key:literal => $presence:ident $field:ident,)*
        $(..$additional:ident,)?
    ) => {
        impl $crate::Decode for $type {
            fn decode(reader: &mut $crate::Reader<'_>) -> ::core::result::Result<Self, $crate::DecodeError> {
                $(let mut $field = ::core::option::Option::None;)*
                $(let mut $additional = ::std::collections::BTreeMap::new();)?
                let read = $crate::object!(
                    @read reader (&Self::TABLE) [$(&mut $field,)* $(&mut $crate::Tag($tag),)?] $($additional)?
                );
                $crate::or_return!(read);
                // All fields are taken at once. With an early return for each, every one of them would drop all others.
                #[allow(irrefutable_let_patterns, reason = "a model may have no required field")]
                let ($($crate::object!(@taken $presence $field),)*) = ($($crate::object!(@value $presence $field),)*) else {
                    return ::core::result::Result::Err(reader.incomplete());
                };
                ::core::result::Result::Ok(Self { $($field,)* $($additional,)? })
            }
        }

        $crate::object!(@table $type $(as $tag_key = $tag)?; $($key => $presence $field,)* $(..$additional,)?);
    };
    (
        @table $type:ident $(as $tag_key:literal = $tag:literal)?;
        $($key:literal => $presence:ident $field:ident,)*
        $(..$additional:ident,)?
    ) => {
        impl $type {
            // The key with the event's name comes last.
            const TABLE: $crate::view::Table = {
                #[allow(unused_imports, reason = "a model may have no fields")]
                use $crate::view::presences::*;
                $crate::view::Table::new(
                    ::core::stringify!($type),
                    ::core::stringify!($($field)* $($additional)?),
                    &[$($key,)* $($tag_key,)?],
                    &[$($presence),*],
                )$(.with_tag($tag))?
            };
        }

        impl $crate::view::Viewed for $type {
            #[inline]
            fn view(&self, see: &mut dyn ::core::ops::FnMut($crate::view::View<'_>)) {
                see($crate::view::View::Object(&Self::TABLE, &[$(&self.$field,)* $(&self.$additional,)?]));
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::view::debug(self, formatter)
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::view::equal(self, other)
            }
        }

        $crate::serialize_by_view!($type);
        $crate::deserialize_by_decode!($type);
    };
    (@read $reader:ident $table:tt $slots:tt) => { $reader.fields($table.fields(), &mut $slots) };
    (@read $reader:ident $table:tt $slots:tt $additional:ident) => {
        $reader.fields_with_additional($table.fields(), &mut $slots, &mut $additional)
    };
    (@overwrite $self:ident $reader:ident $places:tt) => {
        $reader.fields_in_place((&Self::TABLE).fields(), &mut $places)
    };
    (@overwrite $self:ident $reader:ident $places:tt $additional:ident) => {
        $reader.fields_in_place_with_additional((&Self::TABLE).fields(), &mut $places, &mut $self.$additional)
    };
    (@taken required $field:ident) => { ::core::option::Option::Some($field) };
    (@taken $presence:ident $field:ident) => { $field };
    (@value required $field:ident) => { $field };
    (@value $presence:ident $field:ident) => { $crate::codec::$presence($field) };
    (
        $type:ident $(as $tag_key:literal = $tag:literal)?;
        $($key:literal => $presence:ident $field:ident,)*
        $(..$additional:ident,)?
    ) => {
        impl $crate::Decode for $type {
            const EMPTY: Self = Self {
                $($field: $crate::Decode::EMPTY,)*
                $($additional: $crate::Decode::EMPTY,)?
            };

            fn decode_in_place(
                &mut self,
                reader: &mut $crate::Reader<'_>,
            ) -> ::core::result::Result<(), $crate::DecodeError> {
                $crate::object!(
                    @overwrite self reader [$(&mut self.$field,)* $(&mut $crate::Tag($tag),)?] $($additional)?
                )
            }
        }

        $crate::object!(@table $type $(as $tag_key = $tag)?; $($key => $presence $field,)* $(..$additional,)?);
    };
}

/// Implements `Serialize` for types that have [`Viewed`](crate::view::Viewed).
#[doc(hidden)]
#[macro_export]
macro_rules! serialize_by_view {
    ($type:ident) => {
        impl $crate::serde::Serialize for $type {
            fn serialize<__S: $crate::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::view::serialize(self, serializer)
            }
        }
    };
}
