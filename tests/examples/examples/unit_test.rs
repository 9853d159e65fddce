//! A handler with a unit test: the document's sample, changed for the test.
//!
//! The samples are a feature of the generated crate, so that only tests compile them:
//!
//! ```toml
//! [dev-dependencies]
//! hookwright-events = { path = "generated", features = ["samples"] }
//! ```
//!
//! ```sh
//! cargo test -p examples --example unit_test
//! ```

use std::collections::HashMap;
use std::convert::Infallible;

use hookwright_events::contio::{Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{DateTime, Nullable};
use tokio::sync::Mutex;

/// When each meeting starts. Meetings without a time aren't included.
#[derive(Default)]
pub struct Calendar {
    starts: Mutex<HashMap<String, DateTime>>,
}

impl Handler for Calendar {
    type Error = Infallible;

    async fn meeting_updated(&self, event: MeetingUpdated, _: &Context) -> Result<(), Infallible> {
        let mut starts = self.starts.lock().await;
        match event.data.scheduled_start {
            Nullable::Value(start) => starts.insert(event.data.meeting_id, start),
            Nullable::Null | Nullable::Absent => starts.remove(&event.data.meeting_id),
        };
        Ok(())
    }

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use hookwright_runtime::Delivery;
    use http::HeaderMap;

    use super::*;

    /// The context of an event that no vendor has sent.
    fn context() -> Context {
        Delivery::new(HeaderMap::new(), "").unsigned("a test").context::<Event>()
    }

    #[tokio::test]
    async fn a_meeting_that_loses_its_time_leaves_the_calendar() {
        let calendar = Calendar::default();
        let planned = MeetingUpdated::sample();
        let mut untimed = planned.clone();
        untimed.data.scheduled_start = Nullable::Null;

        assert_eq!(calendar.meeting_updated(planned, &context()).await, Ok(()));
        assert_eq!(calendar.starts.lock().await.len(), 1);

        assert_eq!(calendar.meeting_updated(untimed, &context()).await, Ok(()));
        assert!(calendar.starts.lock().await.is_empty());
    }
}
