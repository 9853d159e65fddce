//! `cargo bench -p servers --bench durable`: the time until a delivery is answered that survives a crash, compared with
//! a bare route that appends the body to a file and waits for the disk. Sender, receiver and database share the
//! machine.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a panic fails the measurement; figures to read")]

#[allow(dead_code, reason = "the processes of the tests use the rest")]
#[path = "../src/note.rs"]
mod note;
#[allow(dead_code, reason = "the tests of the inbox use the rest")]
#[path = "../tests/postgres/server.rs"]
mod server;

use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use benches::engagement::engagement;
use benches::load::{SECRET, Sender, run};
use benches::{Measured, percentile};
use hookwright_events::askelephant;
use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{Inbox, Receiver};
use hookwright_runtime::bodies::Bodies;
use hookwright_runtime::verify::StandardWebhooks;
use hookwright_runtime::{Api, ApiInfo, DecodeError, EventSet, NameAt, Reader, Verifier};
use note::Note;
use server::Server;
use tests::scratch::Scratch;

const PATH: &str = "/events";
const CONNECTIONS: usize = 32;
const ROUNDS: usize = 5;
/// The events in a batch.
const BATCH: usize = 100;

#[tokio::main(worker_threads = 2)]
async fn main() {
    let scratch = Scratch::new("bench-durable");
    std::fs::create_dir_all(scratch.path()).unwrap();
    let postgres = Server::start_as(true).await;
    for (title, kind) in [
        ("durable: 600 bytes", Kind::Single(engagement(0))),
        ("durable: 6,500 bytes", Kind::Single(engagement(6_500))),
        ("durable: 100 events of 600 bytes in a body", Kind::Batch),
    ] {
        measure(title, &kind, &scratch, postgres.as_ref()).await;
    }
}

/// What is sent.
enum Kind {
    /// An event with this body.
    Single(String),
    /// Many events in each body.
    Batch,
}

impl Kind {
    /// How many requests a round has.
    fn requests(&self) -> usize {
        match self {
            Self::Single(_) => 1_000,
            Self::Batch => 100,
        }
    }

    /// The signed request with this number.
    fn request(&self, number: usize) -> Vec<u8> {
        match self {
            Self::Single(body) => Sender::new(PATH, body).request(number as u64),
            Self::Batch => Sender::new(PATH, &batch(number)).request(number as u64),
        }
    }

    /// A receiver that stores into the inbox.
    fn receiver(&self, inbox: impl Inbox) -> Router {
        match self {
            Self::Single(_) => {
                Receiver::builder(askelephant::verifier([SECRET]).unwrap()).inbox(inbox).build().router(PATH)
            }
            Self::Batch => {
                let verifier = Verifier::<Notes, _>::new(StandardWebhooks::svix([SECRET]).unwrap());
                Receiver::builder(verifier).inbox(inbox).build().router(PATH)
            }
        }
    }
}

/// A body of so many events, each with its own id.
fn batch(number: usize) -> String {
    let text = "x".repeat(550);
    let note = |item| format!(r#"{{"type": "note.taken", "id": "{number}-{item}", "text": "{text}"}}"#);
    format!("[{}]", (0..BATCH).map(note).collect::<Vec<_>>().join(","))
}

/// Measures all receivers in turns, with the same requests.
async fn measure(title: &str, kind: &Kind, scratch: &Scratch, postgres: Option<&Server>) {
    let folder = scratch.path().join(title.replace(|it: char| !it.is_ascii_alphanumeric(), "-"));
    std::fs::create_dir_all(&folder).unwrap();
    let file = FileInbox::open(folder.join("inbox.redb")).unwrap();
    let mut receivers = vec![
        ("a bare route that appends and syncs", bare(File::create(folder.join("bodies")).unwrap())),
        ("FileInbox", kind.receiver(file.clone())),
    ];
    if let Some(server) = postgres {
        let database = server.database(title).await;
        receivers.push(("PostgresInbox", kind.receiver(database.inbox_with(|builder| builder))));
    }
    let names = receivers.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut measured = Measured::new(&format!("{title}, {CONNECTIONS} connections"), names);
    let mut answers = vec![Vec::new(); receivers.len()];
    for round in 0..ROUNDS {
        let mut times = Vec::new();
        for ((_, receiver), answers) in receivers.iter().zip(&mut answers) {
            let first = round * kind.requests();
            let requests: Vec<_> = (first..first + kind.requests()).map(|number| kind.request(number)).collect();
            let start = Instant::now();
            answers.extend(run(requests, receiver.clone(), CONNECTIONS).await);
            times.push(start.elapsed() / u32::try_from(kind.requests()).unwrap());
        }
        measured.add(times);
    }
    answers.iter_mut().for_each(|answers| answers.sort_unstable());
    let p99 = answers.iter().map(|answers| percentile(answers, 99).as_secs_f64() * 1e6).collect();
    measured.print(Some(("p99 µs", p99)), &[]);
    file.close().await;
}

/// A route that appends each body to the file, and waits for the disk before it answers.
fn bare(file: File) -> Router {
    let file = Arc::new(Mutex::new(file));
    let append = move |body: Bytes| {
        let file = Arc::clone(&file);
        let write = move || {
            let mut file = file.lock().unwrap();
            file.write_all(&body)?;
            file.sync_data()
        };
        async move {
            match tokio::task::spawn_blocking(write).await {
                Ok(Ok(())) => StatusCode::OK,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            }
        }
    };
    Router::new().route(PATH, post(append))
}

/// The event of `notes`, many in a body.
struct Notes(Note);

impl EventSet for Notes {
    const NAME_AT: NameAt = Note::NAME_AT;
    const NAMES: &'static [&'static str] = Note::NAMES;
    const BODIES: &'static Bodies = &Bodies { batch: Some(&[]), ..Bodies::JSON };

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        Note::decode_named(name, reader).map(|note| note.map(Self))
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }
}

impl Api for Notes {
    type Headers = <Note as Api>::Headers;

    const INFO: ApiInfo = <Note as Api>::INFO.accepted(200);
}
