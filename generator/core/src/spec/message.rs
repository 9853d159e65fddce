//! Messages, with what belongs to them.

use std::borrow::Cow;

use hookwright_runtime::Direction;
use serde::Serialize;

use super::{RuntimeExpression, Security};
use crate::cursor::Cursor;
use crate::ir::Literal;
use crate::place::Place;

/// One kind of message that the owner sends: an `OpenAPI` webhook's operation, an `AsyncAPI` message.
#[derive(Clone, Debug, Serialize)]
pub struct Message<'d> {
    /// What the document calls it: the webhook's key, the message's name.
    pub key: Cow<'d, str>,
    /// Other names that the document has for it (`operationId`), tried if the key isn't an event's name.
    pub other_names: Vec<&'d str>,
    /// Its place.
    pub place: Place,
    /// The method of the request that delivers it, spelled as in a request. `POST` if the document says nothing.
    pub method: Cow<'d, str>,
    /// The path that it is sent to, if the document fixes it.
    pub path: Option<&'d str>,
    /// The media types of its payload, as the document writes them.
    pub media_types: Vec<&'d str>,
    /// The second part of the media type, if the same operation has other payloads in other media types.
    pub written_as: Option<String>,
    /// Whether it has a body.
    pub body: BodyPresence,
    /// The field of a form that holds its payload as JSON, if it may also come as a form.
    pub form_field: Option<&'d str>,
    /// Which part of a `CloudEvent` its payload is, if its media types say so.
    pub cloud_event: Option<CloudEventBody>,
    /// Whether an extension says that several of them come in one body.
    pub is_batched: bool,
    /// Its name from an extension, and where the name is sent.
    pub stated_name: Option<StatedName>,
    /// A one-line summary.
    pub summary: Option<&'d str>,
    /// The full description.
    pub description: Option<&'d str>,
    /// Other texts about it: of its operation, its path and its body.
    #[serde(skip)]
    pub remarks: Vec<&'d str>,
    /// The version that added it (`x-since`).
    pub since: Option<&'d str>,
    /// Whether it is deprecated (`OpenAPI` 3.1, section 4.8.10).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The names of its tags.
    pub tags: Vec<&'d str>,
    /// The schema of its payload, if the document has one.
    #[serde(serialize_with = "super::serialize_place")]
    pub payload: Option<Cursor<'d>>,
    /// The headers that come with it.
    pub headers: Vec<HeaderParameter<'d>>,
    /// The parameters in the query of the URL.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<QueryParameter<'d>>,
    /// The document's example payloads.
    pub examples: Vec<Example<'d>>,
    /// The receiver's answers that the document lists, as status codes.
    pub answers: Vec<&'d str>,
    /// The answer that its sender reads, if the document describes it as JSON.
    pub reply: Option<Reply<'d>>,
    /// How its sender authenticates, if the document says so.
    pub security: Option<Security<'d>>,
    /// The keys of its channels.
    pub channels: Vec<&'d str>,
    /// Whether the document's application sends it, receives it, or both. Empty if the document doesn't say.
    #[serde(skip)]
    pub directions: Vec<Direction>,
    /// The places of identical copies.
    pub copies: Vec<Place>,
    /// Where it holds the value that answers and follow-ups repeat.
    pub correlation_id: Option<RuntimeExpression>,
    /// Its protocol bindings, as in the document.
    #[serde(serialize_with = "super::serialize_optional_node")]
    pub bindings: Option<Cursor<'d>>,
}

/// The receiver's answer to a message.
#[derive(Clone, Debug, Serialize)]
pub struct Reply<'d> {
    /// The status of the answer.
    pub status: u16,
    /// The media type of its body, as the document writes it.
    pub media_type: &'d str,
    /// Where it is described.
    pub place: Place,
    /// The schemas of its body, which is as one of them says, or why they can't become a type.
    #[serde(skip)]
    pub schemas: Result<Vec<Cursor<'d>>, &'static str>,
}

impl<'d> Message<'d> {
    /// The name that AMQP's property `type` has in its deliveries, if the message's binding states one.
    pub fn transport_name(&self) -> Option<&'d str> {
        self.bindings.as_ref()?.descend(&["amqp", "messageType"])?.node.as_str()
    }
}

/// Whether a message has a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum BodyPresence {
    /// It has one.
    Required,
    /// It usually has one: by `OpenAPI`'s default it may be absent, but few documents mean that.
    Unstated,
    /// It may have none, as the document says.
    Optional,
    /// It has none.
    Absent,
}

/// Which part of a `CloudEvent` a payload is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum CloudEventBody {
    /// All of it: the attributes and the data.
    Envelope,
    /// The data, with the attributes in headers.
    Data,
}

/// The name of an event from an extension: `x-ballerina-event-type` at a message, and `x-ballerina-event-identifier` at
/// its channel or at the root.
#[derive(Clone, Debug, Serialize)]
pub struct StatedName {
    /// Where it is sent.
    pub at: StatedPlace,
    /// The name, if the message has one: text, an integer or a boolean.
    pub name: Option<Literal>,
}

/// Where names are sent, according to an extension.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub enum StatedPlace {
    /// In the body, at a path of keys.
    Body(Vec<String>),
    /// In a header.
    Header(String),
}

/// A parameter in the query of a webhook's URL. Only its values matter: they may name the event.
#[derive(Clone, Debug, Serialize)]
pub struct QueryParameter<'d> {
    /// Its name.
    pub name: &'d str,
    /// Whether it is always sent.
    pub required: bool,
    /// Its only values, if the document lists them.
    pub listed: Vec<Literal>,
}

/// A header that comes with a message.
#[derive(Clone, Debug, Serialize)]
pub struct HeaderParameter<'d> {
    /// Its name, spelled as in the document.
    pub name: &'d str,
    /// Whether it is always present.
    pub required: bool,
    /// Whether it is deprecated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// Its description.
    pub description: Option<&'d str>,
    /// Its schema.
    #[serde(serialize_with = "super::serialize_place")]
    pub schema: Option<Cursor<'d>>,
    /// The constants that the document lists for it.
    pub listed: Vec<Literal>,
    /// The document's example values, as far as they are text.
    pub examples: Vec<&'d str>,
    /// Its place.
    pub place: Place,
}

/// An example payload of the document.
#[derive(Clone, Debug, Serialize)]
pub struct Example<'d> {
    /// Its name, if it has one.
    pub name: Option<&'d str>,
    /// The payload.
    #[serde(serialize_with = "super::serialize_node")]
    pub payload: Cursor<'d>,
}
