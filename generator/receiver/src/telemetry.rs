//! Reports deliveries: as spans with the feature `tracing`, as metrics with the feature `metrics`. Without them, it
//! does nothing. The crate's documentation says what users may rely on.

mod age;
mod levels;
mod meters;
mod parkings;
mod refusals;
mod spans;
mod trace_parent;
mod window;

use std::borrow::Cow;
use std::fmt::Display;
use std::net::SocketAddr;
use std::time::SystemTime;

use hookwright_runtime::internals::{self, shown, shown_of};
use hookwright_runtime::{Api, Decoded, TenantId, Trusted};
use tokio::time::Instant;

pub use levels::InboxLevels;
pub(crate) use meters::{Active, Labels, describe, processed, settled, unknown_event};
pub(crate) use parkings::Parkings;
pub(crate) use refusals::Refusals;
use spans::Span;
use trace_parent::TraceParent;

/// What is done with a delivery, in OpenTelemetry's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Answering a request.
    Receive,
    /// Handling a delivery from an inbox.
    Process,
}

#[cfg(any(feature = "metrics", feature = "tracing"))]
impl Operation {
    /// Its name in spans and metrics.
    fn name(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Process => "process",
        }
    }
}

/// The name of this messaging system.
#[cfg(any(feature = "metrics", feature = "tracing"))]
const SYSTEM: &str = "hookwright";

/// The span of one delivery.
pub(crate) struct DeliverySpan {
    api: &'static str,
    span: Span,
    /// When its request arrived, if the receiver writes the response.
    began: Option<Instant>,
}

impl DeliverySpan {
    /// The span of a request that arrived at that time and will be answered.
    pub(crate) fn received(api: &'static str, began: Instant) -> Self {
        Self { began: Some(began), ..Self::new(api, Operation::Receive) }
    }

    /// The span of a delivery of the API, without further details yet.
    pub(crate) fn new(api: &'static str, operation: Operation) -> Self {
        Self { api, span: spans::span(api, operation), began: None }
    }

    /// Records which delivery it is.
    pub(crate) fn record<E: Api>(
        &self,
        event: Option<&str>,
        id: Option<&str>,
        trusted: &Trusted,
        received_at: SystemTime,
    ) {
        let age = || age::in_millis::<E>(trusted, received_at, SystemTime::now());
        let tenant = trusted.proof().and_then(|proof| proof.tenant.as_ref()).map(TenantId::as_str);
        spans::record(&self.span, event.map(shown).as_deref(), id.map(shown).as_deref(), tenant, age);
        spans::record_parent(&self.span, || TraceParent::from_headers(trusted.headers()));
    }

    /// Records who sent it.
    pub(crate) fn record_peer(&self, peer: Option<SocketAddr>) {
        if let Some(peer) = peer {
            spans::record_peer(&self.span, peer);
        }
    }

    /// Runs the future in the delivery's span.
    pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        spans::around(&self.span, future)
    }

    /// Runs the function in the delivery's span.
    pub(crate) fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        spans::in_scope(&self.span, work)
    }

    /// Records the delivery's outcome, and counts it. The event is one that the document lists, `unknown` or `none`.
    pub(crate) fn end(self, event: Cow<'static, str>, outcome: &'static str) {
        spans::record_outcome(&self.span, outcome, is_error(outcome));
        let labels = Labels { api: self.api, event, outcome };
        if let Some(began) = self.began {
            meters::answered(&labels, began.elapsed());
        }
        meters::count(&labels);
    }
}

/// Whether the outcome is an error that the owner of the receiver should know about. A refused request isn't.
fn is_error(outcome: &str) -> bool {
    matches!(
        outcome,
        "transient"
            | "permanent"
            | "panicked"
            | "timed_out"
            | "given_up"
            | "lost"
            | "malformed"
            | "unnamed"
            | "inbox_full"
            | "inbox_down"
            | "lookup_failed"
            | "late"
            | "reply_failed"
    )
}

/// Counts what a delivery has that the document doesn't list. Call it right after decoding, on the same thread.
pub(crate) fn drift<E: Api>(decoded: &Decoded<E>) {
    match decoded {
        Decoded::Known(event) => meters::drift(E::INFO.name, event.name(), internals::last_drift()),
        Decoded::Unknown(_) => unknown_event(E::INFO.name),
        Decoded::Malformed(_) | Decoded::Unnamed(_) => {}
    }
}

/// Runs the future in the current span.
pub(crate) fn in_current_span<F: Future>(future: F) -> impl Future<Output = F::Output> + use<F> {
    spans::in_current_span(future)
}

/// Logs that the deliveries of an API are trusted without proof.
pub(crate) fn unsigned(api: &str, because: &str) {
    spans::unsigned(api, because);
}

/// Logs an ordinary event.
pub(crate) fn info(message: &'static str, details: &dyn Display) {
    spans::info(message, &shown_of(details));
}

/// Logs a warning.
pub(crate) fn warn(message: &'static str, cause: &dyn Display) {
    spans::warn(message, &shown_of(cause));
}

/// Logs an error.
pub(crate) fn error(message: &'static str, cause: &dyn Display) {
    spans::error(message, &shown_of(cause));
}
