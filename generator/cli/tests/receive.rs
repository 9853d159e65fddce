//! `hookwright receive`: verifies, prints and answers deliveries without Rust code.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use hookwright_runtime::Delivery;
use hookwright_runtime::http::{HeaderMap, Method};
use hookwright_runtime::verify::recipe::{Algorithm, Claims, Place, Recipe};
use hookwright_runtime::verify::{Signer, StandardWebhooks};
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

    /// The status and the body of the response to a request.
    fn request(&self, head: &str, body: &[u8]) -> (u16, String) {
        let (head, body) = self.exchange(head, body);
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body)
    }

    /// The head and the body of the answer.
    fn exchange(&self, head: &str, body: &[u8]) -> (String, String) {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(connection, "{head}\r\nHost: a\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n").unwrap();
        // If the head is refused, the connection may be closed before everything is written.
        let _ = connection.write_all(body);
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    fn post(&self, body: &str) -> u16 {
        self.request("POST / HTTP/1.1\r\nContent-Type: application/json", body.as_bytes()).0
    }

    /// Sends an event with the command `send`.
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
fn signed_deliveries_are_accepted_and_others_refused() {
    let running = Running::start(&[CONTIO], &[("CONTIO_SECRET", "right")]);
    assert!(running.trust.contains("deliveries are verified: X-Contio-Signature"), "{}", running.trust);
    assert!(running.send("meeting.updated", "right").starts_with("meeting.updated: 202 Accepted"));
    let block = running.block();
    assert!(block.starts_with("meeting.updated: known\n  fields   "), "{block}");
    assert!(block.contains("data.title") && block.contains("\n  key      msg_"), "{block}");
    assert!(block.ends_with("\n  sender   verified\n  status   answered 202 Accepted"), "{block}");
    // Names of fields, without values.
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
fn every_delivery_is_printed() {
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
    assert!(running.block().ends_with("its media type is text/html; expected application/json"));
    assert_eq!(running.request("POST / HTTP/1.1", &vec![b' '; (1 << 20) + 1]).0, 413);
    assert!(running.block().ends_with("its body is longer than 1048576 bytes"));
    // Nested more deeply than any payload.
    assert_eq!(running.post(&("[".repeat(200_000) + &"]".repeat(200_000))), 202);
    running.block();
    let status = programs::stop(&mut running.process);
    assert!(status.success(), "{status}");
}

/// Starts with a document that has one event with this payload, and these settings.
fn with_settings(name: &str, payload: &str, settings: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Running {
    let folder = Scratch::new(&format!("receive-{name}"));
    fs::create_dir_all(folder.path()).unwrap();
    let document = folder.path().join("openapi.yaml");
    let text = format!(
        "openapi: 3.1.0\ninfo: {{ title: Shop, version: '1' }}\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n        \
         required: true\n        content:\n          application/json:\n            schema: {payload}\n"
    );
    fs::write(&document, text).unwrap();
    fs::write(folder.path().join("codegen.yaml"), settings).unwrap();
    // The document is read before it listens.
    Running::start(&[&[document.to_str().unwrap()], arguments].concat(), variables)
}

const OBJECT: &str = "{ type: object, properties: { id: { type: string } } }";

/// The lines of a request's head, with the headers that a recipe signs with.
fn signed(recipe: &Recipe, secret: &str, body: &str) -> String {
    let scheme = recipe.with_secrets([secret]).unwrap();
    let delivery = Delivery::new(HeaderMap::new(), body.to_owned()).requested(Method::POST, "http://a/");
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let delivery = scheme.sign_delivery(delivery, "msg_1", i64::try_from(now).unwrap()).unwrap();
    let lines = delivery.headers().iter().map(|(name, value)| format!("\r\n{name}: {}", value.to_str().unwrap()));
    format!("POST / HTTP/1.1\r\nContent-Type: application/json{}", lines.collect::<String>())
}

fn header(name: &str) -> Place {
    Place::Header(name.parse().unwrap())
}

#[test]
fn a_handshake_is_answered() {
    let settings = "verify: { hmac-hex: X-Sign }\nanswers:\n  - when: { method: GET, query: challenge }\n    check: { query: token, \
                    equals: token }\n    respond: { text: '{query:challenge}' }\n  - when: { body: /ping }\n    respond: {}\n";
    let variables = [("HOOKWRIGHT_TOKEN", "mine"), ("HOOKWRIGHT_SECRET", "secret")];
    let running = with_settings("handshake", OBJECT, settings, &[], &variables);
    let answer = running.request("GET /?challenge=abc&token=mine HTTP/1.1", b"");
    assert_eq!(answer, (200, "abc".to_owned()));
    assert_eq!(running.block(), "handshake: answered 200 OK");
    for (target, status) in [("/?challenge=abc&token=other", 403), ("/?challenge=%3C&token=mine", 400)] {
        assert_eq!(running.request(&format!("GET {target} HTTP/1.1"), b"").0, status, "{target}");
        assert!(running.block().starts_with(&format!("handshake: refused, {status} ")));
    }
    // Without a signature, like an unsigned delivery.
    assert_eq!(running.post(r#"{"ping":1}"#), 401);
    assert!(running.block().starts_with("handshake: refused, 401 Unauthorized\n  because  "));
}

#[test]
fn a_sender_cannot_forge_output_lines() {
    let running = Running::start(&[CONTIO], &[]);
    let faked = "x\\n\\n00:00:00Z  meeting.updated: known\\n  sender   verified";
    assert_eq!(running.post(&format!(r#"{{"event_type": "{faked}", "event_id": "{faked}", "{faked}": 1}}"#)), 202);
    let block = running.block();
    assert!(
        block.starts_with("x\\u{a}\\u{a}00:00:00Z  meeting.updated: known\\u{a}  sender   verified: unknown"),
        "{block}"
    );
    assert_eq!(block.lines().count(), 5, "{block}");
    assert_eq!(running.post(&format!(r#"{{"event_type": "{}", "event_id": "1"}}"#, "n".repeat(900_000))), 202);
    let block = running.block();
    assert!(block.len() < 1_000, "{}", block.len());
    assert_eq!(running.post(&format!(r#"{{"event_type": "a", "{}": 1}}"#, "\u{202e}".repeat(300_000))), 202);
    let block = running.block();
    assert!(block.len() < 6_000 && !block.contains('\u{202e}'), "{}", block.len());
    let media_type = format!("text/{}", "x".repeat(6_000));
    assert_eq!(running.request(&format!("POST / HTTP/1.1\r\nContent-Type: {media_type}"), b"{}").0, 415);
    assert!(running.block().len() < 5_000);
}

#[test]
fn all_kinds_of_recipes_are_verified() {
    let settings = "verify: [{ hmac-hex: X-S }, { token: X-T }]\n";
    let hmac = || Recipe::new(Algorithm::HmacSha256, header("x-s")).signs("{body}");
    let token = |token: &str| format!("POST / HTTP/1.1\r\nContent-Type: application/json\r\nX-T: {token}");
    let variables = [("SHOP_SECRET", "a secret"), ("SHOP_TOKEN", "a token")];
    let running = with_settings("kinds", OBJECT, settings, &[], &variables);
    for (head, status) in [
        (signed(&hmac(), "a secret", "{}"), 202),
        (token("a token"), 202),
        (signed(&hmac(), "a token", "{}"), 401),
        (token("a secret"), 401),
        (signed(&hmac(), "wrong", "{}") + "\r\nX-T: a token", 401),
    ] {
        assert_eq!(running.request(&head, b"{}").0, status, "{head}");
    }
    // A kind without a secret is refused, with a message.
    let running = with_settings("kind", OBJECT, settings, &[], &variables[..1]);
    assert!(running.trust.ends_with("set SHOP_TOKEN"), "{}", running.trust);
    assert_eq!(running.request(&token("a token"), b"{}").0, 401);
    assert_eq!(running.request(&signed(&hmac(), "a secret", "{}"), b"{}").0, 202);
}

#[test]
fn account_and_audience_are_passed_as_arguments() {
    let variables = [("HOOKWRIGHT_SECRET", "a secret")];
    let settings = "verify: { algorithm: hmac-sha256, signs: '{account}.{body}', signature: { at: header X-S }, account: given, \
                    ambiguous: allow }\n";
    let hmac = |account: &str| {
        Recipe::new(Algorithm::HmacSha256, header("x-s"))
            .signs("{account}.{body}")
            .account(account.to_owned())
            .allow_ambiguous()
    };
    let running = with_settings("account", OBJECT, settings, &["--account", "app_1"], &variables);
    assert_eq!(running.request(&signed(&hmac("app_1"), "a secret", "{}"), b"{}").0, 202);
    assert_eq!(running.request(&signed(&hmac("app_2"), "a secret", "{}"), b"{}").0, 401);
    let settings = "verify: { algorithm: jwt-hs256, signature: { at: header X-S }, claims: { audience: given } }\n";
    let jwt = |audience: &str| {
        Recipe::new(Algorithm::JwtHs256, header("x-s")).claims(Claims::new().audience(audience.to_owned()))
    };
    let running = with_settings("audience", OBJECT, settings, &["--audience", "urn:mine"], &variables);
    assert_eq!(running.request(&signed(&jwt("urn:mine"), "a secret", "{}"), b"{}").0, 202);
    assert_eq!(running.request(&signed(&jwt("urn:other"), "a secret", "{}"), b"{}").0, 401);
}

#[test]
fn bodies_are_limited_and_split_like_in_the_receiver() {
    let settings = "verify: standard-webhooks\ndelivery: { key: /id }\nbatch: /\n";
    let list = "{ type: array, items: { type: object, properties: { id: { type: string } } } }";
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let running = with_settings("bodies", list, settings, &[], &[("HOOKWRIGHT_SECRET", secret)]);
    let signer = StandardWebhooks::new([secret]).unwrap();
    let post = |more: &str, body: &str| {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let headers = signer.sign("msg_1", i64::try_from(now).unwrap(), body.as_bytes()).unwrap();
        let lines = headers.iter().map(|(name, value)| format!("\r\n{name}: {}", value.to_str().unwrap()));
        let head = format!("POST / HTTP/1.1\r\nContent-Type: application/json{more}{}", lines.collect::<String>());
        running.request(&head, body.as_bytes()).0
    };
    assert_eq!(post("", r#"[{"id":"own"},{"x":1},{"x":1}]"#), 202);
    let hash = "5041bf1f713df204784353e82f6a4a535931cb64f1f4b4a5aeaffcb720918b22";
    assert!(running.block().contains("\n  key      own\n"));
    assert!(running.block().contains(&format!("\n  key      msg_1#{hash}\n")));
    assert!(running.block().contains(&format!("\n  key      msg_1#{hash}.2\n")));
    assert_eq!(post("", "[]"), 202);
    assert!(running.block().starts_with("no event: a list without items\n"));
    assert_eq!(post("", &format!("[{}0]", "0,".repeat(10_000))), 413);
    assert!(running.block().ends_with("the body has more than 10000 events"));
    assert_eq!(post("\r\nContent-Encoding: gzip", "[]"), 415);
    assert!(running.block().starts_with("delivery: refused, 415 "));
}

#[test]
fn deliveries_are_forwarded_unchanged() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/hooks", other.local_addr().unwrap());
    let received = thread::spawn(move || {
        let (mut connection, _) = other.accept().unwrap();
        let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
        while !bytes.ends_with(b"}") {
            let length = connection.read(&mut piece).unwrap();
            bytes.extend_from_slice(&piece[..length]);
        }
        let head = "HTTP/1.1 418 I'm a teapot\r\nRetry-After: 7\r\nContent-Length: 100000\r\n\r\n";
        connection.write_all((head.to_owned() + &"x".repeat(100_000)).as_bytes()).unwrap();
        String::from_utf8(bytes).unwrap()
    });
    let running = Running::start(&[CONTIO, "--forward", &to], &[]);
    let body = r#"{"event_type":"meeting.moved",  "event_id":"evt_1"}"#;
    let head = "POST /?a=1 HTTP/1.1\r\nX-Mine: 1\r\nContent-Type: application/json";
    let (head, answer) = running.exchange(head, body.as_bytes());
    assert!(head.starts_with("HTTP/1.1 418 ") && head.to_lowercase().contains("retry-after: 7"), "{head}");
    assert_eq!(answer, "x".repeat(64 * 1024), "a long answer is cut");
    let sent = received.join().unwrap();
    assert!(sent.starts_with("POST /hooks HTTP/1.1\r\n") && sent.ends_with(body), "{sent}");
    assert!(sent.to_lowercase().contains("\r\nx-mine: 1\r\n"), "{sent}");
    assert!(running.block().ends_with("status   forwarded, and answered 418 I'm a teapot"));
    // Nothing listens there anymore.
    assert_eq!(running.post(body), 502);
    let block = running.block();
    let refused = format!("not forwarded to {to}\n  because  connection refused; is a server listening there?");
    assert_eq!(block, refused);
    assert!(running.block().ends_with("status   answered 502 Bad Gateway"));
}

#[test]
fn a_port_in_use_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    let output = command.args(["receive", CONTIO, "--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        format!("error: port {port} is in use\nhelp: choose another with `--port`\n")
    );
}
