//! Deliveries that are handled before they are answered.

use std::time::SystemTime;

use hookwright_receiver::{Receiver, ResponsePolicy};
use hookwright_runtime::Verifier;
use hookwright_runtime::verify::{Signer, StandardWebhooks};
use http::StatusCode;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http_client::{post, raw, request, serve};
use crate::shop::{Orders, Paid, Password, verifier, wishing};

#[tokio::test]
async fn each_handler_outcome_has_its_response() {
    let orders = Orders::new();
    let address = serve(&Receiver::builder(verifier()).handler(orders.clone()).build()).await;
    let cases = [
        ("thrive", 204, None),
        ("retry", 500, None),
        ("retry after", 503, Some("7")),
        ("refuse", 422, None),
        ("panic", 500, None),
        ("thrive", 204, None),
    ];
    for (wish, status, retry_after) in cases {
        let answered = post(address, &wishing(wish)).await;
        assert_eq!((answered.status, answered.header("retry-after")), (status, retry_after), "{wish}");
        assert_eq!(answered.body, "");
    }
    assert_eq!(orders.wishes(), cases.map(|(wish, ..)| wish));
}

#[tokio::test]
async fn undecodable_deliveries_are_answered_without_a_handler() {
    let orders = Orders::new();
    let address = serve(&Receiver::builder(verifier()).handler(orders.clone()).build()).await;
    for (body, status) in [(r#"{"type":"order.lost"}"#, 204), (r#"{"type":"order.paid"}"#, 500), ("[]", 500), ("", 500)]
    {
        assert_eq!(post(address, body).await.status, status, "{body}");
    }
    assert_eq!(orders.seen().len(), 0);
}

#[tokio::test]
async fn a_permanent_failure_has_the_abort_header_of_its_scheme() {
    let verifier = Verifier::<Paid, _>::new(Password { abort: Some("stop") });
    let address = serve(&Receiver::builder(verifier).handler(Orders::new()).build()).await;
    let answered = post(address, &wishing("refuse")).await;
    assert_eq!((answered.status, answered.header("x-abort")), (422, Some("stop")));
    assert_eq!(post(address, &wishing("retry")).await.header("x-abort"), None);
}

#[tokio::test]
async fn statuses_can_be_configured() {
    let answers = ResponsePolicy::default()
        .permanent(StatusCode::GONE)
        .transient(StatusCode::BAD_GATEWAY)
        .unavailable(StatusCode::TOO_MANY_REQUESTS);
    let receiver = Receiver::builder(verifier()).handler(Orders::new()).response_policy(answers).build();
    let address = serve(&receiver).await;
    for (wish, status) in [("refuse", 410), ("retry", 502), ("panic", 502), ("retry after", 429)] {
        assert_eq!(post(address, &wishing(wish)).await.status, status, "{wish}");
    }
}

#[tokio::test]
async fn the_context_has_key_entity_and_time() {
    let orders = Orders::new();
    let address = serve(&Receiver::builder(verifier()).handler(orders.clone()).build()).await;
    post(address, &wishing("x")).await;
    let [seen] = orders.seen().try_into().unwrap();
    assert_eq!(seen.entity.as_deref(), Some("7"));
    assert_eq!(seen.occurred_at.as_deref(), Some("2026-11-20T10:00:00Z"));
    assert_eq!(seen.attempt, None);
}

#[tokio::test]
async fn a_handler_continues_if_the_sender_hangs_up() {
    let orders = Orders::new();
    let receiver = Receiver::builder(verifier()).handler(orders.clone()).build();
    let mut stream = TcpStream::connect(serve(&receiver).await).await.unwrap();
    stream.write_all(request("", &wishing("wait")).as_bytes()).await.unwrap();
    orders.begun().await;
    drop(stream);
    orders.let_one_end();
    receiver.shutdown().await;
    assert_eq!(orders.wishes(), ["wait"]);
}

#[tokio::test]
async fn svix_has_an_abort_header_and_standard_webhooks_does_not() {
    let secret = ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"];
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap();
    let body = wishing("refuse");
    let schemes = [StandardWebhooks::svix(secret).unwrap(), StandardWebhooks::new(secret).unwrap()];
    for (scheme, abort) in schemes.into_iter().zip([Some("abort-message"), None]) {
        let signed = scheme.sign("msg_1", now, body.as_bytes()).unwrap();
        let lines = signed.iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap()));
        let request = request(&lines.collect::<String>(), &body);
        let receiver = Receiver::builder(Verifier::<Paid, _>::new(scheme)).handler(Orders::new()).build();
        let answered = raw(serve(&receiver).await, request).await;
        assert_eq!((answered.status, answered.header("webhook-delivery")), (422, abort));
    }
}
