//! Every refusal has a status, and a sentence in JSON.

use http::Method;
use serde_json::json;

use crate::client::{Answered, Client, raw, serve_inbox, stocked};
use crate::failing::{Before, Failing};

fn refuses(answered: &Answered, status: u16, error: &str) {
    assert_eq!((answered.status, answered.json()), (status, json!({ "error": error })));
}

async fn failing(before: Before) -> Client {
    serve_inbox(Failing { inbox: stocked().await, before }).await
}

#[tokio::test]
async fn unknown_paths_inboxes_and_deliveries_are_404() {
    let client = serve_inbox(stocked().await).await;
    refuses(&client.get("/api").await, 404, "there is no such page");
    refuses(&client.get("/../etc/passwd").await, 404, "there is no such page");
    for part in ["counts", "deliveries", "deliveries/1"] {
        refuses(&client.get(&format!("/api/inboxes/none/{part}")).await, 404, "there is no such inbox");
    }
    refuses(&client.act("/api/inboxes/none/drop", r#"{"filter":{}}"#).await, 404, "there is no such inbox");
    refuses(&client.get("/api/inboxes/orders/deliveries/99").await, 404, "there is no such delivery");
}

#[tokio::test]
async fn other_methods_are_405() {
    let client = serve_inbox(stocked().await).await;
    let token = "Authorization: Bearer right\r\nX-Hookwright-Admin: 1\r\n";
    for (method, path, allowed) in [
        (Method::POST, "", "GET, HEAD"),
        (Method::DELETE, "/api/inboxes/orders/deliveries/1", "GET, HEAD"),
        (Method::PUT, "/api/inboxes/orders/deliveries", "GET, HEAD"),
        (Method::GET, "/api/inboxes/orders/release", "POST"),
        (Method::GET, "/api/inboxes/orders/drop", "POST"),
    ] {
        let answered = client.send(&method, path, token, "").await;
        assert_eq!((answered.status, answered.header("allow")), (405, Some(allowed)), "{method} {path}");
    }
    let head = client.send(&Method::HEAD, "/api/inboxes", token, "").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test]
async fn malformed_queries_and_bodies_are_400() {
    let client = serve_inbox(stocked().await).await;
    for (query, error) in [
        ("state=odd", "`state` is `due`, `claimed` or `parked`"),
        ("state=other", "`state` is `due`, `claimed` or `parked`"),
        ("limit=0", "`limit` is not a number from 1 to 100"),
        ("limit=101", "`limit` is not a number from 1 to 100"),
        ("limit=x", "`limit` is not a number from 1 to 100"),
        ("after=x", "the inbox does not support this: the cursor isn't from this inbox"),
        ("api=a&api=b", "a parameter is repeated"),
        ("sort=key", "there is no such parameter"),
    ] {
        refuses(&client.get(&format!("/api/inboxes/orders/deliveries?{query}")).await, 400, error);
    }
    refuses(&client.get("/api/inboxes/orders/counts?limit=1").await, 400, "there is no such parameter");
    let many = format!(r#"{{"ids":[{}]}}"#, vec!["\"1\""; 1001].join(","));
    for (body, error) in [
        ("{}", "the body has either `ids` or a `filter`"),
        (r#"{"ids":["1"],"filter":{}}"#, "the body has either `ids` or a `filter`"),
        (r#"{"filter":{"state":"odd"}}"#, "`state` is `due`, `claimed` or `parked`"),
        (&many, "there are more than 1000 ids"),
    ] {
        refuses(&client.act("/api/inboxes/orders/drop", body).await, 400, error);
    }
    // A misspelled condition must not give a filter that matches everything.
    for body in ["", "null", "7", r#"{"ids":[1]}"#, r#"{"filter":{"evnet":"order.paid"}}"#, r#"{"filter":{},"x":1}"#] {
        let answered = client.act("/api/inboxes/orders/drop", body).await;
        let error = answered.json()["error"].as_str().unwrap().to_owned();
        assert!(answered.status == 400 && error.starts_with("the body: "), "{body}: {answered:?}");
    }
    assert_eq!(client.json("/api/inboxes/orders/counts").await["parked"], 2);
}

#[tokio::test]
async fn long_bodies_are_413() {
    let client = serve_inbox(stocked().await).await;
    let body = format!(r#"{{"ids":["{}"]}}"#, "x".repeat(64 * 1024));
    let answered = client.act("/api/inboxes/orders/release", &body).await;
    refuses(&answered, 413, "the body is longer than 65536 bytes");
    // The same without a declared length.
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let request = format!(
        "POST /admin/api/inboxes/orders/release HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer right\r\nConnection: \
         close\r\nX-Hookwright-Admin: 1\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"
    );
    assert_eq!(raw(client.0, request.as_bytes()).await.status, 413);
}

#[tokio::test]
async fn a_failing_inbox_is_503_and_its_error_is_not_shown() {
    let client = failing(Before::Down).await;
    let error = "the inbox failed; the log says why";
    for part in ["counts", "deliveries", "deliveries/1"] {
        let answered = client.get(&format!("/api/inboxes/orders/{part}")).await;
        assert_eq!(answered.header("retry-after"), Some("5"));
        refuses(&answered, 503, error);
    }
    for action in ["release", "drop"] {
        refuses(&client.act(&format!("/api/inboxes/orders/{action}"), r#"{"filter":{}}"#).await, 503, error);
    }
    assert_eq!(client.get("").await.status, 200);
}

#[tokio::test]
async fn unsupported_operations_are_400_and_unknown_counts_are_left_out() {
    let client = failing(Before::Unsupported).await;
    let error = "the inbox does not support this: this order";
    refuses(&client.get("/api/inboxes/orders/deliveries").await, 400, error);
    let counts = client.json("/api/inboxes/orders/counts").await;
    assert_eq!(counts["parked"], json!(null));
}

#[tokio::test]
async fn a_panicking_action_is_500() {
    let client = failing(Before::Panic).await;
    let answered = client.act("/api/inboxes/orders/release", r#"{"filter":{}}"#).await;
    refuses(&answered, 500, "the action panicked; part of it may be done");
}

#[tokio::test(start_paused = true)]
async fn a_hanging_inbox_is_503() {
    let inbox = Failing { inbox: stocked().await, before: Before::Hang };
    let service = hookwright_admin::AdminService::builder("/").inbox("orders", inbox).trust_network("a test");
    let mut service = service.build().unwrap();
    let request = http::Request::get("/api/inboxes/orders/deliveries").header("host", "127.0.0.1");
    let body = http_body_util::Empty::<bytes::Bytes>::new();
    let answered = tower_service::Service::call(&mut service, request.body(body).unwrap()).await.unwrap();
    assert_eq!(answered.status(), 503);
}
