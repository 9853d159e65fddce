//! What a document says of its API as a whole.

use crate::event_set::EventSet;
use crate::headers::DeliveryHeaders;
use crate::location::ValueAt;

/// What a document says of its API as a whole; implemented by generated code.
pub trait Api: EventSet + Send + 'static {
    /// The headers that come with each delivery.
    type Headers: DeliveryHeaders + Send + Sync;

    /// The facts.
    const FACTS: ApiFacts;
}

/// What a receiver has to know of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiFacts {
    /// Its name, as its module is called.
    pub name: &'static str,
    /// The methods of the requests that deliver events (RFC 9110, section 9): `POST` where the document says nothing.
    pub methods: &'static [&'static str],
    /// The status with which the sender wants its deliveries to be answered.
    pub accepted: u16,
    /// What stays the same when a delivery is repeated.
    pub key: Option<ValueAt>,
    /// What the event is about: deliveries with the same value belong to the same thing.
    pub entity: Option<ValueAt>,
    /// When the event happened (RFC 3339).
    pub occurred_at: Option<ValueAt>,
}

impl ApiFacts {
    /// The facts of an API whose document says nothing of them: `POST`, 202, and no place of a value.
    pub const fn new(name: &'static str) -> Self {
        Self { name, methods: &["POST"], accepted: 202, key: None, entity: None, occurred_at: None }
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
    pub const fn key(self, key: ValueAt) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The same with an entity.
    #[must_use]
    pub const fn entity(self, entity: ValueAt) -> Self {
        Self { entity: Some(entity), ..self }
    }

    /// The same with a time.
    #[must_use]
    pub const fn occurred_at(self, occurred_at: ValueAt) -> Self {
        Self { occurred_at: Some(occurred_at), ..self }
    }
}
