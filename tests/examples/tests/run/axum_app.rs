//! The whole application: its own route, both receivers, and the middleware of each.

use axum::Router;
use axum::body::{Body, to_bytes};
use hookwright_events::contio::MeetingUpdated;
use hookwright_events::morph::CrmEngagementEvent;
use http::Request;
use http::header::{AUTHORIZATION, SERVER};
use tower::ServiceExt;

use crate::sender::{CONTIO_SECRET, contio_request};
use example::{App, router};

#[path = "../../examples/axum_app.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

/// The status and the body of the response, which has passed the outer middleware.
async fn answer(router: &Router, request: Request<Body>) -> (u16, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()[SERVER], "acme");
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.into()).unwrap())
}

async fn last(router: &Router, api: &str) -> (u16, String) {
    let request = Request::get(format!("/last/{api}")).header(AUTHORIZATION, "Bearer token");
    answer(router, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn receivers_can_be_merged_with_other_routes() {
    let router = router(App::new("token").unwrap(), CONTIO_SECRET).unwrap();
    assert_eq!(last(&router, "contio").await.0, 404);

    let signed = contio_request(CONTIO_SECRET, "/webhooks/contio", &MeetingUpdated::sample());
    assert_eq!(answer(&router, signed).await.0, 202);
    assert_eq!(last(&router, "contio").await, (200, "meeting.updated".to_owned()));

    let event = serde_json::to_string(&CrmEngagementEvent::sample()).unwrap();
    assert_eq!(answer(&router, Request::post("/webhooks/morph").body(event.into()).unwrap()).await.0, 200);
    assert_eq!(last(&router, "morph").await, (200, "crmEngagement::created".to_owned()));
}

#[tokio::test]
async fn each_route_has_its_own_authentication() {
    let router = router(App::new("token").unwrap(), CONTIO_SECRET).unwrap();
    let person = Request::get("/last/contio").body(Body::empty()).unwrap();
    assert_eq!(answer(&router, person).await.0, 403);
    let forged = contio_request("another secret", "/webhooks/contio", &MeetingUpdated::sample());
    assert_eq!(answer(&router, forged).await.0, 401);
}
