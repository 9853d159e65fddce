//! Events from NATS, with `JetStream`.
//!
//! The server redelivers messages that aren't acknowledged, and counts the attempts. It has no dead letters, so a
//! message that can't succeed is published to a separate stream before the server is told to stop redelivering it. For
//! TLS, choose one of the features `ring` and `aws-lc-rs` of `async-nats`.
//!
//! ```sh
//! cargo run -p transports --example nats -- nats://127.0.0.1:4222
//! ```

use std::env;
use std::error::Error;
use std::time::Duration;

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::{self, AckKind, Message, stream};
use futures_util::StreamExt;
use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Delivery, Failure, Settlement};

type AnyError = Box<dyn Error + Send + Sync>;

pub(crate) const DEAD_LETTERS: &str = "CONTIO_DEAD";

/// Passes all messages to the handler, until the stream or the connection fails.
pub(crate) async fn receive<H: Handler>(url: &str, handler: &H) -> Result<(), AnyError> {
    let jetstream = jetstream::new(async_nats::connect(url).await?);
    let mut messages = consumer(&jetstream).await?.messages().await?;
    while let Some(message) = messages.next().await {
        let message = message?;
        let attempt = u32::try_from(message.info()?.delivered)?;
        let outcome = handle(delivery(&message), handler).await;
        if let Err(failure) = &outcome {
            eprintln!("{failure}");
        }
        match Settlement::for_result(&outcome).or_dead_letter(attempt, 5) {
            Settlement::Ack => message.ack().await?,
            Settlement::Requeue { after } => {
                message.ack_with(AckKind::Nak(Some(after.unwrap_or(Duration::from_secs(1))))).await?;
            }
            Settlement::DeadLetter => {
                keep(&jetstream, &message, outcome).await?;
                message.ack_with(AckKind::Term).await?;
            }
        }
    }
    Ok(())
}

/// The stream with its consumer, and the stream for dead letters.
async fn consumer(jetstream: &jetstream::Context) -> Result<PullConsumer, AnyError> {
    let config = |name: &str, subject: &str| stream::Config {
        name: name.to_owned(),
        subjects: vec![subject.to_owned()],
        ..stream::Config::default()
    };
    jetstream.get_or_create_stream(config(DEAD_LETTERS, "dead.contio.>")).await?;
    let stream = jetstream.get_or_create_stream(config("CONTIO", "contio.>")).await?;
    let durable = pull::Config { durable_name: Some("handler".to_owned()), ..pull::Config::default() };
    Ok(stream.get_or_create_consumer("handler", durable).await?)
}

/// The subject is the address.
fn delivery(message: &Message) -> Delivery {
    let headers = message.headers.iter().flat_map(async_nats::HeaderMap::iter);
    let headers = headers.flat_map(|(name, values)| values.iter().map(move |value| (name.to_string(), value.as_str())));
    Delivery::from_message(headers, message.payload.clone()).received_on(message.subject.as_str())
}

async fn handle<H: Handler>(delivery: Delivery, handler: &H) -> Result<(), Failure> {
    let delivery = delivery.unsigned("only our own services may publish");
    let event = contio::decode(&delivery).into_result().map_err(Failure::permanent)?;
    contio::dispatch(event, &delivery.context::<Event>(), handler).await.map_err(Into::into)
}

/// Publishes the message as a dead letter, with the reason, and waits until it is stored.
async fn keep(jetstream: &jetstream::Context, message: &Message, outcome: Result<(), Failure>) -> Result<(), AnyError> {
    let mut headers = message.headers.clone().unwrap_or_default();
    if let Err(failure) = outcome {
        headers.insert("Reason", failure.to_string());
    }
    let subject = format!("dead.{}", message.subject);
    jetstream.publish_with_headers(subject, headers, message.payload.clone()).await?.await?;
    Ok(())
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
async fn main() -> Result<(), AnyError> {
    let url = env::args().nth(1).ok_or("give a URL")?;
    loop {
        if let Err(error) = receive(&url, &Printer).await {
            eprintln!("{error}");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}
