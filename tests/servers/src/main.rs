//! One process of the cluster that `tests/cluster.rs` starts, kills and counts.
//!
//! `cluster_node receive <NATS> <PORT> <SECRET>` receives signed deliveries at `/notes`; `cluster_node work <NATS>
//! <FILE>` handles them and writes their ids to the file, one per line.

mod note;

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::net::Ipv4Addr;
use std::time::Duration;

use hookwright_inbox_nats::JetStreamInbox;
use hookwright_receiver::{Receiver, Worker};
use hookwright_runtime::verify::HexHmac;
use hookwright_runtime::{Context, Dispatch, Failure, Verifier};
use http::HeaderName;
use note::Note;

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

/// Appends each handled delivery to a file in a single write, so a kill loses at most a whole line.
struct Recorder(File);

impl Dispatch<Recorder> for Note {
    async fn dispatch(self, _: &Context, recorder: &Recorder) -> Result<(), Failure> {
        // Handlers usually wait for something.
        tokio::time::sleep(Duration::from_millis(1)).await;
        (&recorder.0).write_all(format!("{}\n", self.id).as_bytes())?;
        Ok(())
    }
}
