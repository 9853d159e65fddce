//! Events from MQTT 5.
//!
//! MQTT has only `PUBACK`, and redelivers messages without it after a reconnect. So a message that may succeed later is
//! retried here, and one that can't succeed is published to a separate topic before the `PUBACK`. For TLS, choose one
//! of the features of `rumqttc`.
//!
//! ```sh
//! cargo run -p transports --example mqtt -- 127.0.0.1 1883
//! ```

use std::env;
use std::error::Error;
use std::time::Duration;

use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Delivery, Failure, Settlement};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, Publish, PublishProperties};
use rumqttc::v5::{self, AsyncClient, EventLoop, MqttOptions};
use tokio::sync::mpsc;

pub(crate) const EVENTS: &str = "contio/#";
pub(crate) const DEAD_LETTERS: &str = "dead";

/// How many messages may be in progress.
const AT_ONCE: u16 = 16;

/// Passes all messages to the handler.
pub(crate) async fn receive<H: Handler>(host: &str, port: u16, handler: &H) -> Result<(), Box<dyn Error>> {
    // The broker identifies the session by this name, and keeps its messages for a day.
    let mut options = MqttOptions::new("contio-handler", host, port);
    options.set_clean_start(false).set_session_expiry_interval(Some(24 * 60 * 60));
    options.set_manual_acks(true).set_receive_maximum(Some(AT_ONCE));
    let (client, events) = AsyncClient::new(options, usize::from(AT_ONCE));
    let (sender, mut messages) = mpsc::channel(usize::from(AT_ONCE));
    tokio::spawn(poll(events, client.clone(), sender));
    while let Some(message) = messages.recv().await {
        if let Err(failure) = settle(&delivery(&message), handler).await {
            eprintln!("{failure}");
            keep(&client, &message, &failure).await?;
        }
        client.ack(&message).await?;
    }
    Ok(())
}

/// Keeps the connection alive, and reconnects, while the handler runs.
async fn poll(mut events: EventLoop, client: AsyncClient, messages: mpsc::Sender<Publish>) {
    while !messages.is_closed() {
        match events.poll().await {
            Ok(v5::Event::Incoming(Packet::Publish(message))) => drop(messages.send(message).await),
            Ok(v5::Event::Incoming(Packet::ConnAck(_))) => {
                if let Err(error) = client.try_subscribe(EVENTS, QoS::AtLeastOnce) {
                    eprintln!("{error}");
                }
            }
            Ok(_) => {}
            Err(error) => {
                eprintln!("{error}");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// The topic is the address, and the user properties are the headers.
fn delivery(message: &Publish) -> Delivery {
    let headers = message.properties.iter().flat_map(|properties| &properties.user_properties);
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    Delivery::from_message(headers, message.payload.clone()).received_on(String::from_utf8_lossy(&message.topic))
}

/// Tries five times, while later messages wait.
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
    let delivery = delivery.unsigned("only our own services may publish");
    let event = contio::decode(&delivery).into_result().map_err(Failure::permanent)?;
    contio::dispatch(event, &delivery.context::<Event>(), handler).await.map_err(Into::into)
}

/// Publishes the message as a dead letter, with the reason.
async fn keep(client: &AsyncClient, message: &Publish, failure: &Failure) -> Result<(), v5::ClientError> {
    let topic = format!("{DEAD_LETTERS}/{}", String::from_utf8_lossy(&message.topic));
    let sent = message.properties.clone().unwrap_or_default();
    let mut user_properties = sent.user_properties;
    user_properties.push(("reason".to_owned(), failure.to_string().chars().take(1000).collect()));
    let properties = PublishProperties { user_properties, content_type: sent.content_type, ..Default::default() };
    client.publish_with_properties(topic, QoS::AtLeastOnce, false, message.payload.clone(), properties).await
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
    let [host, port] = arguments.as_slice() else { return Err("give a host and a port".into()) };
    receive(host, port.parse()?, &Printer).await
}
