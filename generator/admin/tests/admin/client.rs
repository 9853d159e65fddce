//! A service on a socket, and deliveries to look at.

use std::net::SocketAddr;
use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use hookwright_admin::{AdminService, access_token};
use hookwright_receiver::{Inbox, ManagedInbox, MemoryInbox, Server};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// An answer as received.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Serves at `/admin` until the test ends, half of the services with axum and half with the receiver's own server.
pub(crate) async fn serve(service: AdminService) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    if address.port() % 2 == 0 {
        tokio::spawn(async move { axum::serve(listener, Router::new().nest_service("/admin", service)).await });
    } else {
        tokio::spawn(Server::new(service).serve_until(listener, std::future::pending::<()>()));
    }
    address
}

/// A service with the inbox as `orders`, and the token `right`.
pub(crate) async fn serve_inbox(inbox: impl ManagedInbox) -> Client {
    let service = AdminService::builder("/admin").inbox("orders", inbox);
    Client(serve(service.authenticated_by(access_token(["right"]).unwrap()).build().unwrap()).await)
}

/// A client with the token.
#[derive(Clone, Copy)]
pub(crate) struct Client(pub(crate) SocketAddr);

impl Client {
    pub(crate) async fn get(self, path: &str) -> Answered {
        self.send(&Method::GET, path, "Authorization: Bearer right\r\n", "").await
    }

    /// The answer as JSON, which must be 200.
    pub(crate) async fn json(self, path: &str) -> Value {
        let answered = self.get(path).await;
        assert_eq!(answered.status, 200, "{answered:?}");
        answered.json()
    }

    pub(crate) async fn act(self, path: &str, body: &str) -> Answered {
        let headers = "Authorization: Bearer right\r\nX-Hookwright-Admin: 1\r\n";
        self.send(&Method::POST, path, headers, body).await
    }

    /// Sends a request with these headers, each with its line end.
    pub(crate) async fn send(self, method: &Method, path: &str, headers: &str, body: &str) -> Answered {
        let host = if headers.contains("Host: ") { "" } else { "Host: 127.0.0.1\r\n" };
        let request = format!(
            "{method} /admin{path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
        raw(self.0, request.as_bytes()).await
    }
}

/// Sends these bytes, and reads the answer until the server closes.
pub(crate) async fn raw(address: SocketAddr, request: &[u8]) -> Answered {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that refuses a body closes the connection before it has read it.
    let _ = stream.write_all(request).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answered { status, head: head.to_owned(), body: body.to_owned() }
}

/// A delivery that was received this many seconds after the epoch.
pub(crate) fn delivery(key: &str, seconds: u64) -> StoredDelivery {
    delivery_of(key, seconds, &[], format!(r#"{{"id":"{key}"}}"#))
}

pub(crate) fn delivery_of(
    key: &str,
    seconds: u64,
    headers: &[(&'static str, &str)],
    body: impl Into<bytes::Bytes>,
) -> StoredDelivery {
    let headers = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap()));
    let delivery = Delivery::new(headers.collect::<HeaderMap>(), body);
    let delivery = delivery.requested(Method::POST, "https://shop.example/hooks/shop?token=s3cret");
    let mut stored =
        StoredDelivery::new("shop", delivery.unsigned("a test"), UNIX_EPOCH + Duration::from_secs(seconds));
    stored.event = Some("order.paid".into());
    stored.key = Some(key.into());
    stored
}

pub(crate) async fn put(inbox: &impl Inbox, delivery: StoredDelivery) {
    inbox.put(delivery).await.unwrap();
}

pub(crate) async fn put_parked(inbox: &impl Inbox, mut delivery: StoredDelivery, reason: &str) {
    delivery.parked = Some(reason.to_owned());
    put(inbox, delivery).await;
}

/// An inbox with two parked deliveries (`p1`, `p2`), one that is due (`d1`) and one that is claimed (`c1`).
pub(crate) async fn stocked() -> MemoryInbox {
    let inbox = MemoryInbox::new();
    put(&inbox, delivery("c1", 10)).await;
    let held = inbox.claim("shop", Duration::from_secs(600)).await.unwrap();
    // Dropping it would release it.
    std::mem::forget(held);
    put(&inbox, delivery("d1", 20)).await;
    put_parked(&inbox, delivery("p1", 30), "the handler failed").await;
    let mut other = delivery("p2", 40);
    (other.api, other.event) = ("forms".into(), None);
    put_parked(&inbox, other, "malformed: no title").await;
    inbox
}
