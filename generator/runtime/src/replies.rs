//! Replies to the sender of an event.

use bytes::Bytes;
use serde::Serialize;

use crate::api::Api;
use crate::context::Context;
use crate::handler::Failure;

/// What the document says about the reply to an event. Generated code builds it; fields may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplyInfo {
    /// The event's name on the wire.
    pub event: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// The media type of its body.
    pub media_type: &'static str,
    /// The body, as JSON, if no responder returns one in time: the `default` of the schema. If it is `None`, the reply
    /// has no body.
    pub default: Option<&'static str>,
}

impl ReplyInfo {
    /// The reply to the event of this name.
    pub const fn new(event: &'static str, status: u16, media_type: &'static str) -> Self {
        Self { event, status, media_type, default: None }
    }

    /// Sets the body to use if no responder returns one.
    #[must_use]
    pub const fn default_body(self, json: &'static str) -> Self {
        Self { default: Some(json), ..self }
    }
}

/// Asks a responder `R` for the reply to an event. Generated code implements it for each responder of its API.
#[diagnostic::on_unimplemented(
    message = "`{R}` does not reply to the events of `{Self}`",
    note = "implement the module's `Responder` for it; a module has one if its document describes a reply in JSON"
)]
pub trait Respond<R>: Api {
    /// The events that have a reply.
    const REPLIES: &'static [ReplyInfo];

    /// Calls the responder's method for this event. Returns the body of the reply as JSON, or `None` if there is no
    /// reply.
    fn respond(
        self,
        context: &Context<Self::Headers>,
        responder: &R,
    ) -> impl Future<Output = Result<Option<Bytes>, Failure>> + Send;
}

/// Implements what a module needs for the replies to its events, from a table with a row for each: the responder's
/// method, the event's name, its variant with `boxed` if the payload is in a box, the status and the media type of the
/// answer, and its default body. The trait `Responder` is written out.
///
/// ```text
/// hookwright_runtime::replies! {
///     replies;
///     order_requested "order.requested" => OrderRequested boxed 200 "application/json" default "{\"accepted\":false}",
/// }
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! replies {
    (
        replies;
        $(
            $method:ident $name:literal => $variant:ident $($boxed:ident)? $status:literal $media_type:literal
                $(default $default:literal)?,
        )*
    ) => {
        /// The events whose reply the document describes, in its order.
        pub const REPLIES: &[$crate::ReplyInfo] =
            &[$($crate::ReplyInfo::new($name, $status, $media_type)$(.default_body($default))?),*];

        impl<R: Responder> $crate::Respond<R> for super::Event {
            const REPLIES: &'static [$crate::ReplyInfo] = REPLIES;

            async fn respond(
                self,
                context: &super::Context,
                responder: &R,
            ) -> ::core::result::Result<::core::option::Option<$crate::bytes::Bytes>, $crate::Failure> {
                #[allow(unreachable_patterns, reason = "all events may have a reply")]
                match self {
                    $(Self::$variant(event) => {
                        $crate::replies::written(responder.$method($crate::replies!(@unboxed event $($boxed)?), context).await)
                    })*
                    _ => ::core::result::Result::Ok(::core::option::Option::None),
                }
            }
        }
    };
    (@unboxed $event:ident boxed) => {
        *$event
    };
    (@unboxed $event:ident) => {
        $event
    };
}

/// The body of the answer that a responder gives.
pub fn written<T: Serialize, E: Into<Failure>>(reply: Result<Option<T>, E>) -> Result<Option<Bytes>, Failure> {
    let Some(reply) = reply.map_err(Into::into)? else { return Ok(None) };
    serde_json::to_vec(&reply).map(|body| Some(body.into())).map_err(Failure::permanent)
}
