//! A process that is told to end while its handlers hang.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, DeliveryState, Receiver, Server, Worker, listen};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{
    Api, ApiInfo, Context, DecodeError, Delivery, Dispatch, EventSet, Failure, Location, NameAt, NoHeaders, Proof,
    Reader, Trust, Verifier,
};
use tokio::signal::unix::{SignalKind, signal};

use crate::support::{ById, Folder};

const EVENTS: &[&str] = &["wait", "block"];

struct Hang(&'static str);

impl EventSet for Hang {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = EVENTS;

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        let name = EVENTS.iter().find(|event| **event == name)?;
        Some(reader.skip().map(|()| Self(name)))
    }

    fn name(&self) -> &'static str {
        self.0
    }
}

impl Api for Hang {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("hang").key(Location::Body(&["type"]));
}

struct Trusting;

impl Scheme for Trusting {
    fn name(&self) -> &'static str {
        "trusting"
    }

    fn verify(&self, _: &Delivery) -> Result<Trust, VerifyError> {
        Ok(Trust::Proved(Proof::new("a test", 0)))
    }
}

struct Handler;

impl Dispatch<Handler> for Hang {
    async fn dispatch(self, _: &Context, _: &Handler) -> Result<(), Failure> {
        println!("handles {}", self.0);
        if self.0 == "block" {
            std::thread::sleep(Duration::from_secs(600));
        }
        std::future::pending().await
    }
}

/// A receiver and its worker, as a process.
#[test]
#[ignore = "run by another test, as a process"]
fn child() {
    let Some(file) = std::env::var_os("HOOKWRIGHT_HANGING_INBOX") else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut told = signal(SignalKind::terminate()).unwrap();
        let inbox = FileInbox::open(file).unwrap();
        let receiver = Receiver::builder(Verifier::<Hang, _>::new(Trusting)).inbox(inbox.clone()).build();
        let listener = listen("127.0.0.1:0").await.unwrap();
        println!("listens at {}", listener.local_addr().unwrap());
        let (stop, mut stopped) = tokio::sync::watch::channel(false);
        let serving = tokio::spawn({
            let mut stopped = stopped.clone();
            async move { Server::new(receiver).serve_until(listener, stopped.changed()).await }
        });
        let worker = Worker::builder(inbox.clone()).handler::<Hang, _>(Handler);
        let worker = worker.shutdown_timeout(Duration::from_millis(500));
        let working = tokio::spawn(async move { worker.run_until(stopped.changed()).await });
        told.recv().await;
        stop.send(true).unwrap();
        serving.await.unwrap();
        working.await.unwrap();
        inbox.close().await;
        println!("is closed");
    });
    // The runtime would wait for the blocked thread.
    std::process::exit(0);
}

#[tokio::test]
async fn hanging_handlers_neither_block_shutdown_nor_lose_deliveries() {
    let folder = Folder::new("sigterm");
    let mut child = start(&folder.file());
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // The test harness writes in front of it.
    let address = lines.find_map(|line| Some(line.split_once("listens at ")?.1.to_owned())).unwrap();
    for event in EVENTS {
        assert!(post(&address, event).starts_with("HTTP/1.1 202"));
        assert!(lines.any(|line| line.contains(&format!("handles {event}"))));
    }
    let began = Instant::now();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(lines.any(|line| line.contains("is closed")));
    assert!(child.wait().unwrap().success());
    // Half a second, and at most 3 to release; the rest is for a busy machine.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());

    let inbox = FileInbox::open(folder.file()).unwrap();
    let all = inbox.deliveries(&DeliveryFilter::all()).await.unwrap();
    assert_eq!(all.len(), 2);
    for stored in all {
        // They were released, and aren't lost claims, which would wait.
        assert!(matches!(stored.state, DeliveryState::Due { at } if at <= SystemTime::now()), "{stored:?}");
        assert_eq!((stored.attempts, stored.lost_claims), (1, 0));
    }
}

fn start(file: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "shutdown::child", "--nocapture"]).env("HOOKWRIGHT_HANGING_INBOX", file);
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// Sends an event, and returns the response.
fn post(address: &str, event: &str) -> String {
    let body = format!(r#"{{"type":"{event}"}}"#);
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json";
    write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}
