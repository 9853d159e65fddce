//! Handshakes of one receiver for many tenants.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use hookwright_receiver::{Handshake, Receiver, ReceiverResponse, Tenants};
use hookwright_runtime::TenantId;
use hookwright_runtime::handshake::{Check, Condition, Gift, Given, Rule};
use hookwright_runtime::verify::HexHmac;
use http::Request;
use http_body_util::{BodyExt, Full};
use tower_service::Service;

use crate::shop::{Orders, Paid};
use crate::telemetry::Log;
use crate::tenants::{Customers, verifier};

const SECRET: Rule<'_> = Rule::new()
    .when(&[Condition::Present("header x-hook-secret")])
    .gives(Gift::Secret("header x-hook-secret"))
    .headers(&[("X-Hook-Secret", "{header:x-hook-secret}")]);

const URL: Rule<'_> = Rule::new().when(&[Condition::Present("query confirm")]).gives(Gift::Url("query confirm"));

const RULES: &[Rule<'_>] = &[
    SECRET,
    URL,
    Rule::new()
        .when(&[Condition::Present("query challenge")])
        .checks(&[Check::Token("query token")])
        .text("{query:challenge}"),
    Rule::new().when(&[Condition::Is("body /type", "ping")]).verified(),
];

fn tenants() -> Tenants<Paid, HexHmac> {
    let customers = Customers::new(&[("a", "secret of a"), ("b", "secret of b")]).answering(RULES);
    Tenants::new(customers).path("/hooks/{customer}").unwrap()
}

async fn post(receiver: &Receiver, target: &str, secret: Option<&str>, body: &str) -> ReceiverResponse {
    let mut request = Request::post(target);
    if let Some(secret) = secret {
        request = request.header("x-hook-secret", secret);
    }
    let request = request.body(Full::<Bytes>::from(body.to_owned())).unwrap();
    receiver.clone().call(request).await.unwrap()
}

/// What the sender of a request gets to see.
async fn seen(receiver: &Receiver, target: &str, secret: Option<&str>, body: &str) -> (u16, String, Bytes) {
    let (head, body) = post(receiver, target, secret, body).await.into_parts();
    (head.status.as_u16(), format!("{:?}", head.headers), body.collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn a_handshake_does_not_reveal_tenants() {
    let with_taker = Receiver::builder(verifier("nobody's secret", RULES))
        .tenants(tenants())
        .handler(Orders::new())
        .on_handshake(|_| async { Ok(()) })
        .build();
    let without =
        Receiver::builder(verifier("nobody's secret", RULES)).tenants(tenants()).handler(Orders::new()).build();
    for receiver in [&with_taker, &without] {
        for (query, secret, body, status) in [
            ("", Some("b537"), "{}", 403),
            ("", Some("bad value"), "{}", 400),
            ("?challenge=1&token=open", None, "{}", 200),
            ("?challenge=1&token=shut", None, "{}", 403),
            ("?challenge=%01&token=open", None, "{}", 400),
            ("", None, r#"{"type":"ping"}"#, 401),
            ("", None, "{}", 401),
        ] {
            let known = seen(receiver, &format!("/hooks/a{query}"), secret, body).await;
            let unknown = seen(receiver, &format!("/hooks/c{query}"), secret, body).await;
            assert_eq!((known.0, &known), (status, &unknown), "{query} {secret:?} {body}");
        }
        let known = seen(receiver, "/hooks/a?confirm=https://a.example", None, "{}").await;
        assert_eq!(known, seen(receiver, "/hooks/c?confirm=https://a.example", None, "{}").await);
    }
}

#[tokio::test]
async fn a_secret_can_be_expected_from_one_tenant() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&kept);
    let take = move |handshake: Handshake| {
        let Handshake { given, tenant, .. } = handshake;
        keep.lock().unwrap().push((tenant.map(|tenant| tenant.to_string()), given));
        async { Ok(()) }
    };
    let receiver = Receiver::builder(verifier("nobody's secret", RULES))
        .tenants(tenants())
        .handler(Orders::new())
        .on_handshake(take)
        .build();
    let give = async |customer: &str| {
        let target = format!("/hooks/{customer}");
        post(&receiver, &target, Some("b537"), "{}").await.status().as_u16()
    };
    // Without a tenant, nothing is expected of tenants.
    receiver.expect_secret(Duration::from_secs(60));
    assert_eq!([give("a").await, give("b").await, give("c").await], [403; 3]);
    let a = TenantId::new("a").unwrap();
    receiver.expect_secret_of(&a, Duration::ZERO);
    assert_eq!(give("a").await, 403);
    receiver.expect_secret_of(&a, Duration::from_secs(60));
    assert_eq!([give("c").await, give("b").await, give("a").await, give("a").await], [403, 403, 200, 403]);
    assert_eq!(*kept.lock().unwrap(), [(Some("a".to_owned()), Given::Secret("b537".to_owned()))]);
}

#[tokio::test]
async fn unexpected_secrets_do_not_fill_the_log() {
    let receiver = |takes: bool| {
        let builder = Receiver::builder(verifier("nobody's secret", RULES)).tenants(tenants()).handler(Orders::new());
        if takes { builder.on_handshake(|_| async { Ok(()) }).build() } else { builder.build() }
    };
    let cases = [
        (receiver(true), "a", "it carries a secret that wasn't expected"),
        (receiver(true), "c", "it carries a secret and names no known tenant"),
        (receiver(false), "a", "no function takes what it carries"),
    ];
    for (receiver, customer, reason) in cases {
        let (log, _guard) = Log::listen();
        for _ in 0..100 {
            let answered = post(&receiver, &format!("/hooks/{customer}"), Some("b537"), "{}").await;
            assert_eq!(answered.status(), 403);
        }
        assert_eq!(log.matching(reason).len(), 20, "{reason}");
    }
}
