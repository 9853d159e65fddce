//! Handshakes over real sockets: how they are answered, and attacks on them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use hookwright_receiver::{Handshake, MemoryInbox, Receiver, ResponsePolicy, Webhook};
use hookwright_runtime::handshake::{Answers, Check, Computed, Condition, Gift, Given, Rule};
use hookwright_runtime::{Failure, Verifier};
use http::StatusCode;

use crate::http_client::{Answered, post, raw, request, serve, serve_router};
use crate::shop::{Orders, Paid, Password, verifier, wishing};

const ECHO: Rule<'_> = Rule::new()
    .method("GET")
    .when(&[Condition::Present("query challenge")])
    .checks(&[Check::Token("query token")])
    .text("{query:challenge}");

fn answering(rules: &[Rule<'_>]) -> Verifier<Paid, Password> {
    let answers = Answers::new(rules, ["the secret"]).unwrap();
    verifier().answers(answers).tokens(["open"]).unwrap()
}

async fn serving(rules: &[Rule<'_>]) -> (SocketAddr, Orders) {
    let orders = Orders::new();
    (serve(&Receiver::builder(answering(rules)).handler(orders.clone()).build()).await, orders)
}

async fn ask(address: SocketAddr, method: &str, target: &str, headers: &str, body: &str) -> Answered {
    let length = body.len();
    raw(
        address,
        format!(
            "{method} {target} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        ),
    )
    .await
}

#[tokio::test]
async fn a_challenge_is_echoed_as_plain_text() {
    let (address, orders) = serving(&[ECHO]).await;
    let answered = ask(address, "GET", "/shop?challenge=a%20b&token=open", "", "").await;
    assert_eq!((answered.status, &*answered.body), (200, "a b"));
    assert_eq!(answered.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answered.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answered.header("content-security-policy"), Some("default-src 'none'"));
    for (target, status) in [
        ("/shop?challenge=1&token=shut", 403),
        ("/shop?challenge=1", 403),
        ("/shop?challenge=1&token=open&token=open", 403),
        ("/shop?challenge=%3Cscript%3E&token=open", 400),
        ("/shop?challenge=a%0d%0aSet-Cookie:%20b&token=open", 400),
        ("/shop?token=open", 405),
        ("/shop?challenge=1&challenge=2&token=open", 405),
    ] {
        let answered = ask(address, "GET", target, "", "").await;
        assert_eq!((answered.status, &*answered.body), (status, ""), "{target}");
        assert_eq!(answered.header("set-cookie"), None);
    }
    let long = format!("/shop?challenge={}&token=open", "a".repeat(60_000));
    assert_eq!(ask(address, "GET", &long, "", "").await.status, 400);
    let megabyte = format!("/shop?challenge={}&token=open", "a".repeat(1 << 20));
    assert!([400, 414, 431].contains(&ask(address, "GET", &megabyte, "", "").await.status));
    assert_eq!(ask(address, "DELETE", "/shop", "", "").await.header("allow"), Some("POST, GET"));
    assert_eq!(post(address, &wishing("thrive")).await.status, 204);
    assert_eq!(orders.wishes(), ["thrive"]);
}

#[tokio::test]
async fn handshakes_recognized_by_their_head_need_no_json() {
    let rule = Rule::new().when(&[Condition::Present("query validationToken")]).text("{query:validationToken}");
    let head = Rule::new().method("HEAD");
    let (address, _) = serving(&[rule, head]).await;
    let text = "Content-Type: text/plain\r\n";
    let answered = ask(address, "POST", "/shop?validationToken=Validation%3A+1", text, "").await;
    assert_eq!((answered.status, &*answered.body), (200, "Validation: 1"));
    assert_eq!(ask(address, "POST", "/shop", text, "").await.status, 415);
    assert_eq!(ask(address, "HEAD", "/shop", "", "").await.status, 200);
    assert_eq!(ask(address, "OPTIONS", "/shop", "", "").await.status, 405);
}

#[tokio::test]
async fn a_signed_handshake_is_verified_before_anything_is_computed() {
    let rule = Rule::new()
        .when(&[Condition::Is("body /type", "url_validation")])
        .verified()
        .computed(Computed::hmac_sha256("{body:/token}"))
        .json(r#"{"token":"{body:/token}","proof":"{computed}"}"#);
    let (address, orders) = serving(&[rule]).await;
    let body = r#"{"type":"url_validation","token":"abc"}"#;
    let proof = "fed89cff24eec9a6a0d8d05518e5333dd6bb55a03e0e5bb2651c8b8290018edd";
    let answered = post(address, body).await;
    assert_eq!((answered.status, answered.header("content-type")), (200, Some("application/json")));
    assert_eq!(answered.body, format!(r#"{{"proof":"{proof}","token":"abc"}}"#));
    // Without its signature, or with that of another tenant.
    for password in ["", "X-Password: of another tenant\r\n"] {
        let headers = format!("Content-Type: application/json\r\n{password}");
        let answered = ask(address, "POST", "/shop", &headers, body).await;
        assert_eq!((answered.status, &*answered.body), (401, ""));
    }
    assert_eq!(post(address, r#"{"type":"url_validation","token":"\r\n"}"#).await.status, 400);
    assert_eq!(post(address, r#"{"type":"url_validation"}"#).await.status, 400);
    assert_eq!(orders.seen().len(), 0, "a handshake isn't an event");
}

const SECRET: Rule<'_> = Rule::new()
    .when(&[Condition::Present("header x-hook-secret")])
    .gives(Gift::Secret("header x-hook-secret"))
    .headers(&[("X-Hook-Secret", "{header:x-hook-secret}")]);

async fn give(address: SocketAddr, secret: &str) -> Answered {
    ask(address, "POST", "/shop?of=1", &format!("X-Hook-Secret: {secret}\r\n"), "{}").await
}

#[tokio::test]
async fn a_secret_is_accepted_once_while_it_is_expected() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&kept);
    let take = move |handshake: Handshake| {
        let keep = Arc::clone(&keep);
        async move {
            assert_eq!(handshake.delivery.url(), Some("/shop?of=1"));
            match handshake.given {
                Given::Secret(secret) if secret == "full" => Err(Failure::transient("the safe is full")),
                Given::Secret(secret) if secret == "bad" => Err(Failure::permanent("no")),
                given => {
                    keep.lock().unwrap().push(given);
                    Ok(())
                }
            }
        }
    };
    let receiver = Receiver::builder(answering(&[SECRET])).handler(Orders::new()).on_handshake(take).build();
    let address = serve(&receiver).await;
    assert_eq!(give(address, "early").await.status, 403);
    receiver.expect_secret(Duration::ZERO);
    assert_eq!(give(address, "late").await.status, 403);
    receiver.expect_secret(Duration::from_secs(60));
    assert_eq!((give(address, "full").await.status, give(address, "bad").await.status), (500, 403));
    let answered = give(address, "b537").await;
    assert_eq!((answered.status, answered.header("x-hook-secret"), &*answered.body), (200, Some("b537"), ""));
    let again = give(address, "again").await;
    assert_eq!((again.status, again.header("x-hook-secret")), (403, None));
    assert_eq!(*kept.lock().unwrap(), [Given::Secret("b537".to_owned())]);
}

#[tokio::test]
async fn a_secret_is_refused_without_on_handshake() {
    let (address, _) = serving(&[SECRET]).await;
    assert_eq!(give(address, "b537").await.status, 403);
    let url = Rule::new()
        .when(&[Condition::Is("body /Type", "SubscriptionConfirmation")])
        .verified()
        .gives(Gift::Url("body /SubscribeURL"));
    let receiver = Receiver::builder(answering(&[url])).handler(Orders::new()).on_handshake(|_| async { Ok(()) });
    let address = serve(&receiver.build()).await;
    let body = r#"{"Type":"SubscriptionConfirmation","SubscribeURL":"https://sns.example/?a=1"}"#;
    assert_eq!(post(address, body).await.status, 200);
    assert_eq!(ask(address, "POST", "/shop", "Content-Type: application/json\r\n", body).await.status, 401);
}

#[tokio::test]
async fn an_application_can_serve_its_own_page_at_the_same_path() {
    let receiver = Receiver::builder(verifier()).handler(Orders::new()).build();
    let router = receiver.router("/shop").merge(Router::new().route("/shop", get(async || "a page")));
    let address = serve_router(router).await;
    assert_eq!(ask(address, "GET", "/shop", "", "").await.body, "a page");
    assert_eq!(post(address, &wishing("thrive")).await.status, 204);
    assert_eq!(ask(address, "DELETE", "/shop", "", "").await.status, 405);
}

#[tokio::test]
async fn the_extractor_answers_handshakes() {
    async fn receive(Webhook { .. }: Webhook<Paid>) -> &'static str {
        "an event"
    }
    let router = Router::new().route("/shop", get(receive).post(receive));
    let address = serve_router(router.with_state(answering(&[ECHO, SECRET]).erased())).await;
    assert_eq!(ask(address, "GET", "/shop?challenge=1&token=open", "", "").await.body, "1");
    assert_eq!(ask(address, "GET", "/shop?challenge=1", "", "").await.status, 403);
    assert_eq!(ask(address, "GET", "/shop", "", "").await.status, 405);
    assert_eq!(give(address, "b537").await.status, 403);
    assert_eq!(raw(address, request("", &wishing("thrive"))).await.body, "an event");
}

#[tokio::test]
async fn each_accepted_delivery_has_the_response_that_its_sender_expects() {
    const ACCEPTED: Rule<'_> = Rule::new().when(&[Condition::Accepted]).text("OK {body:/wish}");
    let (address, orders) = serving(&[ACCEPTED, ECHO]).await;
    let answered = post(address, &wishing("thrive")).await;
    assert_eq!((answered.status, &*answered.body), (200, "OK thrive"));
    assert_eq!(answered.header("content-type"), Some("text/plain; charset=utf-8"));
    // Unknown events are accepted, too, but what they lack isn't repeated.
    let answered = post(address, r#"{"type":"order.lost"}"#).await;
    assert_eq!((answered.status, &*answered.body), (204, ""));
    let answered = post(address, r#"{"type":"order.lost","wish":"thrive"}"#).await;
    assert_eq!((answered.status, &*answered.body), (200, "OK thrive"));
    // What fails isn't accepted.
    for (wish, status) in [("retry", 500), ("refuse", 422), ("panic", 500)] {
        let answered = post(address, &wishing(wish)).await;
        assert_eq!((answered.status, &*answered.body), (status, ""), "{wish}");
    }
    let unsigned = ask(address, "POST", "/shop", "Content-Type: application/json\r\n", &wishing("thrive")).await;
    assert_eq!((unsigned.status, &*unsigned.body), (401, ""));
    // Handshakes have their own answers.
    assert_eq!(ask(address, "GET", "/shop?challenge=1&token=open", "", "").await.body, "1");
    assert_eq!(orders.wishes().iter().filter(|wish| *wish == "thrive").count(), 1);
}

#[tokio::test]
async fn a_batch_has_one_response_whose_status_the_policy_can_change() {
    const ACCEPTED: Rule<'_> = Rule::new().when(&[Condition::Accepted]).json(r#"{"code":0}"#);
    let policy = ResponsePolicy::default().accepted(StatusCode::CREATED);
    let receiver = Receiver::builder(answering(&[ACCEPTED])).inbox(MemoryInbox::new()).response_policy(policy).build();
    let answered = post(serve(&receiver).await, &wishing("thrive")).await;
    assert_eq!((answered.status, &*answered.body), (201, r#"{"code":0}"#));
}
