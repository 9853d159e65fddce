//! Counters, histograms and gauges, with the feature `metrics`.
//!
//! Labels are the names of APIs, of listed events, and of outcomes. They never contain text from a sender, who could
//! make up any number of them.

use std::borrow::Cow;
use std::time::Duration;

use hookwright_runtime::internals::Drift;

use super::{InboxLevels, Operation};

/// The outcome of a delivery.
#[cfg_attr(not(feature = "metrics"), allow(dead_code, reason = "only metrics use it"))]
pub(crate) struct Labels {
    pub(crate) api: &'static str,
    /// One that the document lists, `unknown` or `none`.
    pub(crate) event: Cow<'static, str>,
    pub(crate) outcome: &'static str,
}

/// Counts a delivery as being handled until it is dropped.
pub(crate) struct Active {
    api: &'static str,
    operation: Operation,
}

impl Active {
    pub(crate) fn begin(api: &'static str, operation: Operation) -> Self {
        on::add_active(api, operation, 1.0);
        Self { api, operation }
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        on::add_active(self.api, self.operation, -1.0);
    }
}

/// Describes the metrics and their units.
pub(crate) fn describe() {
    on::describe();
}

/// Counts a delivery.
pub(super) fn count(labels: &Labels) {
    on::count(labels);
}

/// Records the time to answer a request.
pub(super) fn answered(labels: &Labels, time: Duration) {
    on::answered(labels, time);
}

/// Records the time of a worker's handler.
pub(crate) fn processed(labels: &Labels, time: Duration) {
    on::processed(labels, time);
}

/// Records how many attempts a delivery took to be complete or parked.
pub(crate) fn settled(labels: &Labels, attempts: u32) {
    on::settled(labels, attempts);
}

/// Counts what a payload has that the document doesn't list.
pub(super) fn drift(api: &'static str, event: &'static str, drift: Drift) {
    if drift != Drift::default() {
        on::drift(api, event, drift);
    }
}

/// Counts a delivery of an event that the document doesn't list.
pub(crate) fn unknown_event(api: &'static str) {
    on::unknown_event(api);
}

/// Sets how much an inbox holds.
pub(super) fn level(inbox: &'static str, levels: &InboxLevels) {
    on::level(inbox, levels);
}

#[cfg(feature = "metrics")]
mod on {
    use metrics::{Label, Unit};

    use super::super::{SYSTEM, is_error};
    use super::{Drift, Duration, InboxLevels, Labels, Operation};

    impl Labels {
        fn all(&self) -> [Label; 3] {
            [
                Label::from_static_parts("api", self.api),
                Label::new("event", self.event.clone()),
                Label::from_static_parts("outcome", self.outcome),
            ]
        }

        /// The labels in OpenTelemetry's terms, for the metrics that it names.
        fn of_messaging(&self) -> Vec<Label> {
            let mut labels = vec![
                Label::from_static_parts("messaging.system", SYSTEM),
                Label::from_static_parts("messaging.operation.name", Operation::Process.name()),
                Label::from_static_parts("messaging.destination.name", self.api),
                Label::new("event", self.event.clone()),
            ];
            if is_error(self.outcome) {
                labels.push(Label::from_static_parts("error.type", self.outcome));
            }
            labels
        }
    }

    pub(super) fn describe() {
        metrics::describe_counter!("hookwright_deliveries_total", Unit::Count, "Deliveries, by outcome.");
        metrics::describe_histogram!("hookwright.receive.duration", Unit::Seconds, "Time to answer a request.");
        metrics::describe_gauge!("hookwright.receive.active", Unit::Count, "Requests that aren't answered yet.");
        metrics::describe_histogram!(
            "messaging.process.duration",
            Unit::Seconds,
            "Time that a worker's handler takes."
        );
        metrics::describe_gauge!("hookwright.process.active", Unit::Count, "Deliveries that are being handled.");
        metrics::describe_histogram!(
            "hookwright.process.attempts",
            Unit::Count,
            "Attempts until a delivery is complete or parked."
        );
        metrics::describe_counter!(
            "hookwright.drift.unrecognized_fields",
            Unit::Count,
            "Properties in payloads that the document doesn't list."
        );
        metrics::describe_counter!(
            "hookwright.drift.unrecognized_values",
            Unit::Count,
            "Values of enums that the document doesn't list."
        );
        metrics::describe_counter!(
            "hookwright.drift.unknown_events",
            Unit::Count,
            "Deliveries of events that the document doesn't list."
        );
        metrics::describe_gauge!("hookwright.inbox.waiting", Unit::Count, "Deliveries that aren't complete.");
        metrics::describe_gauge!("hookwright.inbox.parked", Unit::Count, "Deliveries that are parked.");
        metrics::describe_gauge!("hookwright.inbox.oldest_age", Unit::Seconds, "Age of the oldest waiting delivery.");
    }

    pub(super) fn count(labels: &Labels) {
        metrics::counter!("hookwright_deliveries_total", labels.all().iter()).increment(1);
    }

    pub(super) fn answered(labels: &Labels, time: Duration) {
        metrics::histogram!("hookwright.receive.duration", labels.all().iter()).record(time);
    }

    pub(super) fn processed(labels: &Labels, time: Duration) {
        metrics::histogram!("messaging.process.duration", labels.of_messaging()).record(time);
    }

    pub(super) fn settled(labels: &Labels, attempts: u32) {
        metrics::histogram!("hookwright.process.attempts", labels.all().iter()).record(attempts);
    }

    pub(super) fn drift(api: &'static str, event: &'static str, drift: Drift) {
        let labels = [("api", api), ("event", event)];
        let Drift { unrecognized_fields, unrecognized_values } = drift;
        if unrecognized_fields > 0 {
            metrics::counter!("hookwright.drift.unrecognized_fields", &labels).increment(unrecognized_fields);
        }
        if unrecognized_values > 0 {
            metrics::counter!("hookwright.drift.unrecognized_values", &labels).increment(unrecognized_values);
        }
    }

    pub(super) fn unknown_event(api: &'static str) {
        metrics::counter!("hookwright.drift.unknown_events", "api" => api).increment(1);
    }

    pub(super) fn add_active(api: &'static str, operation: Operation, change: f64) {
        let gauge = match operation {
            Operation::Receive => metrics::gauge!("hookwright.receive.active", "api" => api),
            Operation::Process => metrics::gauge!("hookwright.process.active", "api" => api),
        };
        gauge.increment(change);
    }

    pub(super) fn level(inbox: &'static str, levels: &InboxLevels) {
        #[allow(clippy::cast_precision_loss, reason = "no inbox holds that many")]
        let number = |count: u64| count as f64;
        metrics::gauge!("hookwright.inbox.parked", "inbox" => inbox).set(number(levels.parked));
        if let Some(waiting) = levels.waiting {
            metrics::gauge!("hookwright.inbox.waiting", "inbox" => inbox).set(number(waiting.count));
            metrics::gauge!("hookwright.inbox.oldest_age", "inbox" => inbox).set(waiting.oldest_age);
        }
    }
}

#[cfg(not(feature = "metrics"))]
mod on {
    use super::{Drift, Duration, InboxLevels, Labels, Operation};

    pub(super) fn describe() {}

    pub(super) fn count(_: &Labels) {}

    pub(super) fn answered(_: &Labels, _: Duration) {}

    pub(super) fn processed(_: &Labels, _: Duration) {}

    pub(super) fn settled(_: &Labels, _: u32) {}

    pub(super) fn add_active(_: &'static str, _: Operation, _: f64) {}

    pub(super) fn drift(_: &'static str, _: &'static str, _: Drift) {}

    pub(super) fn unknown_event(_: &'static str) {}

    pub(super) fn level(_: &'static str, _: &InboxLevels) {}
}
