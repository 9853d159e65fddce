//! Where the events of an API come from: the scheme that tells who sent them.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::api::{Api, ApiFacts};
use crate::delivery::{Delivery, Verified};
use crate::verify::{Scheme, VerifyError};

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
