//! One process of the cluster that `tests/cluster.rs` starts, kills and counts.
//!
//! `cluster_node receive <NATS> <PORT> <SECRET>` takes signed deliveries at `/notes`; `cluster_node work <NATS> <FILE>`
//! handles them and writes their ids to the file, a line each.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::net::Ipv4Addr;
use std::time::Duration;

use hookwright_inbox_nats::JetStreamInbox;
use hookwright_receiver::{Receiver, Worker};
use hookwright_runtime::verify::HexHmac;
use hookwright_runtime::{
    Api, ApiInfo, Context, Decode, DecodeError, Dispatch, EventSet, Failure, Fields, Location, NameAt, NoHeaders,
    Reader, Slot, Verifier,
};
use http::HeaderName;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), AnyError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["receive", nats, port, secret] => receive(nats, port.parse()?, secret).await,
        ["work", nats, file] => work(nats, file).await,
        _ => Err("receive <NATS> <PORT> <SECRET>, or work <NATS> <FILE>".into()),
    }
}

async fn receive(nats: &str, port: u16, secret: &str) -> Result<(), AnyError> {
    let scheme = HexHmac::new(HeaderName::from_static("x-notes-signature"), "sha256=", [secret])?;
    let receiver =
        Receiver::builder(Verifier::<Note, _>::new(scheme)).inbox(JetStreamInbox::connect(nats).await?).build();
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    Ok(axum::serve(listener, receiver.router("/notes")).await?)
}

async fn work(nats: &str, file: &str) -> Result<(), AnyError> {
    let file = OpenOptions::new().create(true).append(true).open(file)?;
    let worker = Worker::builder(JetStreamInbox::connect(nats).await?).lease(Duration::from_secs(5));
    worker.handler::<Note, _>(Recorder(file)).run_until(std::future::pending::<()>()).await;
    Ok(())
}

/// The event of the API `notes`.
struct Note {
    id: String,
}

impl Decode for Note {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        const FIELDS: &[&str] = &["type", "id", "text"];
        let (mut id, mut text) = (None, None::<String>);
        reader.object(const { &Fields::new(FIELDS) }, |index, reader| match index {
            0 => reader.tag("note.taken"),
            1 => id.read(reader),
            _ => text.read(reader),
        })?;
        text.ok_or_else(|| reader.missing(FIELDS[2]))?;
        Ok(Self { id: id.ok_or_else(|| reader.missing(FIELDS[1]))? })
    }
}

impl EventSet for Note {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["note.taken"];

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        (name == "note.taken").then(|| Self::decode(reader))
    }

    fn name(&self) -> &'static str {
        "note.taken"
    }
}

impl Api for Note {
    type Headers = NoHeaders;

    const INFO: ApiInfo = ApiInfo::new("notes").key(Location::Body(&["id"]));
}

/// Appends what it handles to a file, in one write, so that a kill loses a line or none.
struct Recorder(File);

impl Dispatch<Recorder> for Note {
    async fn dispatch(self, _: &Context, recorder: &Recorder) -> Result<(), Failure> {
        // A handler waits for something, as a rule.
        tokio::time::sleep(Duration::from_millis(1)).await;
        (&recorder.0).write_all(format!("{}\n", self.id).as_bytes())?;
        Ok(())
    }
}
