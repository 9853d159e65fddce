//! The messages for some of the events.

use hookwright_events::contio::{self, MeetingCreated, SessionExpired};
use http::StatusCode;

use crate::sender::{CONTIO_SECRET, contio_delivery};
use example::receive;

#[path = "../../examples/match_event.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

#[test]
fn some_events_produce_a_message() {
    let verifier = contio::verifier([CONTIO_SECRET]).unwrap().erased();
    let mut created = MeetingCreated::sample();
    created.data.title = "Retrospective".to_owned();
    let malformed = serde_json::json!({ "event_type": "meeting.created", "data": 7 });
    let unlisted = serde_json::json!({ "event_type": "meeting.forgotten" });
    let cases = [
        (contio_delivery(CONTIO_SECRET, &created), StatusCode::ACCEPTED, Some("Retrospective is planned")),
        (contio_delivery(CONTIO_SECRET, &SessionExpired::sample()), StatusCode::ACCEPTED, None),
        (contio_delivery(CONTIO_SECRET, &unlisted), StatusCode::ACCEPTED, None),
        (contio_delivery(CONTIO_SECRET, &malformed), StatusCode::INTERNAL_SERVER_ERROR, None),
        (contio_delivery("another secret", &created), StatusCode::UNAUTHORIZED, None),
    ];
    for (delivery, status, message) in cases {
        let mut posted = None;
        assert_eq!(receive(&verifier, delivery, |message| posted = Some(message)), status);
        assert_eq!(posted.as_deref(), message);
    }
}
