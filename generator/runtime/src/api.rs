//! What a document says about its API as a whole.

use crate::event_set::EventSet;
use crate::handshake::Rule;
use crate::headers::DeliveryHeaders;
use crate::location::Location;

/// What a document says about its API as a whole. Generated code implements it.
pub trait Api: EventSet + Send + 'static {
    /// The headers that come with each delivery.
    type Headers: DeliveryHeaders + Send + Sync;

    /// What a receiver needs to know about the API.
    const INFO: ApiInfo;
}

/// What a receiver needs to know about an API. Generated code builds it; fields may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiInfo {
    /// Its name, which is also the name of its module.
    pub name: &'static str,
    /// The methods of the requests that deliver events (RFC 9110, section 9). `POST` if the document doesn't say.
    pub methods: &'static [&'static str],
    /// The status that the sender expects in response.
    pub accepted: u16,
    /// Where the deduplication key is: a value that stays the same when the sender repeats a delivery.
    pub key: Option<Location>,
    /// Where the entity is: what the event is about. Deliveries with the same value are about the same thing.
    pub entity: Option<Location>,
    /// Where the time of the event is (RFC 3339).
    pub occurred_at: Option<Location>,
    /// How handshakes are answered. A generated verifier answers them.
    pub answers: &'static [Rule<'static>],
}

impl ApiInfo {
    /// The defaults, for a document that says nothing: `POST`, 202, and no locations.
    pub const fn new(name: &'static str) -> Self {
        Self { name, methods: &["POST"], accepted: 202, key: None, entity: None, occurred_at: None, answers: &[] }
    }

    /// Sets the methods, spelled as in a request.
    #[must_use]
    pub const fn methods(self, methods: &'static [&'static str]) -> Self {
        Self { methods, ..self }
    }

    /// Sets the status.
    #[must_use]
    pub const fn accepted(self, accepted: u16) -> Self {
        Self { accepted, ..self }
    }

    /// Sets the location of the key.
    #[must_use]
    pub const fn key(self, key: Location) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Sets the location of the entity.
    #[must_use]
    pub const fn entity(self, entity: Location) -> Self {
        Self { entity: Some(entity), ..self }
    }

    /// Sets the location of the time.
    #[must_use]
    pub const fn occurred_at(self, occurred_at: Location) -> Self {
        Self { occurred_at: Some(occurred_at), ..self }
    }

    /// Sets the answers to handshakes.
    #[must_use]
    pub const fn answers(self, answers: &'static [Rule<'static>]) -> Self {
        Self { answers, ..self }
    }
}
