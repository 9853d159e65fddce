//! Both the receiver and the test have the handler, and see the same state.

use std::sync::atomic::Ordering;

use hookwright_events::contio::{MeetingCreated, MeetingUpdated, ParticipantAdded};
use http::StatusCode;
use tower::ServiceExt;

use crate::sender::{CONTIO_SECRET, contio_request};
use example::{Meetings, receiver};

#[path = "../../examples/shared_state.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

#[tokio::test]
async fn changes_by_a_delivery_are_kept() {
    let meetings = Meetings::default();
    let receiver = receiver(CONTIO_SECRET, meetings.clone()).unwrap();
    let mut created = MeetingCreated::sample();
    created.data.meeting_id = "7".to_owned();
    let mut updated = MeetingUpdated::sample();
    (updated.data.meeting_id, updated.data.title) = ("7".to_owned(), "Retrospective".to_owned());

    let requests = [
        contio_request(CONTIO_SECRET, "/", &created),
        contio_request(CONTIO_SECRET, "/", &updated),
        contio_request(CONTIO_SECRET, "/", &ParticipantAdded::sample()),
    ];
    for request in requests {
        assert_eq!(receiver.clone().oneshot(request).await.unwrap().status(), StatusCode::ACCEPTED);
    }
    updated.data.title = "Forged".to_owned();
    let forged = contio_request("another secret", "/", &updated);
    assert_eq!(receiver.oneshot(forged).await.unwrap().status(), StatusCode::UNAUTHORIZED);

    let titles = meetings.titles.read().await;
    assert_eq!(titles.get("7").map(String::as_str), Some("Retrospective"));
    assert_eq!((titles.len(), meetings.others.load(Ordering::Relaxed)), (1, 1));
}
