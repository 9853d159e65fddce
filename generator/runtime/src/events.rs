//! What a table of events expands to.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde::Deserializer;
use serde::de::Error as _;

use crate::delivery::Delivery;
use crate::error::DecodeError;
use crate::event_set::{EventSet, decode, finished};
use crate::json_text;
use crate::outcome::{Decoded, Malformed, Unknown, Unnamed};
use crate::reader::Reader;

/// Implements what a module has for its events, from a table with a row for each: what the handler's method and the
/// constructor are called, the name, the variant of `Event` with its payload, a summary, and the version that the event
/// came with. A variant without a payload here has a box of the type that is called as it is. A payload that several
/// events have is `shared`; any other box becomes its event by `From`. After `once` come the paths of keys that are
/// read before the payload is decoded, and that its type would allow twice: `once (["type"], ["data", "id"])`. A path
/// that names the event has the name, which is written where the payload lacks it: `once (["type"] = "order.paid")`.
/// `Event` itself and the trait `Handler` are written out, for docs and editors.
///
/// ```text
/// hookwright_runtime::events! {
///     in body "type";
///     order_paid "order.paid" => OrderPaid "An order is paid." since "1.2",
///     order_packed "order.packed" => OrderPacked(Box<Order>),
///     order_shipped "order.shipped" => OrderShipped(shared Box<Parcel>),
///     order_returned "order.returned" => OrderReturned(shared Box<Parcel>),
/// }
/// ```
///
/// The first line says where the name is: `in body "event" / "type"`, `in header "x-event"`, `in header "x-event" with
/// "action"` or `in delivery`, the latter with `only "order.paid"` if the document has one event. If telling events
/// apart takes more, it is `in tree NAMED_BY`, a static [`Tree`](crate::tree::Tree), or `in body tree NAMED_BY` if the
/// tree only looks at the body. A row `(bodies BODIES),` before the others names a static
/// [`Bodies`](crate::bodies::Bodies), for bodies that aren't only JSON. Then come the fields that all payloads share,
/// each with its accessor and how it is read: `(shared order(event) -> &str { &event.order }),`, after its docs.
#[doc(hidden)]
#[macro_export]
macro_rules! events {
    (in body $($key:literal)/+; $($rows:tt)*) => {
        $crate::events!(@all $crate::NameAt::Body(&[$($key),+]); $($rows)*);
        $crate::events!(@inside);
    };
    (in body tree $tree:ident; $($rows:tt)*) => {
        $crate::events!(@all $crate::NameAt::Tree(&$tree); $($rows)*);
        $crate::events!(@inside);
    };
    (in tree $tree:ident; $($rows:tt)*) => {
        $crate::events!(@all $crate::NameAt::Tree(&$tree); $($rows)*);
        $crate::events!(@outside);
    };
    (@inside) => {
        impl Event {
            /// Decodes a body that contains the event's name.
            ///
            /// This doesn't verify who sent it. For a delivery, use [`decode`](super::decode).
            pub fn from_slice(body: &[u8]) -> ::core::result::Result<Self, $crate::EventError> {
                $crate::events::event_from_slice(body)
            }
        }

        impl ::core::convert::TryFrom<$crate::serde_json::Value> for Event {
            type Error = $crate::EventError;

            fn try_from(value: $crate::serde_json::Value) -> ::core::result::Result<Self, $crate::EventError> {
                Self::from_slice(::std::string::ToString::to_string(&value).as_bytes())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for Event {
            fn deserialize<__D: $crate::serde::Deserializer<'de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                $crate::events::event_by_decode(deserializer)
            }
        }
    };
    (in header $header:literal with $($key:literal)/+; $($rows:tt)*) => {
        $crate::events!(
            @all $crate::NameAt::HeaderAndBody { header: $header, body: &[$($key),+] }; $($rows)*
        );
        $crate::events!(@outside);
    };
    (in header $header:literal; $($rows:tt)*) => {
        $crate::events!(@all $crate::NameAt::Header($header); $($rows)*);
        $crate::events!(@outside);
    };
    (in delivery only $only:literal; $($rows:tt)*) => {
        $crate::events!(
            @all $crate::NameAt::Delivery { only: ::core::option::Option::Some($only) }; $($rows)*
        );
        $crate::events!(@outside);
    };
    (in delivery; $($rows:tt)*) => {
        $crate::events!(@all $crate::NameAt::Delivery { only: ::core::option::Option::None }; $($rows)*);
        $crate::events!(@outside);
    };
    (@outside) => {
        impl Event {
            /// Decodes the body of an event of this kind, for bodies that don't contain the event's name.
            ///
            /// This doesn't verify who sent it. For a delivery, use [`decode`](super::decode).
            pub fn from_slice_of(
                kind: EventKind,
                body: &[u8],
            ) -> ::core::result::Result<Self, $crate::DecodeError> {
                $crate::events::event_of_name(kind.name(), body)
            }
        }
    };
    (
        @all $at:expr;
        $((bodies $bodies:ident),)?
        $($(#[$doc:meta])* (shared $($shared:tt)+),)*
        $(
            $method:ident $name:literal => $variant:ident $(($($payload:tt)+))?
            $(once ($($once:tt $(= $stated:literal)?),+))? $($summary:literal)? $(since $since:literal)?,
        )*
    ) => {
        /// The kind of an event, without its payload, for metrics and routing. It is displayed and parsed as the
        /// event's name on the wire.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum EventKind {
            $(
                #[doc = ::core::concat!("`", $name, "`.")]
                $variant,
            )*
        }

        impl EventKind {
            /// All kinds, in the order of the document.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The event's name on the wire.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }

        impl ::core::fmt::Display for EventKind {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.name())
            }
        }

        impl ::core::str::FromStr for EventKind {
            type Err = $crate::ParseEventKindError;

            fn from_str(name: &str) -> ::core::result::Result<Self, Self::Err> {
                match name {
                    $($name => ::core::result::Result::Ok(Self::$variant),)*
                    _ => ::core::result::Result::Err($crate::ParseEventKindError::new(name)),
                }
            }
        }

        impl Event {
            $($crate::events!(@constructor $method $name $variant ($($($payload)+)?));)*

            /// The kind of this event.
            pub const fn kind(&self) -> EventKind {
                match self {
                    $(Self::$variant(_) => EventKind::$variant,)*
                }
            }

            /// The event's name on the wire.
            pub const fn name(&self) -> &'static str {
                self.kind().name()
            }
        }

        $($crate::events!(@from $variant ($($($payload)+)?));)*
        $crate::events!(@shared [$($variant)*] $(($(#[$doc])* $($shared)+))*);

        /// An event serializes as its payload, with the event's name added if that belongs in the body and the
        /// payload's type doesn't list it.
        impl $crate::serde::Serialize for Event {
            fn serialize<__S: $crate::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                match self {
                    $(
                        Self::$variant(payload) => {
                            $crate::events!(@serialize payload serializer $($($(($once $stated))?)+)?)
                        }
                    )*
                }
            }
        }

        impl $crate::EventSet for Event {
            const NAME_AT: $crate::NameAt = $at;
            const NAMES: &'static [&'static str] = &[$($name),*];
            $(const BODIES: &'static $crate::bodies::Bodies = &$bodies;)?

            fn decode_named(
                name: &str,
                reader: &mut $crate::Reader<'_>,
            ) -> ::core::option::Option<::core::result::Result<Self, $crate::DecodeError>> {
                let event = match name {
                    $($name => {
                        $($(
                            if let ::core::result::Result::Err(error) = reader.refuse_repeated(&$once) {
                                return ::core::option::Option::Some(::core::result::Result::Err(error));
                            }
                        )+)?
                        $crate::Decode::decode(reader).map(Self::$variant)
                    })*
                    _ => return ::core::option::Option::None,
                };
                ::core::option::Option::Some(event)
            }

            fn name(&self) -> &'static str {
                self.name()
            }
        }

        /// All events in the document, in its order.
        pub const EVENTS: &[$crate::EventInfo] =
            &[$($crate::EventInfo::new($name, ::core::concat!($($summary)?), $crate::events!(@since $($since)?))),*];

        /// Calls the method of `handler` for `event`.
        ///
        /// # Errors
        ///
        /// Returns the method's error.
        pub async fn dispatch<H: super::Handler>(
            event: Event,
            context: &super::Context,
            handler: &H,
        ) -> ::core::result::Result<(), H::Error> {
            match event {
                $(Event::$variant(event) => handler.$method($crate::events!(@unboxed event ($($($payload)+)?)), context).await,)*
            }
        }

        impl<H: super::Handler> $crate::Dispatch<H> for Event {
            async fn dispatch(
                self,
                context: &super::Context,
                handler: &H,
            ) -> ::core::result::Result<(), $crate::Failure> {
                dispatch(self, context, handler).await.map_err(::core::convert::Into::into)
            }
        }
    };
    (@shared $variants:tt) => {};
    (@shared $variants:tt $($shared:tt)+) => {
        impl Event {
            $($crate::events!(@accessor $variants $shared);)+
        }
    };
    (
        @accessor [$($variant:ident)*]
        ($(#[$doc:meta])* $method:ident($event:ident) -> $ty:ty { $value:expr })
    ) => {
        $(#[$doc])*
        pub fn $method(&self) -> $ty {
            match self {
                $(Self::$variant($event) => $value,)*
            }
        }
    };
    (@serialize $payload:ident $serializer:ident) => {
        $crate::serde::Serialize::serialize($payload, $serializer)
    };
    (@serialize $payload:ident $serializer:ident $(($path:tt $name:literal))+) => {
        $crate::stated_names::serialize($payload, &[$($crate::stated_names::StatedName::new(&$path, $name)),+], $serializer)
    };
    (@since $since:literal) => {
        ::core::option::Option::Some($since)
    };
    (@since) => {
        ::core::option::Option::None
    };
    (@constructor $method:ident $name:literal $variant:ident ()) => {
        $crate::events!(@constructor $method $name $variant (Box<$variant>));
    };
    (@constructor $method:ident $name:literal $variant:ident (shared $($payload:tt)+)) => {
        $crate::events!(@constructor $method $name $variant ($($payload)+));
    };
    (@constructor $method:ident $name:literal $variant:ident (Box<$payload:ty>)) => {
        #[doc = ::core::concat!("`", $name, "`, with this payload.")]
        #[inline]
        pub fn $method(payload: $payload) -> Self {
            Self::$variant(::std::boxed::Box::new(payload))
        }
    };
    (@constructor $method:ident $name:literal $variant:ident ($payload:ty)) => {
        #[doc = ::core::concat!("`", $name, "`, with this payload.")]
        #[inline]
        pub fn $method(payload: $payload) -> Self {
            Self::$variant(payload)
        }
    };
    (@from $variant:ident ()) => {
        $crate::events!(@from $variant (Box<$variant>));
    };
    (@from $variant:ident (Box<$payload:ty>)) => {
        impl ::core::convert::From<$payload> for Event {
            #[inline]
            fn from(payload: $payload) -> Self {
                Self::$variant(::std::boxed::Box::new(payload))
            }
        }
    };
    (@from $variant:ident $shared:tt) => {};
    (@unboxed $event:ident ()) => {
        *$event
    };
    (@unboxed $event:ident (shared $($payload:tt)+)) => {
        *$event
    };
    (@unboxed $event:ident (Box<$payload:ty>)) => {
        *$event
    };
    (@unboxed $event:ident $payload:tt) => {
        $event
    };
}

/// Why a body isn't an event of the document: an outcome of [`Decoded`] other than the first.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// An event that the document does not list.
    Unknown(Unknown),
    /// An event that the document lists, with a payload that does not fit.
    Malformed(Malformed),
    /// Not an event: the body isn't JSON, or the event's name is missing.
    Unnamed(Unnamed),
}

impl<E> Decoded<E> {
    /// The event, or why it couldn't be decoded, for code that handles all failures alike.
    pub fn into_result(self) -> Result<E, EventError> {
        match self {
            Self::Known(event) => Ok(event),
            Self::Unknown(unknown) => Err(EventError::Unknown(unknown)),
            Self::Malformed(fault) => Err(EventError::Malformed(fault)),
            Self::Unnamed(fault) => Err(EventError::Unnamed(fault)),
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(unknown) => fmt_unlisted(&unknown.name, formatter),
            Self::Malformed(fault) => fault.fmt(formatter),
            Self::Unnamed(fault) => fault.fmt(formatter),
        }
    }
}

impl Error for EventError {}

/// Says that a name isn't listed. A sender chose the name, so control characters are escaped, and it is cut.
fn fmt_unlisted(name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shown: String = name.chars().take(100).collect();
    write!(formatter, "the document doesn't list the event `{}`", shown.escape_debug())
}

/// The error when a text isn't the name of an event of the document.
#[derive(Clone, PartialEq, Eq)]
pub struct ParseEventKindError {
    name: String,
}

impl ParseEventKindError {
    /// For generated code.
    #[doc(hidden)]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }
}

impl fmt::Display for ParseEventKindError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_unlisted(&self.name, formatter)
    }
}

impl Error for ParseEventKindError {}

crate::debug::debug_by_display!(EventError, ParseEventKindError);

/// Decodes a body that contains the event's name.
pub fn event_from_slice<E: EventSet>(body: &[u8]) -> Result<E, EventError> {
    let delivery = Delivery::new(HeaderMap::new(), Bytes::copy_from_slice(body));
    decode(&delivery.unsigned("only the body is of interest")).into_result()
}

/// Decodes a body as the event of this name, which the document lists.
pub fn event_of_name<E: EventSet>(name: &str, body: &[u8]) -> Result<E, DecodeError> {
    let mut reader = Reader::new(body);
    let Some(event) = E::decode_named(name, &mut reader) else { return Err(reader.missing(name)) };
    finished(event, &mut reader)
}

/// Deserializes an event whose name is in its body.
pub fn event_by_decode<'de, E: EventSet, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    event_from_slice(json_text::read(deserializer)?.as_bytes()).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_sender_chose_is_escaped_and_cut() {
        let error = ParseEventKindError::new(&format!("a\n{}", "b".repeat(1000)));
        assert_eq!(error.to_string(), format!("the document doesn't list the event `a\\n{}`", "b".repeat(98)));
    }
}
