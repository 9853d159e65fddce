//! What a document says of its API as a whole.

use crate::event_set::EventSet;
use crate::handshake::Rule;
use crate::headers::DeliveryHeaders;
use crate::location::Location;

/// What a document says of its API as a whole; implemented by generated code.
pub trait Api: EventSet + Send + 'static {
    /// The headers that come with each delivery.
    type Headers: DeliveryHeaders + Send + Sync;

    /// What a receiver has to know of it.
    const INFO: ApiInfo;
}

/// What a receiver has to know of an API. Built by generated code; fields may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiInfo {
    /// Its name, as its module is called.
    pub name: &'static str,
    /// The methods of the requests that deliver events (RFC 9110, section 9): `POST` where the document says nothing.
    pub methods: &'static [&'static str],
    /// The status that the sender expects in response.
    pub accepted: u16,
    /// Where the key is: what stays the same when the sender repeats a delivery.
    pub key: Option<Location>,
    /// Where the entity is: what the event is about. Deliveries with the same value are about the same thing.
    pub entity: Option<Location>,
    /// Where the time of the event is (RFC 3339).
    pub occurred_at: Option<Location>,
    /// How handshakes are answered. A generated verifier does so.
    pub answers: &'static [Rule<'static>],
}

impl ApiInfo {
    /// An API whose document says nothing: `POST`, 202, and none of the locations.
    pub const fn new(name: &'static str) -> Self {
        Self { name, methods: &["POST"], accepted: 202, key: None, entity: None, occurred_at: None, answers: &[] }
    }

    /// The same with other methods, spelled as in a request.
    #[must_use]
    pub const fn methods(self, methods: &'static [&'static str]) -> Self {
        Self { methods, ..self }
    }

    /// The same with another status.
    #[must_use]
    pub const fn accepted(self, accepted: u16) -> Self {
        Self { accepted, ..self }
    }

    /// The same with a key.
    #[must_use]
    pub const fn key(self, key: Location) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The same with an entity.
    #[must_use]
    pub const fn entity(self, entity: Location) -> Self {
        Self { entity: Some(entity), ..self }
    }

    /// The same with a time.
    #[must_use]
    pub const fn occurred_at(self, occurred_at: Location) -> Self {
        Self { occurred_at: Some(occurred_at), ..self }
    }

    /// The same with answers to handshakes.
    #[must_use]
    pub const fn answers(self, answers: &'static [Rule<'static>]) -> Self {
        Self { answers, ..self }
    }
}
