//! The event reaches the function, and a forged one doesn't.

use hookwright_events::contio::{MeetingUpdated, SessionExpired};
use http::StatusCode;
use tower::ServiceExt;

use crate::sender::{CONTIO_SECRET, contio_request};
use example::{Titles, router};

#[path = "../../examples/webhook_extractor.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

#[tokio::test]
async fn an_event_can_be_an_argument() {
    let titles = Titles::default();
    let router = router(CONTIO_SECRET, titles.clone()).unwrap();
    let mut updated = MeetingUpdated::sample();
    (updated.data.meeting_id, updated.data.title) = ("7".to_owned(), "Retrospective".to_owned());
    let mut forged = updated.clone();
    forged.data.title = "Forged".to_owned();

    let cases = [
        (contio_request(CONTIO_SECRET, "/contio", &updated), StatusCode::ACCEPTED),
        (contio_request("another secret", "/contio", &forged), StatusCode::UNAUTHORIZED),
        (contio_request(CONTIO_SECRET, "/contio", &SessionExpired::sample()), StatusCode::ACCEPTED),
    ];
    for (request, status) in cases {
        assert_eq!(router.clone().oneshot(request).await.unwrap().status(), status);
    }
    assert_eq!(titles.read().await.get("7").map(String::as_str), Some("Retrospective"));
}
