//! Raw requests without a delivery.

use std::time::Duration;

use hookwright_receiver::MemoryInbox;
use hookwright_receiver::{Receiver, ResponsePolicy};
use hookwright_runtime::{Api, ApiInfo, DecodeError, EventSet, NameAt, NoHeaders, Reader, Verifier};
use http::StatusCode;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http_client::{answer, post, raw, request, serve};
use crate::shop::{Paid, Password, verifier, wishing};

#[tokio::test]
async fn each_refusal_has_its_status_and_an_empty_body() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let good = request("", &wishing("x"));
    let cases = [
        (good.replace("POST", "GET"), 405),
        (good.replace("POST", "PUT"), 405),
        (good.replace("application/json", "text/plain"), 415),
        (good.replace("application/json", "application/json\r\nContent-Type: text/plain"), 415),
        (good.replace("application/json", "\u{e9}"), 415),
        (request("Content-Encoding: gzip\r\n", "x"), 415),
        (good.replace("sesame", "wrong"), 401),
        (good.replace("X-Password", "X-Other"), 401),
        (good.replace("/shop", "/elsewhere"), 404),
    ];
    for (request, status) in cases {
        let answered = raw(address, &request).await;
        assert_eq!((answered.status, answered.body.as_str()), (status, ""), "{request}");
        assert_eq!(answered.header("allow"), (status == 405).then_some("POST"));
    }
    assert_eq!((inbox.waiting(), inbox.parked().len()), (0, 0));
}

/// Events that are delivered with methods other than `POST`.
struct Amended(Paid);

impl EventSet for Amended {
    const NAME_AT: NameAt = Paid::NAME_AT;
    const NAMES: &'static [&'static str] = Paid::NAMES;

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Paid::decode_named(name, reader).map(|paid| paid.map(Self))
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

impl Api for Amended {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("shop").methods(&["PATCH", "PUT"]);
}

#[tokio::test]
async fn only_the_methods_of_the_events_are_accepted() {
    let inbox = MemoryInbox::new();
    let verifier = Verifier::<Amended, _>::new(Password::default());
    let address = serve(&Receiver::builder(verifier).inbox(inbox.clone()).build()).await;
    for (method, status) in [("PUT", 202), ("PATCH", 202), ("POST", 405), ("put", 405)] {
        let answered = raw(address, request("", &wishing(method)).replace("POST", method)).await;
        assert_eq!(answered.status, status, "{method}");
        assert_eq!(answered.header("allow"), (status == 405).then_some("PATCH, PUT"), "{method}");
    }
    assert_eq!(inbox.waiting(), 2);
}

#[tokio::test]
async fn json_media_types_and_missing_media_types_are_accepted() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let types = ["application/cloudevents+json; charset=UTF-8", "Application/JSON;charset=utf-8", "application/x+json"];
    for media_type in types {
        let request = request("", &wishing(media_type)).replace("application/json", media_type);
        assert_eq!(raw(address, request).await.status, 204, "{media_type}");
    }
    let nameless = request("Content-Encoding: identity\r\n", &wishing("nameless")).replace("Content-Type", "X-Type");
    assert_eq!(raw(address, nameless).await.status, 204);
    assert_eq!(inbox.waiting(), 4);
}

#[tokio::test]
async fn a_body_may_be_exactly_as_long_as_the_limit() {
    let inbox = MemoryInbox::new();
    let body = wishing("x");
    let receiver = |limit| Receiver::builder(verifier()).inbox(inbox.clone()).body_limit(limit).build();
    let exact = serve(&receiver(body.len())).await;
    let short = serve(&receiver(body.len() - 1)).await;
    assert_eq!(post(exact, &body).await.status, 204);
    assert_eq!(post(short, &body).await.status, 413);
    assert_eq!(raw(exact, chunked(&body, 3)).await.status, 204);
    assert_eq!(raw(short, chunked(&body, 3)).await.status, 413);
}

#[tokio::test]
async fn a_too_large_content_length_is_refused_before_the_body_arrives() {
    let address = serve(&Receiver::builder(verifier()).inbox(MemoryInbox::new()).build()).await;
    let claim = request("", "").replace("Content-Length: 0", "Content-Length: 1000000000");
    let answered = raw(address, claim).await;
    assert_eq!((answered.status, answered.body.as_str()), (413, ""));
}

#[tokio::test]
async fn a_body_in_two_frames_is_one_body() {
    let inbox = MemoryInbox::new();
    let address = serve(&Receiver::builder(verifier()).inbox(inbox.clone()).build()).await;
    let body = wishing("two frames");
    assert_eq!(raw(address, chunked(&body, body.len() / 2 + 1)).await.status, 204);
    assert_eq!(inbox.waiting(), 1);
}

#[tokio::test]
async fn a_slow_body_times_out() {
    let receiver =
        Receiver::builder(verifier()).inbox(MemoryInbox::new()).read_timeout(Duration::from_millis(20)).build();
    let mut stream = TcpStream::connect(serve(&receiver).await).await.unwrap();
    let request = request("", &wishing("slow"));
    stream.write_all(&request.as_bytes()[..request.len() - 10]).await.unwrap();
    let answered = answer(&mut stream).await;
    assert_eq!((answered.status, answered.body.as_str()), (408, ""));
}

#[tokio::test]
async fn a_truncated_body_is_refused() {
    let address = serve(&Receiver::builder(verifier()).inbox(MemoryInbox::new()).build()).await;
    let whole = chunked(&wishing("x"), 1000);
    let broken = format!("{}zz\r\n", &whole[..whole.find("\r\n\r\n").unwrap() + 4]);
    let answered = raw(address, broken).await;
    assert_eq!((answered.status, answered.body.as_str()), (400, ""));
}

#[tokio::test]
async fn the_status_for_a_missing_signature_can_be_configured() {
    let answers = ResponsePolicy::default().unverified(StatusCode::NOT_FOUND);
    let receiver = Receiver::builder(verifier()).inbox(MemoryInbox::new()).response_policy(answers).build();
    let request = request("", "{}").replace("sesame", "wrong");
    assert_eq!(raw(serve(&receiver).await, request).await.status, 404);
}

fn chunked(body: &str, size: usize) -> String {
    let chunks = body.as_bytes().chunks(size).map(|chunk| std::str::from_utf8(chunk).unwrap());
    let chunks: Vec<_> = chunks.map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len())).collect();
    request("", "").replace("Content-Length: 0", "Transfer-Encoding: chunked") + &chunks.concat() + "0\r\n\r\n"
}
