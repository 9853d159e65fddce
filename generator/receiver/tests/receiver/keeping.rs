//! Deliveries that go into an inbox.

use std::time::{Duration, SystemTime};

use hookwright_receiver::{Inbox, InboxError, MemoryBounds, MemoryInbox};
use hookwright_receiver::{Receiver, ResponsePolicy, Worker};
use hookwright_runtime::Verifier;
use hookwright_runtime::verify::{Signer, StandardWebhooks};
use http::StatusCode;

use crate::http_client::{post, raw, request, serve, serve_router};
use crate::shop::{Orders, Paid, Password, empty, verifier, wishing};
use crate::stubborn::Stubborn;

const UNKNOWN: &str = r#"{"type":"order.lost","id":"u"}"#;
const MALFORMED: &str = r#"{"type":"order.paid","id":"m","wish":{"secret":"content"}}"#;
const UNNAMED: &str = r#"{"kind":"secret content","id":"n"}"#;

#[tokio::test]
async fn stored_and_duplicate_deliveries_are_accepted() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    for _ in 0..3 {
        let answered = post(address, &wishing("x")).await;
        assert_eq!((answered.status, answered.body.as_str()), (204, ""));
    }
    assert_eq!(inbox.waiting(), 1);
    let claimed = inbox.claim("shop", Duration::from_secs(1)).await.unwrap();
    let kept = &claimed.delivery;
    assert_eq!(
        (kept.event.as_deref(), kept.key.as_deref(), kept.parked.as_deref()),
        (Some("order.paid"), Some("x"), None)
    );
    assert_eq!((kept.entity.as_deref(), kept.entity_key().as_deref()), (Some("7"), Some("/7")));
    assert_eq!(kept.trusted.body(), wishing("x").as_bytes());
}

/// A signature covers the id, so the same body under another id isn't another delivery.
#[tokio::test]
async fn a_signed_body_is_refused_under_a_new_delivery_id() {
    let scheme = StandardWebhooks::svix(["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"]).unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap();
    let body = wishing("x");
    let signed = scheme.sign("msg_1", now, body.as_bytes()).unwrap();
    let inbox = MemoryInbox::new();
    let verifier = Verifier::<Paid, _>::new(scheme);
    let address = serve(&Receiver::builder(verifier).inbox(inbox.clone()).build()).await;
    let lines = signed.iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap()));
    let lines: String = lines.collect();
    assert!(lines.contains(": msg_1\r\n"));
    let replayed = lines.replace(": msg_1\r\n", ": msg_2\r\n");
    assert_eq!(raw(address, request(&replayed, &body)).await.status, 401);
    assert_eq!(inbox.waiting(), 0);
    for _ in 0..2 {
        assert_eq!(raw(address, request(&lines, &body)).await.status, 204);
    }
    assert_eq!(inbox.waiting(), 1);
}

#[tokio::test]
async fn undecodable_deliveries_are_parked_with_a_reason_and_accepted() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    for body in [UNKNOWN, MALFORMED, UNNAMED, MALFORMED, "no JSON"] {
        assert_eq!(post(address, body).await.status, 204, "{body}");
    }
    // A delivery with a listed name waits for the first one that decodes it.
    assert_eq!((inbox.waiting(), inbox.parked().len()), (1, 3));
    let orders = Orders::new();
    Worker::builder(inbox.clone()).handler::<Paid, _>(orders.clone()).run_until(empty(&inbox)).await;
    assert_eq!((inbox.waiting(), orders.wishes()), (0, vec![]));
    let parked = inbox.parked();
    let shown: Vec<_> = parked.iter().map(|kept| (kept.event.as_deref(), kept.parked.as_deref().unwrap())).collect();
    assert_eq!(
        shown,
        [
            (Some("order.lost"), "not listed by the document"),
            (Some("order.paid"), "order.paid: wish: expected a string, found an object, at line 1 column 38"),
            (None, "type: required, but missing, at line 1 column 34"),
            (None, "expected `null`, `true` or `false`, at line 1 column 2"),
        ]
    );
    assert_eq!(parked[1].trusted.body(), MALFORMED);
}

#[tokio::test]
async fn a_status_for_malformed_payloads_makes_the_receiver_decode_them() {
    let inbox = MemoryInbox::new();
    let answers = ResponsePolicy::default().malformed(StatusCode::BAD_REQUEST);
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).response_policy(answers).build()).await;
    for (body, status) in [(wishing("x").as_str(), 204), (MALFORMED, 400), (UNNAMED, 400), (UNKNOWN, 204)] {
        assert_eq!(post(address, body).await.status, status, "{body}");
    }
    assert_eq!((inbox.waiting(), inbox.parked().len()), (1, 3));
}

#[tokio::test]
async fn the_status_of_each_outcome_can_be_configured() {
    let answers = ResponsePolicy::default()
        .accepted(StatusCode::CREATED)
        .unknown(StatusCode::NO_CONTENT)
        .malformed(StatusCode::BAD_REQUEST);
    let receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).response_policy(answers).build();
    let address = serve(&receiver).await;
    for (body, status) in [(wishing("x").as_str(), 201), (UNKNOWN, 204), (MALFORMED, 400), (UNNAMED, 400)] {
        assert_eq!(post(address, body).await.status, status, "{body}");
    }
}

#[tokio::test]
async fn a_hanging_inbox_delays_neither_the_sender_nor_a_shutdown() {
    let inbox = Stubborn::over(MemoryInbox::new()).hanging();
    let receiver = Receiver::builder(verifier()).inbox(inbox).inbox_timeout(Duration::from_millis(20)).build();
    let answered = post(serve(&receiver).await, &wishing("x")).await;
    assert_eq!((answered.status, answered.header("retry-after")), (503, Some("30")));
    receiver.shutdown().await;
}

#[tokio::test]
async fn a_panicking_inbox_gets_the_configured_status_and_delays_no_shutdown() {
    let inbox = || Stubborn::over(MemoryInbox::new());
    for inbox in [
        inbox().refusing_puts(|| panic!("the shelf fell down")),
        inbox().refusing_puts_at_once(|| panic!("there is no shelf")),
    ] {
        let answers = ResponsePolicy::default().transient(StatusCode::BAD_GATEWAY);
        let receiver = Receiver::builder(verifier()).inbox(inbox).response_policy(answers).build();
        let address = serve(&receiver).await;
        for _ in 0..2 {
            assert_eq!(post(address, &wishing("x")).await.status, 502);
        }
        receiver.shutdown().await;
    }
}

#[tokio::test]
async fn a_full_or_failing_inbox_is_503_with_retry_after() {
    let full = MemoryInbox::bounded(MemoryBounds::default().deliveries(1));
    let address = serve(&Receiver::builder(verifier()).inbox(full.clone()).build()).await;
    assert_eq!(post(address, &wishing("x")).await.status, 204);
    let answered = post(address, &wishing("y")).await;
    assert_eq!((answered.status, answered.header("retry-after"), answered.body.as_str()), (503, Some("30"), ""));
    assert_eq!(post(address, &wishing("x")).await.status, 204, "a duplicate needs no room");

    let down = Stubborn::over(MemoryInbox::new()).refusing_puts(|| InboxError::down("no disk"));
    let answers = ResponsePolicy::default().retry_after(Duration::from_millis(1500));
    let address = serve(&Receiver::builder(verifier()).inbox(down).response_policy(answers).build()).await;
    let answered = post(address, &wishing("x")).await;
    assert_eq!((answered.status, answered.header("retry-after")), (503, Some("2")));
}

#[tokio::test]
async fn secrets_are_not_stored() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let headers =
        "Authorization: Bearer a\r\nProxy-Authorization: Basic b\r\nCookie: c=d\r\nCookie: e=f\r\nX-Shop: north\r\n";
    assert_eq!(raw(address, request(headers, &wishing("x"))).await.status, 204);
    let claimed = inbox.claim("shop", Duration::from_secs(1)).await.unwrap();
    let mut names: Vec<_> = claimed.delivery.trusted.headers().keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["connection", "content-length", "content-type", "host", "x-shop"]);
}

#[tokio::test]
async fn routers_of_several_receivers_can_be_merged() {
    let inbox = MemoryInbox::new();
    let kept = Receiver::builder(verifier()).inbox(inbox.clone()).build();
    let orders = Orders::new();
    let handled = Receiver::builder(Verifier::<Paid, _>::new(Password::default())).handler(orders.clone()).build();
    let address = serve_router(kept.router("/shop").merge(handled.router("/other"))).await;
    assert_eq!(post(address, &wishing("kept")).await.status, 204);
    let other = request("", &wishing("handled")).replace("/shop", "/other");
    assert_eq!(raw(address, other).await.status, 204);
    assert_eq!((inbox.waiting(), orders.wishes()), (1, vec!["handled".to_owned()]));
}
