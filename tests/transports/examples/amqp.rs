//! Events from `RabbitMQ`, with AMQP 0.9.1.
//!
//! The queue is a quorum queue, which counts attempts: after the fifth, or if a message is rejected, `RabbitMQ` moves
//! it to the dead-letter exchange. For `amqps:`, choose one of the features of `lapin` for TLS.
//!
//! ```sh
//! cargo run -p transports --example amqp -- amqp://127.0.0.1:5672
//! ```

use std::env;
use std::error::Error;
use std::time::Duration;

use futures_util::StreamExt;
use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Delivery, Failure, Settlement};
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions, BasicRejectOptions,
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};

pub(crate) const EVENTS: &str = "contio";
pub(crate) const DEAD_LETTERS: &str = "contio.dead";

/// Passes all messages to the handler, until the connection ends.
pub(crate) async fn receive<H: Handler>(url: &str, handler: &H) -> Result<(), Box<dyn Error>> {
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    declare(&channel).await?;
    // The number of messages in progress. Each is redelivered if this process dies.
    channel.basic_qos(16, BasicQosOptions::default()).await?;
    let options = BasicConsumeOptions::default();
    let mut messages = channel.basic_consume(EVENTS.into(), "".into(), options, FieldTable::default()).await?;
    while let Some(message) = messages.next().await {
        let message = message?;
        let outcome = handle(delivery(&message), handler).await;
        if let Err(failure) = &outcome {
            eprintln!("{failure}");
        }
        match Settlement::for_result(&outcome) {
            Settlement::Ack => message.ack(BasicAckOptions::default()).await?,
            Settlement::Requeue { after } => {
                // RabbitMQ would redeliver it immediately.
                tokio::time::sleep(after.unwrap_or(Duration::from_secs(1))).await;
                message.nack(BasicNackOptions { requeue: true, ..BasicNackOptions::default() }).await?
            }
            Settlement::DeadLetter => message.reject(BasicRejectOptions { requeue: false }).await?,
        };
    }
    Ok(())
}

/// The exchange with its queue, and those for dead letters.
async fn declare(channel: &Channel) -> lapin::Result<()> {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("quorum".into()));
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongInt(4));
    arguments.insert("x-dead-letter-exchange".into(), AMQPValue::LongString(DEAD_LETTERS.into()));
    for (name, arguments) in [(DEAD_LETTERS, FieldTable::default()), (EVENTS, arguments)] {
        let (exchange, queue) = (
            ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() },
            QueueDeclareOptions::durable(),
        );
        channel.exchange_declare(name.into(), ExchangeKind::Topic, exchange, FieldTable::default()).await?;
        channel.queue_declare(name.into(), queue, arguments).await?;
        let bind = QueueBindOptions::default();
        channel.queue_bind(name.into(), name.into(), "#".into(), bind, FieldTable::default()).await?;
    }
    Ok(())
}

/// The routing key is the address, and `type` is the event's name if the sender sets it.
fn delivery(message: &lapin::message::Delivery) -> Delivery {
    let headers = message.properties.headers().iter().flat_map(FieldTable::inner);
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), text(value)?)));
    let delivery = Delivery::from_message(headers, message.data.clone()).received_on(message.routing_key.as_str());
    match message.properties.kind() {
        Some(name) => delivery.named(name.as_str()),
        None => delivery,
    }
}

/// A header's value as text, if it is one value.
fn text(value: &AMQPValue) -> Option<Vec<u8>> {
    Some(match value {
        AMQPValue::LongString(text) => text.as_bytes().to_vec(),
        AMQPValue::ShortString(text) => text.as_str().into(),
        AMQPValue::ByteArray(bytes) => bytes.as_slice().to_vec(),
        AMQPValue::Boolean(value) => value.to_string().into(),
        AMQPValue::ShortShortInt(number) => number.to_string().into(),
        AMQPValue::ShortShortUInt(number) => number.to_string().into(),
        AMQPValue::ShortInt(number) => number.to_string().into(),
        AMQPValue::ShortUInt(number) => number.to_string().into(),
        AMQPValue::LongInt(number) => number.to_string().into(),
        AMQPValue::LongUInt(number) => number.to_string().into(),
        AMQPValue::LongLongInt(number) => number.to_string().into(),
        AMQPValue::Timestamp(seconds) => seconds.to_string().into(),
        AMQPValue::Float(number) => number.to_string().into(),
        AMQPValue::Double(number) => number.to_string().into(),
        AMQPValue::DecimalValue(_) | AMQPValue::FieldArray(_) | AMQPValue::FieldTable(_) | AMQPValue::Void => {
            return None;
        }
    })
}

async fn handle<H: Handler>(delivery: Delivery, handler: &H) -> Result<(), Failure> {
    let delivery = delivery.unsigned("only our own services may publish");
    let event = contio::decode(&delivery).into_result().map_err(Failure::permanent)?;
    contio::dispatch(event, &delivery.context::<Event>(), handler).await.map_err(Into::into)
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
    let url = env::args().nth(1).ok_or("give a URL")?;
    loop {
        if let Err(error) = receive(&url, &Printer).await {
            eprintln!("{error}");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}
