//! Events from a WebSocket.
//!
//! A WebSocket has no acknowledgement, so nothing is redelivered. A message that may succeed later is retried here, and
//! one that can't succeed is kept in a file. For `wss:`, choose one of the features of `tokio-tungstenite` for TLS.
//!
//! ```sh
//! cargo run -p transports --example websocket -- ws://127.0.0.1:9001/events refused.jsonl
//! ```

use std::env;
use std::error::Error;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Delivery, Failure, Settlement};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Passes all messages to the handler, until the other side closes the connection.
pub(crate) async fn receive<H: Handler>(url: &str, refused: &Path, handler: &H) -> Result<(), Box<dyn Error>> {
    let request = url.into_client_request()?;
    let path = request.uri().path().to_owned();
    let (mut socket, _) = connect_async(request).await?;
    while let Some(message) = socket.next().await {
        // The library answers pings.
        let body = match message? {
            Message::Text(text) => text.into(),
            Message::Binary(bytes) => bytes,
            _ => continue,
        };
        let delivery = Delivery::from_message([("", ""); 0], body).received_on(path.as_str());
        if let Err(failure) = settle(&delivery, handler).await {
            eprintln!("{failure}");
            keep(&delivery, refused)?;
        }
    }
    Ok(())
}

/// Tries five times. The pauses are short, because the sender waits meanwhile, or closes the connection.
async fn settle<H: Handler>(delivery: &Delivery, handler: &H) -> Result<(), Failure> {
    let mut attempt = 1;
    loop {
        let outcome = handle(delivery.clone(), handler).await;
        match Settlement::for_result(&outcome).or_dead_letter(attempt, 5) {
            Settlement::Ack | Settlement::DeadLetter => return outcome,
            Settlement::Requeue { after } => tokio::time::sleep(after.unwrap_or(Duration::from_secs(1))).await,
        }
        attempt += 1;
    }
}

async fn handle<H: Handler>(delivery: Delivery, handler: &H) -> Result<(), Failure> {
    let delivery = delivery.unsigned("the server is known by its certificate");
    let event = contio::decode(&delivery).into_result().map_err(Failure::permanent)?;
    contio::dispatch(event, &delivery.context::<Event>(), handler).await.map_err(Into::into)
}

/// Appends the message as a line.
fn keep(delivery: &Delivery, file: &Path) -> io::Result<()> {
    let line = [delivery.body(), "\n".as_bytes()].concat();
    OpenOptions::new().create(true).append(true).open(file)?.write_all(&line)
}

struct Printer;

impl Handler for Printer {
    type Error = Failure;

    async fn meeting_updated(&self, event: MeetingUpdated, _: &Context) -> Result<(), Failure> {
        println!("{}", event.data.title);
        Ok(())
    }

    async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Failure> {
        println!("{} is not for us", event.name());
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, refused] = arguments.as_slice() else { return Err("give a URL and a file".into()) };
    loop {
        if let Err(error) = receive(url, Path::new(refused), &Printer).await {
            eprintln!("{error}");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}
