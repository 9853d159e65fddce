//! The function as Lambda calls it: the JSON of an API Gateway in, and its JSON out.

use std::sync::Mutex;

use hookwright_events::contio::MeetingUpdated;
use hookwright_runtime::Failure;
use lambda_http::{Adapter, LambdaEvent, Service};
use serde_json::{Value, json};

use crate::sender::{CONTIO_SECRET, contio};
use example::{Lines, service};

#[path = "../../examples/lambda.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

/// What a gateway passes on for a request signed with that secret.
fn event(secret: &str, updated: &MeetingUpdated) -> Value {
    let (headers, body) = contio(secret, updated);
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/contio",
        "rawQueryString": "",
        "headers": { "x-contio-signature": headers["x-contio-signature"].to_str().unwrap() },
        "requestContext": { "http": { "method": "POST", "path": "/contio" } },
        "body": body,
        "isBase64Encoded": false
    })
}

async fn status(secret: &str, write: impl Fn(String) -> Result<(), Failure> + Send + Sync + 'static) -> Value {
    let mut updated = MeetingUpdated::sample();
    (updated.data.meeting_id, updated.data.title) = ("7".to_owned(), "Retrospective".to_owned());
    let request = serde_json::from_value(event(secret, &updated)).unwrap();
    let mut function = Adapter::from(service(CONTIO_SECRET, Lines { write }).unwrap());
    let response = function.call(LambdaEvent::new(request, lambda_http::Context::default())).await.unwrap();
    serde_json::to_value(response).unwrap()["statusCode"].take()
}

#[tokio::test]
async fn the_event_is_handled_before_the_response() {
    let written = std::sync::Arc::new(Mutex::new(Vec::new()));
    let lines = written.clone();
    let write = move |line| {
        lines.lock().unwrap().push(line);
        Ok(())
    };
    assert_eq!(status("another secret", write.clone()).await, 401);
    assert_eq!(status(CONTIO_SECRET, write).await, 202);
    assert_eq!(*written.lock().unwrap(), ["7 is now called Retrospective"]);
}

#[tokio::test]
async fn a_failure_asks_the_sender_to_repeat_the_delivery() {
    assert_eq!(status(CONTIO_SECRET, |_| Err("the table is down".into())).await, 500);
}
