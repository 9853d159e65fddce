//! A sender that waits for each answer before it sends the next request, on a given number of connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::serve::ListenerExt;
use hookwright_runtime::verify::{Signer, StandardWebhooks};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The secret that the requests are signed with.
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The answer to one request, and its time.
pub struct Answered {
    /// The status.
    pub status: u16,
    /// From the first byte that was sent to the last one that arrived.
    pub time: Duration,
}

/// Sends all requests to the application, over so many connections. Returns how long each answer took.
///
/// # Panics
///
/// If a request isn't answered with 200.
pub async fn run(requests: Vec<Vec<u8>>, application: Router, connections: usize) -> Vec<Duration> {
    let (address, server) = serve(application).await;
    let request = move |number| requests.get(usize::try_from(number).ok()?).cloned();
    let answers = send(address, connections, request).await;
    server.abort();
    let refused = answers.iter().find(|answered| answered.status != 200);
    assert!(refused.is_none(), "a request was answered with {}", refused.unwrap().status);
    answers.into_iter().map(|answered| answered.time).collect()
}

/// Sends requests until there are none: `request` returns each by its number, from 0.
pub async fn send(
    address: SocketAddr,
    connections: usize,
    request: impl Fn(u64) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> Vec<Answered> {
    let (request, next) = (Arc::new(request), Arc::new(AtomicU64::new(0)));
    let mut running = JoinSet::new();
    for _ in 0..connections {
        let (request, next) = (Arc::clone(&request), Arc::clone(&next));
        running.spawn(async move {
            let mut connection = TcpStream::connect(address).await.unwrap();
            connection.set_nodelay(true).unwrap();
            let mut answers = Vec::new();
            while let Some(request) = request(next.fetch_add(1, Ordering::Relaxed)) {
                answers.push(exchange(&mut connection, &request).await);
            }
            answers
        });
    }
    running.join_all().await.into_iter().flatten().collect()
}

/// Answers have no body, so their head is all of them.
async fn exchange(connection: &mut TcpStream, request: &[u8]) -> Answered {
    let start = Instant::now();
    connection.write_all(request).await.unwrap();
    let (mut answer, mut length) = ([0; 1024], 0);
    while !answer[..length].ends_with(b"\r\n\r\n") {
        let more = connection.read(&mut answer[length..]).await.unwrap();
        assert!(more > 0, "the receiver has hung up");
        length += more;
    }
    let status = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
    Answered { status, time: start.elapsed() }
}

/// Makes requests, each with its own id and validly signed.
pub struct Sender {
    scheme: StandardWebhooks,
    path: String,
    body: String,
}

impl Sender {
    /// A sender of this body to this path.
    pub fn new(path: &str, body: &str) -> Self {
        let scheme = StandardWebhooks::svix([SECRET]).unwrap();
        Self { scheme, path: path.to_owned(), body: body.to_owned() }
    }

    /// The request with that number, as it goes over the wire.
    pub fn request(&self, number: u64) -> Vec<u8> {
        let headers = self.headers(number);
        let headers = headers.iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap()));
        let (headers, Self { path, body, .. }) = (headers.collect::<String>(), self);
        format!("POST {path} HTTP/1.1\r\n{headers}\r\n{body}").into_bytes()
    }

    /// The headers of that request.
    pub fn headers(&self, number: u64) -> HeaderMap {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let id = format!("msg_{number:020}");
        let signed = self.scheme.sign(&id, i64::try_from(now).unwrap(), self.body.as_bytes()).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("localhost"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        headers.extend(signed);
        headers
    }
}

/// Serves the application on its own port until the task is aborted.
pub async fn serve(application: Router) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let listener = listener.tap_io(|connection| connection.set_nodelay(true).unwrap());
    (address, tokio::spawn(async move { axum::serve(listener, application).await.unwrap() }))
}
