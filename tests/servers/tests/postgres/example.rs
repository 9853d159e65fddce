//! The example `transactional`: sends signed requests and checks the results.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hookwright_events::contio::{self, MeetingUpdated};
use hookwright_runtime::verify::Signer;
use http::Request;
use tower::ServiceExt;

use crate::server::{Database, Server};
use transactional::application;

#[path = "../../examples/transactional.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod transactional;

const SECRET: &str = "a secret";

/// The status of the response to the event, which is signed.
async fn send(router: &Router, event: &MeetingUpdated) -> u16 {
    let body = hookwright_runtime::serde_json::to_string(event).unwrap();
    let mut request = Request::post("/contio").body(Body::from(body.clone())).unwrap();
    *request.headers_mut() = contio::verifier([SECRET]).unwrap().scheme().sign("", 0, body.as_bytes()).unwrap();
    router.clone().oneshot(request).await.unwrap().status().as_u16()
}

async fn wait_for(database: &Database, state: &str, count: i64) {
    let query = format!("SELECT count(*) FROM hookwright_deliveries WHERE state = '{state}'");
    for _ in 0..600 {
        if database.number(&query).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{count} are not {state}");
}

#[tokio::test]
async fn a_meeting_is_written_once_and_one_that_fails_is_not() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("example").await;
    let (router, worker) = application(database.config.clone(), SECRET).await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let working = tokio::spawn(worker.run_until(async move { drop(stopped.await) }));

    let good = MeetingUpdated::sample();
    let mut bad = good.clone();
    bad.event_id = "another-event".to_owned();
    bad.data.title = String::new();
    for event in [&good, &good, &bad, &good] {
        assert_eq!(send(&router, event).await, 202);
    }
    wait_for(&database, "done", 1).await;
    wait_for(&database, "parked", 1).await;
    assert_eq!(database.number("SELECT count(*) FROM meetings WHERE title <> '' AND updates = 1").await, 1);
    assert_eq!(database.number("SELECT count(*) FROM meetings").await, 1);
    stop.send(()).unwrap();
    working.await.unwrap();
}
