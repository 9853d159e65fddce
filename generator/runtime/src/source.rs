//! Where the events of an API come from: its document's facts, and the scheme that tells who sent them.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::delivery::{Delivery, Verified};
use crate::event_set::EventSet;
use crate::failure::Failure;
use crate::headers::DeliveryHeaders;
use crate::reader::Reader;
use crate::verify::{Scheme, VerifyError};
use crate::{Context, scan};

/// What a document says of its API as a whole; implemented by generated code.
pub trait Api: EventSet + Send + 'static {
    /// The headers that come with each delivery.
    type Headers: DeliveryHeaders + Send + Sync;

    /// The facts.
    const FACTS: ApiFacts;
}

/// An API whose events a handler `H` takes; implemented by generated code for each of its handlers.
pub trait DispatchTo<H>: Api {
    /// Calls the method of the handler that is for this event.
    fn dispatch_to(
        self,
        context: &Context<Self::Headers>,
        handler: &H,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
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

/// A place in a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueAt {
    /// A header.
    Header(&'static str),
    /// A path of keys in the body.
    Body(&'static [&'static str]),
}

impl ValueAt {
    /// The text there: a string without its quotes, a number as it is written; `None` where there is neither.
    pub fn text(self, delivery: &Delivery) -> Option<Cow<'_, str>> {
        match self {
            Self::Header(name) => crate::headers::text(delivery.headers(), name).ok()?.map(Cow::Borrowed),
            Self::Body(path) => in_body(delivery.body(), path),
        }
    }
}

fn in_body<'a>(body: &'a [u8], path: &[&str]) -> Option<Cow<'a, str>> {
    let value = path.iter().try_fold(body, |text, key| scan::value_of(text, key).map(|found| &text[found]))?;
    match value.first()? {
        b'"' => Reader::new(value).text_at(&[]).ok(),
        b'-' | b'0'..=b'9' => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        _ => None,
    }
}

/// Where the events `E` of an API come from, with the scheme `S` that tells who sent them. Generated modules make one.
pub struct Source<E, S> {
    scheme: S,
    events: PhantomData<fn() -> E>,
}

impl<E: Api, S: Scheme> Source<E, S> {
    /// A source whose deliveries are verified by the scheme.
    pub fn new(scheme: S) -> Self {
        Self { scheme, events: PhantomData }
    }

    /// The scheme.
    pub fn scheme(&self) -> &S {
        &self.scheme
    }

    /// The same with a scheme whose type is out of sight, for places that hold any: the state of an application, a table.
    pub fn erased(self) -> Source<E, Arc<dyn Scheme>> {
        Source::new(Arc::new(self.scheme))
    }

    /// What the document says of the API.
    pub fn facts(&self) -> ApiFacts {
        E::FACTS
    }

    /// Makes a delivery one that somebody vouches for, or says why nobody does.
    pub fn verify(&self, delivery: Delivery) -> Result<Verified, VerifyError> {
        let trust = self.scheme.verify(delivery.headers(), delivery.body())?;
        Ok(Verified::new(delivery, trust))
    }
}

impl<E, S: Clone> Clone for Source<E, S> {
    fn clone(&self) -> Self {
        Self { scheme: self.scheme.clone(), events: PhantomData }
    }
}

impl<E: Api, S: Scheme> fmt::Debug for Source<E, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Source")
            .field("api", &E::FACTS.name)
            .field("scheme", &self.scheme.name())
            .finish_non_exhaustive()
    }
}
