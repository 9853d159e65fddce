//! Deliveries go through the queue as bytes, and keep the event and the proof.

use std::sync::Mutex;

use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Failure, Trust};
use http::StatusCode;
use tokio::sync::mpsc;

use crate::sender::{CONTIO_SECRET, contio_delivery};
use example::{enqueue, handle};

#[path = "../../examples/queue.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

/// Each event with why it is trusted.
#[derive(Default)]
struct Seen(Mutex<Vec<(Event, Trust)>>);

impl Handler for Seen {
    type Error = Failure;

    async fn unhandled(&self, event: Event, context: &Context) -> Result<(), Failure> {
        self.0.lock().unwrap().push((event, context.trust().clone()));
        Ok(())
    }
}

#[tokio::test]
async fn a_queued_delivery_stays_verified() {
    let verifier = contio::verifier(["a newer secret", CONTIO_SECRET]).unwrap().erased();
    let (queue, mut messages) = mpsc::channel(2);
    let sent = MeetingUpdated::sample();

    let forged = contio_delivery("another secret", &sent);
    assert_eq!(enqueue(&verifier, forged, &queue).await, StatusCode::UNAUTHORIZED);
    let unlisted = contio_delivery(CONTIO_SECRET, &serde_json::json!({ "event_type": "meeting.forgotten" }));
    assert_eq!(enqueue(&verifier, unlisted, &queue).await, StatusCode::ACCEPTED);
    let signed = contio_delivery(CONTIO_SECRET, &sent);
    assert_eq!(enqueue(&verifier, signed, &queue).await, StatusCode::ACCEPTED);
    drop(queue);

    let seen = Seen::default();
    let failure = handle(messages.recv().await.unwrap(), &seen).await.unwrap_err();
    assert!(matches!(failure, Failure::Permanent { .. }), "{failure}");
    assert!(handle(messages.recv().await.unwrap(), &seen).await.is_ok());
    assert_eq!(messages.recv().await, None);

    let seen = seen.0.into_inner().unwrap();
    let [(event, Trust::Proved(proof))] = seen.as_slice() else { unreachable!("{seen:?}") };
    assert_eq!(*event, Event::MeetingUpdated(Box::new(sent)));
    assert_eq!((&*proof.scheme, proof.secret), ("hex-hmac", 1));
}
