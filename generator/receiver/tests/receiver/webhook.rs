//! The extractor, in an axum application.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::routing::{any, post};
use hookwright_receiver::{RejectionCause, Webhook, WebhookRejection};
use hookwright_runtime::{EventSet, Verifier};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::RwLock;

use crate::http_client::{post as send, raw, request, serve_router};
use crate::shop::{Paid, verifier, wishing};
use crate::telemetry::Log;

async fn wish(Webhook { event, context }: Webhook<Paid>) -> (StatusCode, String) {
    (StatusCode::CREATED, format!("{} {} {}", event.name(), event.wish, context.entity().unwrap_or_default()))
}

#[tokio::test]
async fn an_event_reaches_the_handler_and_everything_else_is_answered() {
    let _shared = BUDGET.read().await;
    let address = serve_router(Router::new().route("/shop", any(wish)).with_state(verifier().erased())).await;
    let answered = send(address, &wishing("tea")).await;
    assert_eq!((answered.status, answered.body.as_str()), (201, "order.paid tea 7"));

    let good = request("", &wishing("tea"));
    let cases = [
        (good.replace("POST", "GET"), 405),
        (good.replace("application/json", "text/plain"), 415),
        (good.replace("sesame", "wrong"), 401),
        (request("", &format!("{{\"pad\": \"{}\"}}", "x".repeat(1 << 20))), 413),
        (request("", r#"{"type": "order.refunded"}"#), 204),
        (request("", r#"{"type": "order.paid", "wish": 1}"#), 500),
        (request("", "{}"), 500),
    ];
    for (request, status) in cases {
        let answered = raw(address, &request).await;
        assert_eq!((answered.status, answered.body.as_str()), (status, ""), "{}", &request[..200]);
        assert_eq!(answered.header("allow"), (status == 405).then_some("POST"));
    }
}

/// A state that contains the verifier among other things.
#[derive(Clone)]
struct Application {
    shop: Verifier<Paid>,
}

impl FromRef<Application> for Verifier<Paid> {
    fn from_ref(application: &Application) -> Self {
        application.shop.clone()
    }
}

#[tokio::test]
async fn a_handler_can_handle_rejections_itself() {
    async fn receive(webhook: Result<Webhook<Paid>, WebhookRejection>) -> (StatusCode, String) {
        match webhook {
            Ok(webhook) => (StatusCode::OK, webhook.event.wish),
            Err(rejection) if matches!(rejection.cause(), RejectionCause::Unknown(_)) => {
                (StatusCode::ACCEPTED, rejection.to_string())
            }
            Err(rejection) => (StatusCode::BAD_REQUEST, rejection.to_string()),
        }
    }
    let _shared = BUDGET.read().await;
    let state = Application { shop: verifier().erased() };
    let address = serve_router(Router::new().route("/shop", post(receive)).with_state(state)).await;
    let cases = [
        (wishing("tea"), 200, "tea"),
        (r#"{"type": "order.refunded"}"#.to_owned(), 202, "order.refunded: not listed by the document"),
        (
            r#"{"type": "order.paid", "wish": 1}"#.to_owned(),
            400,
            "order.paid: wish: expected a string, found 1, at line 1 column 32",
        ),
    ];
    for (body, status, text) in cases {
        let answered = send(address, &body).await;
        assert_eq!((answered.status, answered.body.as_str()), (status, text));
    }
    let answered = raw(address, request("", &wishing("tea")).replace("sesame", "wrong")).await;
    assert_eq!(answered.status, 400);
    assert!(!answered.body.contains("wrong"), "{}", answered.body);
}

/// All extractors of a process share one budget, so a test that uses it up must run alone.
static BUDGET: RwLock<()> = RwLock::const_new(());

/// The status of a small delivery, once it is this one, or after ten seconds.
async fn status_becomes(address: SocketAddr, status: u16) -> u16 {
    let mut last = 0;
    for _ in 0..200 {
        last = send(address, &wishing(&"x".repeat(100))).await.status;
        if last == status {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    last
}

#[tokio::test]
async fn the_total_size_of_bodies_is_limited_and_released() {
    let _alone = BUDGET.write().await;
    let address = serve_router(Router::new().route("/shop", post(wish)).with_state(verifier().erased())).await;
    // 64 bodies of a mebibyte, each without its last byte, leave 64 bytes.
    let body = format!("{{\"pad\": \"{}\"}}", "x".repeat((1 << 20) - 11));
    assert_eq!(body.len(), 1 << 20);
    let request = request("", &body);
    let mut open = Vec::new();
    for _ in 0..64 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&request.as_bytes()[..request.len() - 1]).await.unwrap();
        open.push(stream);
    }
    assert_eq!(status_becomes(address, 503).await, 503);
    drop(open);
    assert_eq!(status_becomes(address, 201).await, 201);
}

#[tokio::test]
async fn each_request_has_a_span_that_shows_no_secret() {
    let _shared = BUDGET.read().await;
    let (log, _listening) = Log::listen();
    let address = serve_router(Router::new().route("/shop", post(wish)).with_state(verifier().erased())).await;
    let good = request("", &wishing("tea"));
    assert_eq!(raw(address, &good).await.status, 201);
    assert_eq!(raw(address, good.replace("sesame", "open \u{e9}")).await.status, 401);
    assert_eq!(raw(address, good.replace("application/json", "text/plain")).await.status, 415);
    assert_eq!(send(address, r#"{"type": "order.paid", "wish": 1}"#).await.status, 500);
    let spans = log.spans();
    let of = |key: &str| spans.iter().map(|span| span.get(key).cloned().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(of("outcome"), ["extracted", "unverified", "media_type", "malformed"]);
    assert_eq!(of("event"), ["order.paid", "", "", "order.paid"]);
    let told = format!("{spans:?} {:?}", log.events());
    assert!(!told.contains("sesame") && !told.contains("open") && !told.contains("tea"), "{told}");
}
