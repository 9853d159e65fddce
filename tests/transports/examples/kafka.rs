//! Events from Kafka.
//!
//! Kafka records a group's offset in a partition, but nothing about single messages. So a message that may succeed
//! later is retried before the next one, and one that can't succeed is produced to a separate topic before the group
//! continues. Without its feature `ssl`, `rdkafka` connects without TLS.
//!
//! ```sh
//! cargo run -p transports --features kafka --example kafka -- 127.0.0.1:9092
//! ```

use std::env;
use std::error::Error;
use std::time::Duration;

use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Delivery, Failure, Settlement};
use rdkafka::ClientConfig;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedHeaders, BorrowedMessage, Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;

pub(crate) const EVENTS: &str = "contio";
pub(crate) const DEAD_LETTERS: &str = "contio.dead";

/// Passes all messages to the handler.
pub(crate) async fn receive<H: Handler>(servers: &str, handler: &H) -> Result<(), Box<dyn Error>> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers);
    let producer: FutureProducer = config.create()?;
    // A stored offset is committed every five seconds, and when the consumer ends.
    config.set("group.id", "contio-handler").set("auto.offset.reset", "earliest");
    config.set("enable.auto.offset.store", "false");
    let consumer: StreamConsumer = config.create()?;
    consumer.subscribe(&[EVENTS])?;
    loop {
        let message = match consumer.recv().await {
            Ok(message) => message,
            // The client reconnects by itself, and only reports it.
            Err(error) => {
                eprintln!("{error}");
                continue;
            }
        };
        if let Err(failure) = settle(&delivery(&message), handler).await {
            eprintln!("{failure}");
            keep(&producer, &message, &failure).await?;
        }
        consumer.store_offset_from_message(&message)?;
    }
}

/// The topic is the address. Headers without a value are left out.
fn delivery(message: &BorrowedMessage<'_>) -> Delivery {
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    let headers = headers.filter_map(|header| Some((header.key, header.value?)));
    let body = message.payload().unwrap_or_default().to_vec();
    Delivery::from_message(headers, body).received_on(message.topic())
}

/// Tries five times. Together, the attempts have to take less than `max.poll.interval.ms`, which is five minutes.
async fn settle<H: Handler>(delivery: &Delivery, handler: &H) -> Result<(), Failure> {
    let mut attempt = 1;
    loop {
        let outcome = handle(delivery.clone(), handler).await;
        match Settlement::for_result(&outcome).or_dead_letter(attempt, 5) {
            Settlement::Ack | Settlement::DeadLetter => return outcome,
            Settlement::Requeue { after } => {
                let delay = after.unwrap_or(Duration::from_secs(1));
                tokio::time::sleep(delay.min(Duration::from_secs(30))).await;
            }
        }
        attempt += 1;
    }
}

async fn handle<H: Handler>(delivery: Delivery, handler: &H) -> Result<(), Failure> {
    let delivery = delivery.unsigned("only our own services may produce");
    let event = contio::decode(&delivery).into_result().map_err(Failure::permanent)?;
    contio::dispatch(event, &delivery.context::<Event>(), handler).await.map_err(Into::into)
}

/// Produces the message as a dead letter, with the reason.
async fn keep(producer: &FutureProducer, message: &BorrowedMessage<'_>, failure: &Failure) -> Result<(), KafkaError> {
    let headers = message.headers().map_or_else(OwnedHeaders::new, BorrowedHeaders::detach);
    let headers = headers.insert(Header { key: "reason", value: Some(&failure.to_string()) });
    let record = FutureRecord { key: message.key(), payload: message.payload(), ..FutureRecord::to(DEAD_LETTERS) };
    producer.send(record.headers(headers), Timeout::Never).await.map_err(|(error, _)| error)?;
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
async fn main() -> Result<(), Box<dyn Error>> {
    let servers = env::args().nth(1).ok_or("give the addresses of servers")?;
    receive(&servers, &Printer).await
}
