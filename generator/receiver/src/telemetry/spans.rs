//! Spans and messages, with the feature `tracing`.

#[cfg(feature = "tracing")]
pub(super) use with_tracing::*;
#[cfg(not(feature = "tracing"))]
pub(super) use without_tracing::*;

#[cfg(feature = "tracing")]
mod with_tracing {
    use std::fmt::Display;

    pub(in super::super) use tracing::Span;
    use tracing::field::Empty;
    use tracing::{Instrument, error_span};

    use super::super::{Operation, SYSTEM, TraceParent};

    /// The target of all spans and messages of this crate, for filters.
    const TARGET: &str = "hookwright";

    /// Of the highest level, so that no filter separates an error from its delivery.
    pub(in super::super) fn span(api: &'static str, operation: Operation) -> Span {
        let kind = match operation {
            Operation::Receive => "server",
            Operation::Process => "consumer",
        };
        let name = operation.name();
        error_span!(
            target: TARGET,
            "delivery",
            api,
            event = Empty,
            id = Empty,
            tenant = Empty,
            outcome = Empty,
            age_ms = Empty,
            peer = Empty,
            trace_id = Empty,
            parent_id = Empty,
            otel.name = format_args!("{name} {api}"),
            otel.kind = kind,
            otel.status_code = Empty,
            error.type = Empty,
            messaging.system = SYSTEM,
            messaging.operation.name = name,
            messaging.destination.name = api,
            messaging.message.id = Empty,
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
            span.record("messaging.message.id", id);
        }
    }

    pub(in super::super) fn record_parent<'h>(span: &Span, parent: impl FnOnce() -> Option<TraceParent<'h>>) {
        if !span.is_disabled()
            && let Some(parent) = parent()
        {
            span.record("trace_id", parent.trace_id).record("parent_id", parent.parent_id);
        }
    }

    pub(in super::super) fn record_peer(span: &Span, peer: std::net::SocketAddr) {
        span.record("peer", tracing::field::display(peer));
    }

    pub(in super::super) fn record_outcome(span: &Span, outcome: &'static str, is_error: bool) {
        span.record("outcome", outcome);
        if is_error {
            span.record("otel.status_code", "ERROR").record("error.type", outcome);
        }
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

    pub(in super::super) fn info(message: &'static str, details: &dyn Display) {
        tracing::info!(target: TARGET, %details, "{message}");
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
    use std::fmt::Display;

    use super::super::{Operation, TraceParent};

    pub(in super::super) struct Span;

    pub(in super::super) fn span(_: &'static str, _: Operation) -> Span {
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

    pub(in super::super) fn record_parent<'h>(_: &Span, _: impl FnOnce() -> Option<TraceParent<'h>>) {}

    pub(in super::super) fn record_peer(_: &Span, _: std::net::SocketAddr) {}

    pub(in super::super) fn record_outcome(_: &Span, _: &'static str, _: bool) {}

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

    pub(in super::super) fn info(_: &'static str, _: &dyn Display) {}

    pub(in super::super) fn warn(_: &'static str, _: &dyn Display) {}

    pub(in super::super) fn error(_: &'static str, _: &dyn Display) {}
}
