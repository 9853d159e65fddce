//! What is told of each delivery: a span with the feature `tracing`, a counter with the feature `metrics`, and nothing
//! without them. The documentation of the crate says what users may rely on.

mod age;
mod parkings;
mod refusals;
mod shown;
mod window;

use std::borrow::Cow;
use std::fmt::Display;
use std::net::SocketAddr;
use std::time::SystemTime;

use hookwright_runtime::{Api, TenantId, Trusted};

use on::Span;
pub(crate) use parkings::Parkings;
pub(crate) use refusals::Refusals;
use shown::{shown, shown_of};

/// The span of one delivery.
pub(crate) struct DeliverySpan {
    api: &'static str,
    span: Span,
}

impl DeliverySpan {
    /// The span of a delivery of the API, of which nothing else is known as yet.
    pub(crate) fn new(api: &'static str) -> Self {
        Self { api, span: on::span(api) }
    }

    /// Says which delivery it is.
    pub(crate) fn record<E: Api>(
        &self,
        event: Option<&str>,
        id: Option<&str>,
        trusted: &Trusted,
        received_at: SystemTime,
    ) {
        let age = || age::in_millis::<E>(trusted, received_at, SystemTime::now());
        let tenant = trusted.proof().and_then(|proof| proof.tenant.as_ref()).map(TenantId::as_str);
        on::record(&self.span, event.map(shown).as_deref(), id.map(shown).as_deref(), tenant, age);
    }

    /// Says who has sent it.
    pub(crate) fn record_peer(&self, peer: Option<SocketAddr>) {
        if let Some(peer) = peer {
            on::record_peer(&self.span, peer);
        }
    }

    /// The future, whose spans and messages belong to the delivery.
    pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        on::around(&self.span, future)
    }

    /// What the function gives, whose spans and messages belong to the delivery.
    pub(crate) fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        on::in_scope(&self.span, work)
    }

    /// Says what became of the delivery, and counts it. The event is one that the document lists, `unknown` or `none`.
    pub(crate) fn end(self, event: Cow<'static, str>, outcome: &'static str) {
        on::record_outcome(&self.span, outcome);
        on::count(self.api, event, outcome);
    }
}

/// The future, whose spans and messages belong to where it is made.
pub(crate) fn in_current_span<F: Future>(future: F) -> impl Future<Output = F::Output> + use<F> {
    on::in_current_span(future)
}

/// Logs that the deliveries of an API are trusted without proof.
pub(crate) fn unsigned(api: &str, because: &str) {
    on::unsigned(api, because);
}

/// Tells of something that a person may want to know.
pub(crate) fn warn(message: &'static str, cause: &dyn Display) {
    on::warn(message, &shown_of(cause));
}

/// Tells of something that a person should look at.
pub(crate) fn error(message: &'static str, cause: &dyn Display) {
    on::error(message, &shown_of(cause));
}

/// What the features are for.
mod on {
    use super::{Cow, Display};

    #[cfg(feature = "tracing")]
    pub(super) use with_tracing::*;
    #[cfg(not(feature = "tracing"))]
    pub(super) use without_tracing::*;

    #[cfg(feature = "tracing")]
    mod with_tracing {
        use super::Display;
        pub(in super::super) use tracing::Span;
        use tracing::field::Empty;
        use tracing::{Instrument, error_span};

        /// What filters know us by, wherever in this crate something is told.
        const TARGET: &str = "hookwright";

        /// Of the highest level, so that no filter parts an error from the delivery that it belongs to.
        pub(in super::super) fn span(api: &'static str) -> Span {
            error_span!(
                target: TARGET,
                "delivery",
                api,
                event = Empty,
                id = Empty,
                tenant = Empty,
                outcome = Empty,
                age_ms = Empty,
                peer = Empty
            )
        }

        pub(in super::super) fn record(
            span: &Span,
            event: Option<&str>,
            id: Option<&str>,
            tenant: Option<&str>,
            age: impl FnOnce() -> Option<i64>,
        ) {
            if !span.is_disabled() {
                span.record("event", event).record("id", id).record("tenant", tenant).record("age_ms", age());
            }
        }

        pub(in super::super) fn record_peer(span: &Span, peer: std::net::SocketAddr) {
            span.record("peer", tracing::field::display(peer));
        }

        pub(in super::super) fn record_outcome(span: &Span, outcome: &'static str) {
            span.record("outcome", outcome);
        }

        pub(in super::super) fn around<F: Future>(span: &Span, future: F) -> impl Future<Output = F::Output> + use<F> {
            future.instrument(span.clone())
        }

        pub(in super::super) fn in_scope<T>(span: &Span, work: impl FnOnce() -> T) -> T {
            span.in_scope(work)
        }

        pub(in super::super) fn in_current_span<F: Future>(future: F) -> impl Future<Output = F::Output> + use<F> {
            future.in_current_span()
        }

        pub(in super::super) fn unsigned(api: &str, because: &str) {
            tracing::warn!(target: TARGET, api, because, "deliveries of this API are trusted without proof");
        }

        pub(in super::super) fn warn(message: &'static str, cause: &dyn Display) {
            tracing::warn!(target: TARGET, %cause, "{message}");
        }

        pub(in super::super) fn error(message: &'static str, cause: &dyn Display) {
            tracing::error!(target: TARGET, %cause, "{message}");
        }
    }

    #[cfg(not(feature = "tracing"))]
    mod without_tracing {
        use super::Display;

        pub(in super::super) struct Span;

        pub(in super::super) fn span(_: &'static str) -> Span {
            Span
        }

        pub(in super::super) fn record(
            _: &Span,
            _: Option<&str>,
            _: Option<&str>,
            _: Option<&str>,
            _: impl FnOnce() -> Option<i64>,
        ) {
        }

        pub(in super::super) fn record_peer(_: &Span, _: std::net::SocketAddr) {}

        pub(in super::super) fn record_outcome(_: &Span, _: &'static str) {}

        pub(in super::super) fn around<F: Future>(_: &Span, future: F) -> F {
            future
        }

        pub(in super::super) fn in_scope<T>(_: &Span, work: impl FnOnce() -> T) -> T {
            work()
        }

        pub(in super::super) fn in_current_span<F: Future>(future: F) -> F {
            future
        }

        pub(in super::super) fn unsigned(_: &str, _: &str) {}

        pub(in super::super) fn warn(_: &'static str, _: &dyn Display) {}

        pub(in super::super) fn error(_: &'static str, _: &dyn Display) {}
    }

    #[cfg(feature = "metrics")]
    pub(super) fn count(api: &'static str, event: Cow<'static, str>, outcome: &'static str) {
        metrics::counter!("hookwright_deliveries_total", "api" => api, "event" => event, "outcome" => outcome)
            .increment(1);
    }

    #[cfg(not(feature = "metrics"))]
    pub(super) fn count(_: &'static str, _: Cow<'static, str>, _: &'static str) {}
}
