//! An API and its handler, with their types out of sight.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::handling::{self, Handling};
use crate::receiver::label;
use crate::telemetry::DeliverySpan;
use hookwright_runtime::Decoded;
use hookwright_runtime::Dispatch;
use hookwright_runtime::{StoredDelivery, decode, internals};

/// What a worker does with the deliveries of one API.
pub(super) trait Job: Send + Sync {
    /// The name of the API.
    fn api(&self) -> &'static str;

    /// Decodes a delivery and starts the handler on it.
    fn start(&self, kept: &StoredDelivery, attempt: u32, span: &DeliverySpan) -> Started;
}

/// A delivery that a handler is at work on, or is not for.
pub(super) struct Started {
    /// The event's name as counters call it.
    pub(super) event: Cow<'static, str>,
    /// The handler's work, or why there is none.
    pub(super) work: Result<Handling, Unfit>,
}

/// Why a delivery is not for a handler.
pub(super) struct Unfit {
    pub(super) outcome: &'static str,
    pub(super) reason: String,
}

/// The events `E` for the handler `H`.
pub(super) struct HandlerJob<E, H> {
    handler: Arc<H>,
    events: PhantomData<fn() -> E>,
}

impl<E, H> HandlerJob<E, H> {
    pub(super) fn new(handler: H) -> Self {
        Self { handler: Arc::new(handler), events: PhantomData }
    }
}

impl<E: Dispatch<H>, H: Send + Sync + 'static> Job for HandlerJob<E, H> {
    fn api(&self) -> &'static str {
        E::INFO.name
    }

    fn start(&self, kept: &StoredDelivery, attempt: u32, span: &DeliverySpan) -> Started {
        let decoded = decode::<E>(&kept.trusted);
        span.record::<E>(decoded.name(), kept.key.as_deref(), &kept.trusted, kept.received_at);
        let event = label(&decoded);
        let unfit = |outcome| Err(Unfit { outcome, reason: handling::unfit(&decoded).unwrap_or_default() });
        let work = match decoded {
            Decoded::Unknown(_) => unfit("unknown"),
            Decoded::Malformed(_) => unfit("malformed"),
            Decoded::Unnamed(_) => unfit("unnamed"),
            Decoded::Known(event) => {
                let context = internals::in_attempt(kept.trusted.context::<E>(), attempt);
                Ok(handling::start(event, context, &self.handler))
            }
        };
        Started { event, work }
    }
}
