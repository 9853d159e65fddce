//! A receiver on a socket, and raw requests.

use std::net::SocketAddr;

use hookwright_receiver::Receiver;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// An answer as received.
#[derive(Debug)]
pub(crate) struct Answered {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answered {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

/// Serves the receiver at `/shop`, until the test ends.
pub(crate) async fn serve(receiver: &Receiver) -> SocketAddr {
    serve_router(receiver.router("/shop")).await
}

pub(crate) async fn serve_router(router: axum::Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Sends the bytes of a request, and reads the answer until the server closes.
pub(crate) async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> Answered {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_ref()).await.unwrap();
    answer(&mut stream).await
}

/// Reads an answer until the server closes.
pub(crate) async fn answer(stream: &mut TcpStream) -> Answered {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answered { status, head: head.to_owned(), body: body.to_owned() }
}

/// A request with the right password and these further headers, each with its line end.
pub(crate) fn request(headers: &str, body: &str) -> String {
    format!(
        "POST /shop HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Type: application/json\r\nX-Password: \
         sesame\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

/// Sends a body with the right password.
pub(crate) async fn post(address: SocketAddr, body: &str) -> Answered {
    raw(address, request("", body)).await
}
