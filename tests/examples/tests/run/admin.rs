//! From a parked delivery to its release, through the whole application.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use hookwright_events::contio::MeetingUpdated;
use hookwright_receiver::MemoryInbox;
use http::Request;
use http::header::AUTHORIZATION;
use serde_json::Value;
use tokio::sync::oneshot;
use tower::ServiceExt;

use crate::sender::{CONTIO_SECRET, contio_request};
use example::{Calendar, router, worker};

#[path = "../../examples/admin.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

async fn answer(router: &Router, request: Request<Body>) -> (u16, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}

async fn get(router: &Router, path: &str) -> Value {
    let request = Request::get(path).header(AUTHORIZATION, "Bearer a-token").body(Body::empty()).unwrap();
    let (status, body) = answer(router, request).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

async fn parked(router: &Router) -> Value {
    get(router, "/admin/api/inboxes/contio/counts").await["parked"].clone()
}

#[tokio::test]
async fn parked_deliveries_are_shown_and_released() {
    let (inbox, calendar) = (MemoryInbox::new(), Calendar::default());
    let router = router(inbox.clone(), CONTIO_SECRET, "a-token").unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let working = tokio::spawn(worker(inbox, calendar.clone()).run_until(stopped));

    let signed = contio_request(CONTIO_SECRET, "/webhooks/contio", &MeetingUpdated::sample());
    assert_eq!(answer(&router, signed).await.0, 202);
    while parked(&router).await != 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let list = get(&router, "/admin/api/inboxes/contio/deliveries?state=parked").await;
    let reason = list["deliveries"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("the calendar is closed"), "{reason}");

    calendar.open();
    let release = Request::post("/admin/api/inboxes/contio/release").header(AUTHORIZATION, "Bearer a-token");
    let release = release.header("x-hookwright-admin", "1").body(Body::from(r#"{"filter":{}}"#)).unwrap();
    assert_eq!(answer(&router, release).await, (200, r#"{"count":1}"#.to_owned()));
    while calendar.entries() != 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(parked(&router).await, 0);
    stop.send(()).unwrap();
    working.await.unwrap();
}

#[tokio::test]
async fn strangers_are_refused() {
    let router = router(MemoryInbox::new(), CONTIO_SECRET, "a-token").unwrap();
    for path in ["/admin", "/admin/", "/admin/admin.js", "/admin/api/inboxes"] {
        assert_eq!(answer(&router, Request::get(path).body(Body::empty()).unwrap()).await.0, 401, "{path}");
    }
    let page = Request::get("/admin").header(AUTHORIZATION, "Bearer a-token").body(Body::empty()).unwrap();
    assert!(answer(&router, page).await.1.contains("src=\"/admin/admin.js\""));
}
