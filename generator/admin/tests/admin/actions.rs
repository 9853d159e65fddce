//! The actions of operators.

use std::time::Duration;

use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox, MemoryInbox, Put};
use http::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{Client, delivery, put_parked, serve_inbox, stocked};
use crate::failing::{Before, Failing};

async fn id_of(client: Client, key: &str) -> String {
    let list = client.json(&format!("/api/inboxes/orders/deliveries?key={key}")).await;
    list["deliveries"][0]["id"].as_str().unwrap().to_owned()
}

async fn count(inbox: &MemoryInbox, filter: DeliveryFilter) -> u64 {
    inbox.count(&filter).await.unwrap()
}

async fn done(client: Client, action: &str, body: &Value) -> u64 {
    let answered = client.act(&format!("/api/inboxes/orders/{action}"), &body.to_string()).await;
    assert_eq!(answered.status, 200, "{answered:?}");
    answered.json()["count"].as_u64().unwrap()
}

#[tokio::test]
async fn parked_deliveries_are_released_by_id_and_by_filter() {
    let inbox = stocked().await;
    let client = serve_inbox(inbox.clone()).await;
    let (parked, due) = (id_of(client, "p1").await, id_of(client, "d1").await);
    assert_eq!(done(client, "release", &json!({ "ids": [parked, due, "x"] })).await, 1);
    assert_eq!(count(&inbox, DeliveryFilter::parked()).await, 1);
    assert_eq!(done(client, "release", &json!({ "filter": { "api": "shop" } })).await, 0);
    assert_eq!(done(client, "release", &json!({ "filter": { "state": "parked", "api": "forms" } })).await, 1);
    assert_eq!(count(&inbox, DeliveryFilter::parked()).await, 0);
    assert_eq!(count(&inbox, DeliveryFilter::all()).await, 4);
}

#[tokio::test]
async fn only_parked_deliveries_are_dropped_unless_any_state_is_requested() {
    let inbox = stocked().await;
    let client = serve_inbox(inbox.clone()).await;
    let due = id_of(client, "d1").await;
    assert_eq!(done(client, "drop", &json!({ "ids": [due] })).await, 0);
    assert_eq!(done(client, "drop", &json!({ "filter": {} })).await, 2);
    assert_eq!(count(&inbox, DeliveryFilter::all()).await, 2);
    assert_eq!(done(client, "drop", &json!({ "ids": [due], "any_state": true })).await, 1);
    assert_eq!(done(client, "drop", &json!({ "filter": { "key": "c1" }, "any_state": true })).await, 1);
    assert_eq!(count(&inbox, DeliveryFilter::all()).await, 0);
    assert_eq!(inbox.put(delivery("d1", 50)).await.unwrap(), Put::Duplicate);
}

/// A page of another site can neither send the header nor find out that it may, unless it is allowed to.
#[tokio::test]
async fn actions_require_the_action_header() {
    let inbox = stocked().await;
    let client = serve_inbox(inbox.clone()).await;
    for header in ["", "X-Hookwright-Admin: 0\r\n", "X-Hookwright-Admin: \r\n"] {
        let headers = format!("Authorization: Bearer right\r\nContent-Type: text/plain\r\n{header}");
        let answered = client.send(&Method::POST, "/api/inboxes/orders/drop", &headers, r#"{"filter":{}}"#).await;
        assert_eq!(answered.status, 403, "{header:?}");
        assert_eq!(answered.json()["error"], "an action needs the header `x-hookwright-admin: 1`");
    }
    let headers =
        "Authorization: Bearer right\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n";
    let asked = client.send(&Method::OPTIONS, "/api/inboxes/orders/drop", headers, "").await;
    assert_eq!((asked.status, asked.header("access-control-allow-origin")), (405, None));
    assert_eq!(count(&inbox, DeliveryFilter::parked()).await, 2);
}

#[tokio::test]
async fn an_action_continues_if_its_caller_hangs_up() {
    let inbox = stocked().await;
    let failing = Failing { inbox: inbox.clone(), before: Before::Sleep(Duration::from_millis(300)) };
    let client = serve_inbox(failing).await;
    let mut stream = TcpStream::connect(client.0).await.unwrap();
    let body = r#"{"filter":{}}"#;
    let request = format!(
        "POST /admin/api/inboxes/orders/release HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer right\r\n\
         X-Hookwright-Admin: 1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    drop(stream);
    assert_eq!(count(&inbox, DeliveryFilter::parked()).await, 2);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if count(&inbox, DeliveryFilter::parked()).await == 0 {
            return;
        }
    }
    assert_eq!(count(&inbox, DeliveryFilter::parked()).await, 0, "the action was aborted");
}

#[tokio::test]
async fn thousands_are_released_at_once() {
    let inbox = MemoryInbox::new();
    for number in 0..3000 {
        put_parked(&inbox, delivery(&number.to_string(), number), "the handler failed").await;
    }
    let client = serve_inbox(inbox.clone()).await;
    assert_eq!(done(client, "release", &json!({ "filter": { "event": "order.paid" } })).await, 3000);
}
