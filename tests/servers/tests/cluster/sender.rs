//! A vendor that sends signed deliveries until each has its 2xx.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hookwright_runtime::bytes::Bytes;
use hookwright_runtime::verify::{HexHmac, Signer};
use http::{HeaderMap, HeaderName, Request, StatusCode};
use http_body_util::Full;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub(crate) const SECRET: &str = "the secret of the notes";

/// A body and its headers.
pub(crate) struct Signed {
    headers: HeaderMap,
    body: Bytes,
}

impl Signed {
    pub(crate) fn new(body: String) -> Self {
        let scheme = HexHmac::new(HeaderName::from_static("x-notes-signature"), "sha256=", [SECRET]).unwrap();
        Self { headers: scheme.sign("", 0, body.as_bytes()).unwrap(), body: body.into() }
    }

    fn request(&self) -> Request<Full<Bytes>> {
        let mut request =
            Request::post("/notes").header("host", "localhost").body(Full::new(self.body.clone())).unwrap();
        request.headers_mut().extend(self.headers.clone());
        request
    }
}

/// The progress of sending.
#[derive(Default)]
pub(crate) struct Progress {
    next: AtomicUsize,
    /// How many were answered with 2xx.
    pub(crate) accepted: AtomicUsize,
    /// How often a delivery had to be sent again.
    pub(crate) repeated: AtomicUsize,
}

/// Sends the deliveries over this many connections at once, to the receivers in turn.
pub(crate) async fn send_all(deliveries: Vec<Signed>, ports: Vec<u16>, at_once: usize, progress: Arc<Progress>) {
    let deliveries = Arc::new(deliveries);
    let mut senders = tokio::task::JoinSet::new();
    for turn in 0..at_once {
        let mut sender = Sender::new(ports.clone(), turn);
        let (deliveries, progress) = (Arc::clone(&deliveries), Arc::clone(&progress));
        senders.spawn(async move {
            while let Some(delivery) = deliveries.get(progress.next.fetch_add(1, Ordering::Relaxed)) {
                sender.deliver(delivery, &progress).await;
            }
        });
    }
    senders.join_all().await;
}

/// One connection at a time.
pub(crate) struct Sender {
    ports: Vec<u16>,
    turn: usize,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Sender {
    /// A sender to the receivers on these ports in turn, the first of which is the one with that index.
    pub(crate) fn new(ports: Vec<u16>, turn: usize) -> Self {
        Self { ports, turn, connection: None }
    }

    /// Sends the delivery until it has its 2xx.
    pub(crate) async fn deliver(&mut self, delivery: &Signed, progress: &Progress) {
        loop {
            let status = tokio::time::timeout(Duration::from_secs(10), self.post(delivery)).await.ok().flatten();
            if status.is_some_and(|status| status.is_success()) {
                progress.accepted.fetch_add(1, Ordering::Relaxed);
                return;
            }
            assert_ne!(status, Some(StatusCode::UNAUTHORIZED));
            progress.repeated.fetch_add(1, Ordering::Relaxed);
            self.connection = None;
            self.turn += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The status of the answer, if there is one.
    async fn post(&mut self, delivery: &Signed) -> Option<StatusCode> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(self.ports[self.turn % self.ports.len()]).await?,
        };
        connection.ready().await.ok()?;
        let status = connection.send_request(delivery.request()).await.ok()?.status();
        self.connection = Some(connection);
        Some(status)
    }
}

async fn connect(port: u16) -> Option<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.ok()?;
    let (requests, connection) = handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    Some(requests)
}
