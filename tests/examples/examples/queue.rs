//! A queue between the endpoint and the handler: SQS, Redis, Kafka, or, as here, a channel in memory.
//!
//! A delivery is verified once, before it is queued. `StoredDelivery` keeps it as bytes, with its headers and the proof
//! of who sent it. Anyone who can write to the queue is trusted like the vendor.
//!
//! ```sh
//! CONTIO_SECRET=secret cargo run -p examples --example queue
//! ```

use std::env;
use std::error::Error;
use std::time::SystemTime;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Delivery, Failure, StoredDelivery, Verifier};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// The endpoint's side: returns what to put into the queue, and the answer.
pub(crate) async fn enqueue(
    verifier: &Verifier<Event>,
    delivery: Delivery,
    queue: &mpsc::Sender<Vec<u8>>,
) -> StatusCode {
    let Ok(trusted) = verifier.verify(delivery) else { return StatusCode::UNAUTHORIZED };
    let stored = StoredDelivery::new(verifier.info().name, trusted, SystemTime::now());
    match queue.send(stored.to_bytes().into()).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The worker's side. After a permanent failure, the message belongs in the dead-letter queue; otherwise retry it.
pub(crate) async fn handle<H: Handler>(message: Vec<u8>, handler: &H) -> Result<(), Failure> {
    let stored = StoredDelivery::from_bytes(&message.into()).map_err(Failure::permanent)?;
    let event = contio::decode(&stored.trusted).into_result().map_err(Failure::permanent)?;
    contio::dispatch(event, &stored.trusted.context::<Event>(), handler).await.map_err(Into::into)
}

struct Printer;

impl Handler for Printer {
    type Error = Failure;

    async fn meeting_updated(&self, event: MeetingUpdated, context: &Context) -> Result<(), Failure> {
        println!("{}, because {:?}", event.data.title, context.trust());
        Ok(())
    }

    async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Failure> {
        println!("{} is not for us", event.name());
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let verifier = contio::verifier([env::var("CONTIO_SECRET")?])?.erased();
    let (queue, mut messages) = mpsc::channel(1000);
    tokio::spawn(async move {
        while let Some(message) = messages.recv().await {
            if let Err(failure) = handle(message, &Printer).await {
                eprintln!("{failure}");
            }
        }
    });
    let route = post(async move |headers: HeaderMap, body: Bytes| {
        enqueue(&verifier, Delivery::new(headers, body), &queue).await
    });
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, Router::new().route("/contio", route)).await?;
    Ok(())
}
