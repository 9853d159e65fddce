//! `hookwright receive`: deliveries that are printed, verified and answered without a line of Rust.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use tests::programs;
use tests::scratch::Scratch;

const CONTIO: &str = "../../specs/contio/asyncapi.yaml";

/// The command as it runs. It is killed if the test fails.
struct Running {
    process: Child,
    address: String,
    trust: String,
    lines: Receiver<String>,
}

impl Running {
    fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
        command.args(["receive", "--port", "0"]).args(arguments);
        ["HOOKWRIGHT_SECRET", "HOOKWRIGHT_TOKEN"].iter().for_each(|name| {
            command.env_remove(name);
        });
        let mut process = command.envs(variables.iter().copied()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = programs::lines_of(process.stdout.take().unwrap());
        let mut running = Self { process, address: String::new(), trust: String::new(), lines };
        let listening = running.next();
        listening.split("http://").nth(1).unwrap().split('/').next().unwrap().clone_into(&mut running.address);
        running.trust = running.next();
        running.next();
        running
    }

    fn next(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(60)).unwrap()
    }

    /// The lines of the next delivery, without the time.
    fn block(&self) -> String {
        let mut block = self.next().split_once("  ").unwrap().1.to_owned();
        loop {
            match self.next() {
                line if line.is_empty() => return block,
                line => block = block + "\n" + &line,
            }
        }
    }

    /// The status and the body that a request is answered with.
    fn request(&self, head: &str, body: &[u8]) -> (u16, String) {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(connection, "{head}\r\nHost: a\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n").unwrap();
        // One that is refused by its head may be closed before all of it is written.
        let _ = connection.write_all(body);
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn post(&self, body: &str) -> u16 {
        self.request("POST / HTTP/1.1\r\nContent-Type: application/json", body.as_bytes()).0
    }

    /// Has the command `send` send an event.
    fn send(&self, event: &str, secret: &str) -> String {
        let mut send = Command::new(env!("CARGO_BIN_EXE_hookwright"));
        send.args(["send", event, "--spec", CONTIO, "--to", &format!("http://{}/", self.address)]);
        let output = send.env("HOOKWRIGHT_SECRET", secret).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.process.try_wait().unwrap().is_none() {
            programs::stop(&mut self.process);
        }
    }
}

#[test]
fn signed_deliveries_are_told_apart_from_others() {
    let running = Running::start(&[CONTIO], &[("CONTIO_SECRET", "right")]);
    assert!(running.trust.contains("deliveries are verified: X-Contio-Signature"), "{}", running.trust);
    assert!(running.send("meeting.updated", "right").starts_with("meeting.updated: 202 Accepted"));
    let block = running.block();
    assert!(block.starts_with("meeting.updated: known\n  fields   "), "{block}");
    assert!(block.contains("data.title") && block.contains("\n  key      msg_"), "{block}");
    assert!(block.ends_with("\n  sender   verified\n  status   answered 202 Accepted"), "{block}");
    // Names of fields, and no values.
    assert!(!block.contains("Weekly"), "{block}");

    assert!(running.send("meeting.updated", "wrong").starts_with("meeting.updated: 401 Unauthorized"));
    let refused = "delivery: refused, 401 Unauthorized\n  because  no signature or token matches a secret\n  secret   the one \
                   in CONTIO_SECRET; a good one is the text that the sender shows, with nothing added";
    assert_eq!(running.block(), refused);
    assert_eq!(running.post("{}"), 401);
    assert_eq!(
        running.block(),
        "delivery: refused, 401 Unauthorized\n  because  the header `x-contio-signature` is missing"
    );
}

#[test]
fn whatever_comes_is_told() {
    let mut running = Running::start(&[CONTIO, "--show-values"], &[]);
    assert!(
        running.trust.ends_with("deliveries are NOT VERIFIED; to verify them, set CONTIO_SECRET"),
        "{}",
        running.trust
    );
    assert_eq!(running.post(r#"{"event_type": "meeting.moved\u001b[2J", "event_id": "evt_1"}"#), 202);
    let unknown = running.block();
    assert!(unknown.starts_with("meeting.moved\\u{1b}[2J: unknown, not in the document\n  payload  {\n"), "{unknown}");
    assert!(unknown.contains("\n  key      evt_1\n  sender   NOT VERIFIED\n"), "{unknown}");

    assert_eq!(running.post(r#"{"event_type": "meeting.updated", "event_id": "evt_2"}"#), 202);
    let malformed = running.block();
    assert!(malformed.starts_with("meeting.updated: malformed\n  because  expected the property `"), "{malformed}");
    assert_eq!(running.post(r#"{"event_type": "meeting.updated", "#), 202);
    let broken = running.block();
    assert!(broken.starts_with("meeting.updated: malformed\n  because  "), "{broken}");
    assert_eq!(running.post("[]"), 202);
    assert!(running.block().starts_with("unnamed\n  because  "));

    assert_eq!(running.request("GET / HTTP/1.1", b"").0, 405);
    assert!(running.block().starts_with("GET: refused, 405 Method Not Allowed\n"));
    assert_eq!(running.request("POST / HTTP/1.1\r\nContent-Type: text/html", b"<p>").0, 415);
    assert!(running.block().ends_with("its media type is text/html"));
    assert_eq!(running.request("POST / HTTP/1.1", &vec![b' '; (1 << 20) + 1]).0, 413);
    assert!(running.block().ends_with("its body is longer than 1048576 bytes"));
    // Nested beyond what any payload is.
    assert_eq!(running.post(&("[".repeat(200_000) + &"]".repeat(200_000))), 202);
    running.block();
    let status = programs::stop(&mut running.process);
    assert!(status.success(), "{status}");
}

#[test]
fn a_handshake_is_answered() {
    let folder = Scratch::new("receive-handshake");
    fs::create_dir_all(folder.path()).unwrap();
    let document = folder.path().join("openapi.yaml");
    fs::write(
        &document,
        "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n        \
         content:\n          application/json:\n            schema: { type: object, properties: { id: { type: string } } }\n",
    )
    .unwrap();
    let settings = "verify: none\nanswers:\n  - when: { method: GET, query: challenge }\n    check: { query: token, equals: token \
                    }\n    respond: { text: '{query:challenge}' }\n";
    fs::write(folder.path().join("codegen.yaml"), settings).unwrap();
    let running = Running::start(&[document.to_str().unwrap()], &[("HOOKWRIGHT_TOKEN", "mine")]);
    let answer = running.request("GET /?challenge=abc&token=mine HTTP/1.1", b"");
    assert_eq!(answer, (200, "abc".to_owned()));
    assert_eq!(running.block(), "handshake: answered 200 OK");
    assert_eq!(running.request("GET /?challenge=abc&token=other HTTP/1.1", b"").0, 403);
    assert!(running.block().starts_with("handshake: refused, 403 Forbidden\n  because  "));
}

#[test]
fn deliveries_are_sent_on_as_they_came() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/hooks", other.local_addr().unwrap());
    let received = thread::spawn(move || {
        let (mut connection, _) = other.accept().unwrap();
        let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
        while !bytes.ends_with(b"}") {
            let length = connection.read(&mut piece).unwrap();
            bytes.extend_from_slice(&piece[..length]);
        }
        connection.write_all(b"HTTP/1.1 418 I'm a teapot\r\nContent-Length: 5\r\n\r\nshort").unwrap();
        String::from_utf8(bytes).unwrap()
    });
    let running = Running::start(&[CONTIO, "--forward", &to], &[]);
    let body = r#"{"event_type":"meeting.moved",  "event_id":"evt_1"}"#;
    let answer = running.request("POST /?a=1 HTTP/1.1\r\nX-Mine: 1\r\nContent-Type: application/json", body.as_bytes());
    assert_eq!(answer, (418, "short".to_owned()));
    let sent = received.join().unwrap();
    assert!(sent.starts_with("POST /hooks HTTP/1.1\r\n") && sent.ends_with(body), "{sent}");
    assert!(sent.to_lowercase().contains("\r\nx-mine: 1\r\n"), "{sent}");
    assert!(running.block().ends_with("status   the URL that it was sent on to answered 418 I'm a teapot"));
    // Nobody is there any more.
    assert_eq!(running.post(body), 502);
    assert!(running.block().starts_with("not sent on\n  because  "));
}

#[test]
fn a_port_that_is_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    let output = command.args(["receive", CONTIO, "--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!("port {port} is in use; choose another with `--port`\n")
    );
}
