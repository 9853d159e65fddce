//! Any bytes as an HTTP/1.1 connection to a receiver: it answers with a status or not at all, and ends.

use std::convert::Infallible;

use hookwright_events::morph::{Context, Event, Handler, unsigned};
use hookwright_receiver::Receiver;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Sends the bytes, and reads the whole answer.
pub fn run(data: &[u8]) {
    // The clock advances when nothing else happens, so that waiting for a slow sender takes no real time.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let answers = runtime.expect("a runtime").block_on(exchange(data));
    let text = String::from_utf8_lossy(&answers);
    assert!(answers.is_empty() || text.starts_with("HTTP/1."), "{text}");
    let statuses = text.split("HTTP/1.").skip(1).filter_map(|answer| answer.get(2..5));
    for status in statuses {
        assert!(status.parse::<u16>().is_ok_and(|status| (100..600).contains(&status)), "{text}");
    }
}

async fn exchange(data: &[u8]) -> Vec<u8> {
    const BUFFER: usize = 64 * 1024;
    let source = unsigned("whatever comes is made up").expect("a reason");
    let receiver = Receiver::builder(source).handler(Ignore).build();
    let (client, server) = tokio::io::duplex(BUFFER);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).half_close(true);
    let serve = builder.serve_connection(TokioIo::new(server), TowerToHyperService::new(receiver));
    let (mut reading, mut writing) = tokio::io::split(client);
    let mut answers = Vec::new();
    let send = async {
        let _ = writing.write_all(data).await;
        let _ = writing.shutdown().await;
    };
    let receive = async { drop(reading.read_to_end(&mut answers).await) };
    let _ = tokio::join!(serve, send, receive);
    answers
}

/// Does nothing with anything.
struct Ignore;

impl Handler for Ignore {
    type Error = Infallible;

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Infallible> {
        Ok(())
    }
}
