//! A `match` instead of a handler: for a few events, or for one function that sees all of them.
//!
//! Verifying and decoding are plain functions, so this works in any web framework.
//!
//! ```sh
//! CONTIO_SECRET=secret cargo run -p examples --example match_event
//! ```

use std::env;
use std::error::Error;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hookwright_events::contio::{self, Event};
use hookwright_runtime::{Delivery, EventError, Verifier};
use tokio::net::TcpListener;

/// What to post to the team's chat, if anything.
pub(crate) fn message(event: Event) -> Option<String> {
    match event {
        Event::MeetingCreated(event) => Some(format!("{} is planned", event.data.title)),
        Event::MeetingCompleted(event) => Some(format!("the notes of {} are ready", event.data.title)),
        Event::ParticipantAdded(event) => Some(format!("{} more take part", event.data.participants.len())),
        // All others, and those that a later version of the document adds.
        _ => None,
    }
}

/// Answers a delivery, and passes the message to `send`.
pub(crate) fn receive(verifier: &Verifier<Event>, delivery: Delivery, send: impl FnOnce(String)) -> StatusCode {
    let Ok(delivery) = verifier.verify(delivery) else { return StatusCode::UNAUTHORIZED };
    match contio::decode(&delivery).into_result() {
        Ok(event) => {
            if let Some(message) = message(event) {
                send(message);
            }
            StatusCode::ACCEPTED
        }
        // Newer than our document, so we can't use it.
        Err(EventError::Unknown(_)) => StatusCode::ACCEPTED,
        // The sender retries, so there is time to fix the problem.
        Err(error) => {
            eprintln!("{error}");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let verifier = contio::verifier([env::var("CONTIO_SECRET")?])?.erased();
    let route = post(async move |headers: HeaderMap, body: Bytes| {
        receive(&verifier, Delivery::new(headers, body), |message| println!("{message}"))
    });
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, Router::new().route("/contio", route)).await?;
    Ok(())
}
