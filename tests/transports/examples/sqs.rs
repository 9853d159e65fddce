//! Events from SQS.
//!
//! A message that isn't deleted becomes visible again after a while. The queue's redrive policy limits how often
//! (`maxReceiveCount`), and moves it to the dead-letter queue. A message that can't succeed is sent there immediately.
//!
//! This connects to an emulator, over HTTP without TLS. For AWS, create the client with `aws-config`:
//! `Client::new(&aws_config::load_from_env().await)`.
//!
//! ```sh
//! cargo run -p transports --features sqs --example sqs -- http://127.0.0.1:5000 QUEUE_URL DEAD_LETTERS_URL
//! ```

use std::env;
use std::error::Error;
use std::time::Duration;

use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sqs::types::{Message, MessageAttributeValue};
use aws_sdk_sqs::{Client, Config};
use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_runtime::{Delivery, Failure, Settlement};

/// A queue, and the queue for its dead letters.
pub(crate) struct Queue {
    pub(crate) client: Client,
    pub(crate) url: String,
    pub(crate) dead_letters_url: String,
}

/// Passes all messages to the handler.
pub(crate) async fn receive<H: Handler>(queue: &Queue, handler: &H) -> Result<(), Box<dyn Error>> {
    loop {
        // All of them have to be handled within the queue's visibility timeout.
        let request = queue.client.receive_message().queue_url(&queue.url).message_attribute_names("All");
        let received = request.max_number_of_messages(10).wait_time_seconds(20).send().await?;
        for message in received.messages() {
            let outcome = handle(delivery(queue, message), handler).await;
            settle(queue, message, &outcome).await?;
        }
    }
}

async fn settle(queue: &Queue, message: &Message, outcome: &Result<(), Failure>) -> Result<(), Box<dyn Error>> {
    if let Err(failure) = outcome {
        eprintln!("{failure}");
    }
    match Settlement::for_result(outcome) {
        Settlement::Ack => {}
        Settlement::Requeue { after } => {
            // SQS supports whole seconds, and at most twelve hours.
            let seconds = after.unwrap_or(Duration::from_secs(1)).as_secs().min(12 * 60 * 60);
            let request = queue.client.change_message_visibility().queue_url(&queue.url);
            let request = request.set_receipt_handle(message.receipt_handle.clone());
            request.visibility_timeout(i32::try_from(seconds)?).send().await?;
            return Ok(());
        }
        Settlement::DeadLetter => {
            let request = queue.client.send_message().queue_url(&queue.dead_letters_url);
            let request = request.set_message_attributes(message.message_attributes.clone());
            request.set_message_body(message.body.clone()).send().await?;
        }
    }
    let request = queue.client.delete_message().queue_url(&queue.url);
    request.set_receipt_handle(message.receipt_handle.clone()).send().await?;
    Ok(())
}

/// The queue's name is the address, and the message's attributes are the headers.
fn delivery(queue: &Queue, message: &Message) -> Delivery {
    let attributes = message.message_attributes.iter().flatten();
    let headers = attributes.filter_map(|(name, value)| Some((name, bytes(value)?)));
    let body = message.body.clone().unwrap_or_default();
    let name = queue.url.rsplit('/').next().unwrap_or_default();
    Delivery::from_message(headers, body).received_on(name)
}

/// Texts and numbers are both texts.
fn bytes(value: &MessageAttributeValue) -> Option<&[u8]> {
    let text = value.string_value().map(str::as_bytes);
    text.or(value.binary_value().map(AsRef::as_ref))
}

async fn handle<H: Handler>(delivery: Delivery, handler: &H) -> Result<(), Failure> {
    let delivery = delivery.unsigned("the queue's policy says who may send");
    let event = contio::decode(&delivery).into_result().map_err(Failure::permanent)?;
    contio::dispatch(event, &delivery.context::<Event>(), handler).await.map_err(Into::into)
}

/// A client of an emulator.
pub(crate) fn client(endpoint: &str) -> Client {
    let config = Config::builder().behavior_version(BehaviorVersion::latest()).endpoint_url(endpoint);
    let config = config.http_client(aws_smithy_http_client::Builder::new().build_http());
    let config = config.credentials_provider(Credentials::new("test", "test", None, None, "test"));
    Client::from_conf(config.region(Region::from_static("us-east-1")).build())
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
    let [endpoint, url, dead_letters_url] = arguments.as_slice() else { return Err("give three URLs".into()) };
    let queue = Queue { client: client(endpoint), url: url.clone(), dead_letters_url: dead_letters_url.clone() };
    loop {
        if let Err(error) = receive(&queue, &Printer).await {
            eprintln!("{error}");
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}
