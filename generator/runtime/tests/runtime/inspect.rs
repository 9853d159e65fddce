//! Recorded deliveries and reports.

use hookwright_runtime::inspect::{Request, report};
use hookwright_runtime::{Decoded, decode};
use serde_json::{Value, json};

use crate::api::{Event, UPDATED};

fn inspected(line: &str) -> Value {
    let request = Request::parse(line.as_bytes()).unwrap();
    let decoded: Decoded<Event> = decode(&request.delivery().unsigned("a test"));
    report(request.api(), &decoded)
}

#[test]
fn a_request_keeps_the_body_as_it_is() {
    let line = r#" {"headers": {"X-A": "1", "x-b": ["2", "3"]}, "body": {"a" : 1.0,"a":2 } , "api": "contio", "event": "e", "more": 1}"#;
    let request = Request::parse(line.as_bytes()).unwrap();
    let delivery = request.delivery();
    assert_eq!(request.api(), "contio");
    assert_eq!(&delivery.body()[..], br#"{"a" : 1.0,"a":2 }"#);
    assert_eq!(delivery.event(), Some("e"));
    let values: Vec<_> = delivery.headers().get_all("X-B").iter().collect();
    assert_eq!(delivery.headers()["x-a"], "1");
    assert_eq!(values, ["2", "3"]);
}

#[test]
fn a_request_can_state_how_it_arrived() {
    let line = r#"{"api": "a", "channel": "orders/7", "method": "PUT", "url": "/hook?a=1", "media_type": "text/plain", "headers": {"content-type": "a/b"}}"#;
    let delivery = Request::parse(line.as_bytes()).unwrap().delivery();
    assert_eq!((delivery.address(), delivery.url()), (Some("orders/7"), Some("/hook?a=1")));
    assert_eq!(delivery.method().map(http::Method::as_str), Some("PUT"));
    assert_eq!(delivery.headers()["content-type"], "text/plain");
    let fault = Request::parse(br#"{"api": "a", "method": "P T"}"#).unwrap_err();
    assert_eq!(fault.to_string(), "method: a method that HTTP forbids");
    let nothing = Request::parse(br#"{"api": "a", "channel": null, "method": null, "url": null}"#).unwrap().delivery();
    assert_eq!((nothing.address(), nothing.method(), nothing.url()), (None, None, None));
}

#[test]
fn a_body_may_be_text_or_missing() {
    let request = Request::parse(br#"{"api": "a", "body_text": "{not\u0020json"}"#).unwrap();
    assert_eq!(&request.delivery().body()[..], b"{not json");
    assert!(Request::parse(br#"{"api": "a"}"#).unwrap().delivery().body().is_empty());
    assert_eq!(&Request::parse(br#"{"api": "a", "body": null}"#).unwrap().delivery().body()[..], b"null");
}

#[test]
fn an_invalid_request_is_explained() {
    let message = |line: &str| Request::parse(line.as_bytes()).unwrap_err().to_string();
    assert_eq!(message("{}"), "api: required, but missing");
    assert_eq!(
        message(r#"{"body": 1, "body_text": ""}"#),
        "body_text: one of `body`, `body_text` and `body_base64`, not several"
    );
    assert_eq!(message(r#"{"headers": {"a": 5}}"#), "headers.a: expected a string or a list of strings, found 5");
    assert_eq!(message(r#"{"headers": {"a": ["b", "c\n"]}}"#), "headers.a[1]: a header's value that HTTP forbids");
    assert_eq!(message(r#"{"headers": {"a b": "c"}}"#), r#"headers["a b"]: a header's name that HTTP forbids"#);
    assert_eq!(message("{\"api\": \"a\", \"body\": \"\u{1}\"}"), "body: a control character in a string");
}

#[test]
fn a_report_has_every_key_for_every_outcome() {
    let known = inspected(&format!(r#"{{"api": "contio", "body": {UPDATED}}}"#));
    let value: Value = serde_json::from_str(UPDATED).unwrap();
    let expected = json!({
        "api": "contio", "outcome": "known", "event": "meeting.updated", "path": null,
        "line": null, "column": null, "message": null, "value": value,
    });
    assert_eq!(known, expected);

    let malformed = inspected(r#"{"api": "contio", "body": {"event_type": "meeting.updated", "data": []}}"#);
    let expected = json!({
        "api": "contio", "outcome": "malformed", "event": "meeting.updated", "path": "data",
        "line": 1, "column": 43, "message": "expected an object, found a list", "value": null,
    });
    assert_eq!(malformed, expected);

    let unknown = inspected(r#"{"api": "contio", "body": {"event_type": "new"}}"#);
    let expected = json!({
        "api": "contio", "outcome": "unknown", "event": "new", "path": null,
        "line": null, "column": null, "message": null, "value": null,
    });
    assert_eq!(unknown, expected);

    let unnamed = inspected(r#"{"api": "contio", "body": [1]}"#);
    let expected = json!({
        "api": "contio", "outcome": "unnamed", "event": null, "path": "",
        "line": 1, "column": 1, "message": "expected an object, found a list", "value": null,
    });
    assert_eq!(unnamed, expected);
}
