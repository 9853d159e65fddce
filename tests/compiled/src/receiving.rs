//! Requests to the generated code of the cases.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::net::SocketAddr;
use std::time::SystemTime;

use hookwright_receiver::{MemoryInbox, Receiver, Server};
use hookwright_runtime::verify::Signer;
use hookwright_runtime::{Delivery, DeliveryHeaders, StoredDelivery};
use http::{HeaderMap, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::verify_token::acme::AcmeHeaders;

/// Serves the receiver until the test ends.
pub(crate) async fn serve(receiver: Receiver) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { Server::new(receiver).serve_until(listener, std::future::pending::<()>()).await });
    address
}

/// The status line and the headers of the answer to a request.
pub(crate) async fn answer(address: SocketAddr, method: &str, headers: &HeaderMap, body: &[u8]) -> String {
    let mut request = format!(
        "{method} /in HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: \
         {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request.extend([name.as_str(), ": ", value.to_str().unwrap(), "\r\n"]);
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[request.as_bytes(), b"\r\n", body].concat()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.to_ascii_lowercase()
}

#[tokio::test]
async fn the_receiver_accepts_the_methods_of_the_document() {
    let inbox = MemoryInbox::new();
    let verifier = crate::callback_methods::acme::unsigned("a test").unwrap();
    let address = serve(Receiver::builder(verifier).inbox(inbox.clone()).build()).await;
    let (set, changed) = (br#"{"type":"stock.set","count":7}"#, br#"{"type":"stock.changed","by":-1}"#);
    for (method, body, status) in [
        ("PUT", &set[..], "204"),
        ("PATCH", &changed[..], "204"),
        ("POST", &set[..], "405"),
        ("DELETE", &set[..], "405"),
    ] {
        let answer = answer(address, method, &HeaderMap::new(), body).await;
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{method}: {answer}");
        let allow = answer.lines().find_map(|line| line.strip_prefix("allow: "));
        assert_eq!(allow.is_some_and(|allow| allow.contains("put") && allow.contains("patch")), status == "405");
    }
    assert_eq!((inbox.waiting(), inbox.parked().len()), (2, 0));
}

/// `[{"id":1,"kind":"ordersChanged"},{"id":2,"kind":"ordersChanged"}]` in brotli.
const LIST: &str =
    "1b4000e82d0eecc66eef30705e27237baf5a6fa5aded299dbe168991215b2c5d45e6061b7000926294f06078bd087d26221f172b23d00a";

#[tokio::test]
async fn a_compressed_list_is_verified_and_split() {
    let inbox = MemoryInbox::new();
    let verifier = crate::bodies_compressed::acme::verifier(["secret"]).unwrap();
    let body: Vec<u8> =
        (0..LIST.len() / 2).map(|at| u8::from_str_radix(&LIST[2 * at..2 * at + 2], 16).unwrap()).collect();
    let coded = HeaderMap::from_iter([(http::header::CONTENT_ENCODING, HeaderValue::from_static("br"))]);
    let signed = verifier.scheme().sign_delivery(Delivery::new(coded, body.clone()), "", 0).unwrap();
    let address = serve(Receiver::builder(verifier).inbox(inbox.clone()).build()).await;
    let answer_to = async |headers: &HeaderMap| answer(address, "POST", headers, &body).await;
    assert!(answer_to(signed.headers()).await.starts_with("http/1.1 202"));
    assert_eq!((inbox.waiting(), inbox.parked().len()), (2, 0));
    let mut other = signed.headers().clone();
    other.insert(http::header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    let refused = answer_to(&other).await;
    assert!(refused.starts_with("http/1.1 415") && refused.contains("accept-encoding: gzip, br"), "{refused}");
    other.remove(http::header::CONTENT_ENCODING);
    assert!(answer_to(&other).await.starts_with("http/1.1 401"));
}

#[test]
fn the_headers_of_a_stored_delivery_are_read_without_its_secret() {
    let verifier = crate::verify_token::acme::verifier(["not for logs"]).unwrap();
    let shop = HeaderMap::from_iter([("x-shop".parse().unwrap(), HeaderValue::from_static("north"))]);
    let signed = verifier.scheme().sign_delivery(Delivery::new(shop, r#"{"id":"1"}"#), "", 0).unwrap();
    assert_eq!(signed.headers()["x-api-key"], "not for logs");
    let trusted = verifier.verify(signed).unwrap();
    let stored = StoredDelivery::new("acme", trusted.clone(), SystemTime::UNIX_EPOCH);
    let stored = StoredDelivery::from_bytes(&stored.to_bytes()).unwrap();
    for trusted in [trusted, stored.trusted] {
        let headers = AcmeHeaders::parse(trusted.delivery().headers()).unwrap();
        assert_eq!(headers.x_shop, "north");
        assert!(!format!("{headers:?}").contains("logs"));
    }
}
