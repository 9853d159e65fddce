//! An API and its handlers, with their types erased.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::handling::{self, Handling};
use crate::inbox::Inbox;
use crate::receiver::label;
use crate::sampler::ShapeSampler;
use crate::telemetry::{self, DeliverySpan};
use hookwright_runtime::{Api, Context, Decoded, Dispatch, StoredDelivery, decode, internals};

use super::transaction::AttemptTransaction;

/// Handles the deliveries of one API.
pub(super) trait Job<I: Inbox>: Send + Sync {
    /// The name of the API.
    fn api(&self) -> &'static str;

    /// The stored name of an event in counters, without decoding the delivery.
    fn label(&self, event: Option<&str>) -> Cow<'static, str>;

    /// Records the shape of a payload.
    fn sample(&self, sampler: &ShapeSampler, kept: &StoredDelivery);

    /// Decodes a delivery and starts its handler.
    fn start(&self, inbox: &I, kept: &StoredDelivery, attempt: u32, span: &DeliverySpan) -> Started<I>;
}

/// A delivery whose handler has started, or that can't be passed to one.
pub(super) struct Started<I: Inbox> {
    /// The event's name in counters.
    pub(super) event: Cow<'static, str>,
    /// The running handler, or why there is none.
    pub(super) work: Result<Work<I>, Unfit>,
}

/// A running handler.
pub(super) struct Work<I: Inbox> {
    pub(super) handling: Handling,
    /// The transaction that the handler writes in, if it has one.
    pub(super) transaction: Option<Box<dyn AttemptTransaction<I>>>,
}

/// Why a delivery can't be passed to a handler.
pub(super) struct Unfit {
    pub(super) outcome: &'static str,
    pub(super) reason: String,
}

/// Starts a handler on an event.
pub(super) trait Start<I: Inbox, E: Api>: Send + Sync {
    fn start(&self, inbox: &I, event: E, context: Context<E::Headers>) -> Work<I>;
}

/// One handler for all events.
pub(super) struct OneHandler<H>(Arc<H>);

impl<H> OneHandler<H> {
    pub(super) fn new(handler: H) -> Self {
        Self(Arc::new(handler))
    }
}

impl<I: Inbox, E: Dispatch<H>, H: Send + Sync + 'static> Start<I, E> for OneHandler<H> {
    fn start(&self, _: &I, event: E, context: Context<E::Headers>) -> Work<I> {
        Work { handling: handling::start(event, context, &self.0), transaction: None }
    }
}

/// The events `E` for the handlers that `S` starts.
pub(super) struct ApiJob<E, S> {
    start: S,
    events: PhantomData<fn() -> E>,
}

impl<E, S> ApiJob<E, S> {
    pub(super) fn new(start: S) -> Self {
        Self { start, events: PhantomData }
    }
}

impl<I: Inbox, E: Api, S: Start<I, E>> Job<I> for ApiJob<E, S> {
    fn api(&self) -> &'static str {
        E::INFO.name
    }

    fn label(&self, event: Option<&str>) -> Cow<'static, str> {
        match event {
            Some(event) => E::NAMES.iter().find(|name| **name == event).map_or("unknown", |name| *name).into(),
            None => "none".into(),
        }
    }

    fn sample(&self, sampler: &ShapeSampler, kept: &StoredDelivery) {
        sampler.record::<E>(&kept.trusted);
    }

    fn start(&self, inbox: &I, kept: &StoredDelivery, attempt: u32, span: &DeliverySpan) -> Started<I> {
        let decoded = decode::<E>(&kept.trusted);
        if attempt == 1 {
            telemetry::drift(&decoded);
        }
        span.record::<E>(decoded.name(), kept.key.as_deref(), &kept.trusted, kept.received_at);
        let event = label(&decoded);
        let unfit = |outcome| Err(Unfit { outcome, reason: handling::unfit(&decoded).unwrap_or_default() });
        let work = match decoded {
            Decoded::Unknown(_) => unfit("unknown"),
            Decoded::Malformed(_) => unfit("malformed"),
            Decoded::Unnamed(_) => unfit("unnamed"),
            Decoded::Known(event) => {
                let context = internals::in_attempt(kept.trusted.context::<E>(), attempt);
                Ok(self.start.start(inbox, event, context))
            }
        };
        Started { event, work }
    }
}
