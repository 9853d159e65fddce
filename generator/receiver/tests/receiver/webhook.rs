//! The extractor, in an application of axum.

use axum::Router;
use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::routing::{any, post};
use hookwright_receiver::{RejectionCause, Webhook, WebhookRejection};
use hookwright_runtime::{EventSet, Verifier};

use crate::http_client::{post as send, raw, request, serve_router};
use crate::shop::{Paid, verifier, wishing};

async fn wish(Webhook { event, context }: Webhook<Paid>) -> (StatusCode, String) {
    (StatusCode::CREATED, format!("{} {} {}", event.name(), event.wish, context.entity().unwrap_or_default()))
}

#[tokio::test]
async fn an_event_reaches_the_handler_and_everything_else_is_answered() {
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

/// State in which the verifier is one of several things.
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
async fn a_handler_may_decide_about_rejections_itself() {
    async fn receive(webhook: Result<Webhook<Paid>, WebhookRejection>) -> (StatusCode, String) {
        match webhook {
            Ok(webhook) => (StatusCode::OK, webhook.event.wish),
            Err(rejection) if matches!(rejection.cause(), RejectionCause::Unknown(_)) => {
                (StatusCode::ACCEPTED, rejection.to_string())
            }
            Err(rejection) => (StatusCode::BAD_REQUEST, rejection.to_string()),
        }
    }
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
