//! What is sent to each broker, and the expected results.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hookwright_events::contio::{Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Failure, With};

/// A header of each message, if the transport has headers.
pub(crate) const HEADER: (&str, &str) = ("x-source", "a test");

/// An event that the document doesn't list.
pub(crate) const UNKNOWN: &str = r#"{"event_type":"meeting.forgotten"}"#;

/// A listed event with a payload that doesn't fit.
pub(crate) const MALFORMED: &str = r#"{"event_type":"meeting.updated","data":5}"#;

/// A known event, one that the document doesn't list, one that doesn't fit, and one whose handler fails at first.
pub(crate) fn messages() -> [String; 4] {
    let titled = |title: &str| {
        let event = MeetingUpdated::sample().with(|event| event.data.title = title.into());
        serde_json::to_string(&event).unwrap()
    };
    [titled("Plans"), UNKNOWN.to_owned(), MALFORMED.to_owned(), titled("Busy")]
}

/// The calls of the handler, one per line. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<String>>>);

impl Handler for Seen {
    type Error = Failure;

    async fn meeting_updated(&self, event: MeetingUpdated, context: &Context) -> Result<(), Failure> {
        let delivery = context.trusted().delivery();
        let source = delivery.headers().get(HEADER.0).map_or("nowhere", |value| value.to_str().unwrap());
        let line = format!("{} on {} from {source}", event.data.title, delivery.address().unwrap());
        let mut seen = self.0.lock().unwrap();
        let is_first = !seen.contains(&line);
        seen.push(line);
        if event.data.title == "Busy" && is_first {
            return Err(Failure::retry_after(Duration::from_millis(100), "the database is down"));
        }
        Ok(())
    }

    async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Failure> {
        Err(Failure::permanent(format!("{} was not sent", event.name())))
    }
}

impl Seen {
    /// Waits until the handler succeeded with both known events, and returns whether it was called as often as
    /// expected.
    pub(crate) async fn wait(&self, address: &str, source: &str) {
        let expected = ["Plans", "Busy", "Busy"].map(|title| format!("{title} on {address} from {source}"));
        until("the handler is done", async || self.0.lock().unwrap().len() >= expected.len()).await;
        assert_eq!(*self.0.lock().unwrap(), expected);
    }
}

/// Polls until the condition holds.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not within a minute: {what}");
}
