//! The server, through its socket.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;

use hookwright_events::askelephant::{self, WebhookContactPayload};
use http::HeaderMap;
use tiny_http::Server;

use crate::sender::{ASKELEPHANT_SECRET, askelephant, now};
use example::{Contacts, serve};

#[path = "../../examples/synchronous.rs"]
#[allow(dead_code, reason = "`main` needs a port")]
mod example;

/// Sends a request, and returns the status line of the response.
fn send(address: SocketAddr, headers: &HeaderMap, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: {}\r\n", body.len()).unwrap();
    for (name, value) in headers {
        write!(stream, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
    }
    write!(stream, "\r\n{body}").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response.lines().next().unwrap().to_owned()
}

#[test]
fn one_thread_receives_and_stores_contacts() {
    let server = Server::http("127.0.0.1:0").unwrap();
    let address = server.server_addr().to_ip().unwrap();
    let verifier = askelephant::verifier([ASKELEPHANT_SECRET]).unwrap().erased();
    let (mut headers, body) = askelephant(now(), &WebhookContactPayload::sample());
    let contacts = thread::scope(|scope| {
        let serving = scope.spawn(|| {
            let mut contacts = Contacts::new();
            serve(&server, &verifier, &mut contacts);
            contacts
        });
        assert_eq!(send(address, &headers, &body), "HTTP/1.1 200 OK");
        headers.remove("svix-signature");
        assert_eq!(send(address, &headers, &body), "HTTP/1.1 401 Unauthorized");
        server.unblock();
        serving.join().unwrap()
    });
    assert!(contacts.contains(&WebhookContactPayload::sample().data.object.id), "{contacts:?}");
}
