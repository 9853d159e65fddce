//! What operators see.

use hookwright_receiver::MemoryInbox;
use serde_json::{Value, json};

use crate::client::{delivery, delivery_of, put_parked, serve_inbox, stocked};

fn keys(list: &Value) -> Vec<&str> {
    list["deliveries"].as_array().unwrap().iter().map(|delivery| delivery["key"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn counts_follow_state_and_filter() {
    let client = serve_inbox(stocked().await).await;
    assert_eq!(client.json("/api/inboxes").await, json!({ "inboxes": ["orders"] }));
    let counts = client.json("/api/inboxes/orders/counts").await;
    let expected = json!({ "due": 1, "claimed": 1, "parked": 2, "oldest_due_ms": 20_000, "oldest_parked_ms": 30_000 });
    assert_eq!(counts, expected);
    let counts = client.json("/api/inboxes/orders/counts?api=forms").await;
    let expected = json!({ "due": 0, "claimed": 0, "parked": 1, "oldest_due_ms": null, "oldest_parked_ms": 40_000 });
    assert_eq!(counts, expected);
    let counts = client.json("/api/inboxes/orders/counts?state=due").await;
    assert_eq!((&counts["due"], &counts["claimed"], &counts["parked"]), (&json!(1), &Value::Null, &Value::Null));
}

#[tokio::test]
async fn lists_are_filtered_and_paginated() {
    let client = serve_inbox(stocked().await).await;
    let list = async |query: &str| client.json(&format!("/api/inboxes/orders/deliveries{query}")).await;
    assert_eq!(keys(&list("").await), ["c1", "d1", "p1", "p2"]);
    for (query, expected) in [
        ("?state=parked", &["p1", "p2"][..]),
        ("?state=due", &["d1"]),
        ("?state=claimed", &["c1"]),
        ("?api=forms", &["p2"]),
        ("?event=order.paid&state=parked", &["p1"]),
        ("?key=d1", &["d1"]),
        ("?key=d%31", &["d1"]),
        ("?tenant=acme", &[]),
        ("?tenant=", &[]),
    ] {
        assert_eq!(keys(&list(query).await), expected, "{query}");
    }
    let first = list("?limit=3").await;
    assert_eq!(keys(&first), ["c1", "d1", "p1"]);
    let rest = list(&format!("?limit=3&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!((keys(&rest), &rest["next"]), (vec!["p2"], &Value::Null));

    let parked = &list("?key=p1").await["deliveries"][0];
    let expected = json!({
        "id": parked["id"], "api": "shop", "state": "parked", "until_ms": null, "reason": "the handler failed",
        "attempts": 0, "lost_claims": 0, "event": "order.paid", "key": "p1", "tenant": null, "received_ms": 30_000,
        "body_bytes": 11,
    });
    assert_eq!(parked, &expected);
    let claimed = &list("?key=c1").await["deliveries"][0];
    assert_eq!((&claimed["state"], &claimed["attempts"]), (&json!("claimed"), &json!(1)));
    assert!(claimed["until_ms"].as_u64().unwrap() > 1_700_000_000_000);
}

#[tokio::test]
async fn a_delivery_is_shown_with_its_payload_but_without_secrets() {
    let inbox = MemoryInbox::new();
    let headers = [
        ("content-type", "application/json"),
        ("x-shop-event", "order.paid"),
        ("x-auth-token", "Bearer s3cret"),
        ("x-api-key", "s3cret"),
        ("x_shared_secret", "s3cret"),
        ("x-odd", "\u{e9}"),
    ];
    put_parked(&inbox, delivery_of("p1", 30, &headers, r#"{"total": 12.50}"#), "the handler failed").await;
    put_parked(&inbox, delivery_of("p2", 30, &[], &b"\xFF\x00"[..]), "malformed").await;
    let client = serve_inbox(inbox).await;
    let list = client.json("/api/inboxes/orders/deliveries").await;
    let of = async |place: usize| {
        let id = list["deliveries"][place]["id"].as_str().unwrap();
        let answered = client.get(&format!("/api/inboxes/orders/deliveries/{id}")).await;
        assert_eq!(answered.status, 200);
        assert!(!answered.body.contains("s3cret"), "{}", answered.body);
        answered.json()
    };
    let text = of(0).await;
    assert_eq!((&text["key"], &text["reason"]), (&json!("p1"), &json!("the handler failed")));
    let shown = |name: &str, value: Option<&str>| json!({ "name": name, "value": value });
    let expected = json!({
        "trust": "not verified: a test", "method": "POST", "path": "/hooks/shop", "address": null,
        "headers": [
            shown("content-type", Some("application/json")),
            shown("x-api-key", None),
            shown("x-auth-token", None),
            shown("x-odd", None),
            shown("x-shop-event", Some("order.paid")),
            shown("x_shared_secret", None),
        ],
        "body": "{\"total\": 12.50}", "body_encoding": "utf-8", "body_is_cut": false,
    });
    assert_eq!(text["received"], expected);
    let bytes = of(1).await;
    assert_eq!((&bytes["received"]["body"], &bytes["received"]["body_encoding"]), (&json!("/wA="), &json!("base64")));
}

#[tokio::test]
async fn any_text_can_be_an_id() {
    let inbox = MemoryInbox::new();
    put_parked(&inbox, delivery("p1", 30), "malformed").await;
    let client = serve_inbox(inbox).await;
    for id in ["9", "x", "..", "%2F", "%00", "1%2Fshop", "%F0%9F%92%A3"] {
        let answered = client.get(&format!("/api/inboxes/orders/deliveries/{id}")).await;
        assert_eq!((answered.status, answered.json()), (404, json!({ "error": "there is no such delivery" })), "{id}");
    }
}

#[tokio::test]
async fn the_page_loads_its_own_files_and_no_others() {
    let client = serve_inbox(stocked().await).await;
    for (path, media_type) in [
        ("", "text/html; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/admin.js", "text/javascript; charset=utf-8"),
        ("/admin.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
        ("/api/inboxes", "application/json"),
        ("/nothing", "application/json"),
    ] {
        let answered = client.get(path).await;
        assert_eq!(answered.status, if path == "/nothing" { 404 } else { 200 });
        assert_eq!(answered.header("content-type"), Some(media_type), "{path}");
        let policy: Vec<&str> = answered.header("content-security-policy").unwrap().split("; ").collect();
        for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(&rule), "{policy:?}");
        }
        assert!(!policy.iter().any(|rule| rule.contains("unsafe") || rule.contains("http")), "{policy:?}");
        assert_eq!(answered.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answered.header("x-frame-options"), Some("DENY"));
        assert_eq!(answered.header("cache-control"), Some("no-store"));
        assert_eq!(answered.header("cross-origin-resource-policy"), Some("same-origin"));
    }
    let page = client.get("").await.body;
    let links: Vec<&str> =
        page.split([' ', '>']).filter(|word| word.starts_with("src=") || word.starts_with("href=")).collect();
    let expected =
        ["href=\"/admin/icon.svg\"", "href=\"/admin/admin.css\"", "src=\"/admin/admin.js\"", "href=\"#list\""];
    assert_eq!(links, expected);
    for inline in ["<style", " style=", " onclick=", "<script>", "{path}"] {
        assert!(!page.contains(inline), "{inline}");
    }
}

/// The state doesn't depend on the bytes: a list also shows a damaged delivery.
#[tokio::test]
async fn unreadable_deliveries_are_listed() {
    let client = serve_inbox(crate::failing::Damaged(stocked().await)).await;
    let list = client.json("/api/inboxes/orders/deliveries?state=parked").await;
    let first = &list["deliveries"][0];
    let what = "the stored delivery is damaged: its checksum is wrong";
    assert_eq!((&first["unreadable"], first.get("key")), (&json!(what), None));
    let id = first["id"].as_str().unwrap();
    let one = client.json(&format!("/api/inboxes/orders/deliveries/{id}")).await;
    assert_eq!((&one["unreadable"], &one["received"]), (&json!(what), &Value::Null));
}
