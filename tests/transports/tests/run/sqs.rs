//! `moto_server`, an emulator of SQS.

use std::process::Command;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{MessageAttributeValue, QueueAttributeName};

use crate::seen::{HEADER, MALFORMED, Seen, UNKNOWN, messages, until};
use crate::server::{Server, installed};
use example::{Queue, client, receive};

#[path = "../../examples/sqs.rs"]
#[allow(dead_code, reason = "`main` needs a server that stays")]
mod example;

#[tokio::test]
async fn sqs() {
    let Some(program) = installed("moto_server") else { return };
    let server = Server::start("moto", |port, _| {
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        command
    });
    let client = client(&format!("http://127.0.0.1:{}", server.port));
    let dead_letters_url = create(&client, "dead", None).await;
    let redrive = r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead","maxReceiveCount":"5"}"#;
    let url = create(&client, "meetings", Some(redrive)).await;
    for message in messages() {
        let attribute = MessageAttributeValue::builder().data_type("String").string_value(HEADER.1).build().unwrap();
        let request = client.send_message().queue_url(&url).message_attributes(HEADER.0, attribute);
        request.message_body(message).send().await.unwrap();
    }

    let seen = Seen::default();
    let queue = Queue { client: client.clone(), url: url.clone(), dead_letters_url: dead_letters_url.clone() };
    let receiving = {
        let seen = seen.clone();
        tokio::spawn(async move { receive(&queue, &seen).await.unwrap() })
    };
    seen.wait("meetings", HEADER.1).await;

    let mut kept = Vec::new();
    until("there are two dead letters", async || {
        let request = client.receive_message().queue_url(&dead_letters_url).message_attribute_names("All");
        for message in request.max_number_of_messages(10).send().await.unwrap().messages() {
            assert_eq!(message.message_attributes().unwrap()[HEADER.0].string_value(), Some(HEADER.1));
            kept.push(message.body().unwrap().to_owned());
        }
        kept.len() == 2
    })
    .await;
    assert_eq!(kept, [UNKNOWN, MALFORMED]);
    until("all is settled", async || messages_in(&client, &url).await == [0, 0]).await;
    receiving.abort();
}

async fn create(client: &Client, name: &str, redrive: Option<&str>) -> String {
    let request = client.create_queue().queue_name(name);
    let request = match redrive {
        Some(policy) => request.attributes(QueueAttributeName::RedrivePolicy, policy),
        None => request,
    };
    request.send().await.unwrap().queue_url.unwrap()
}

/// How many messages are waiting, and how many were received but not settled.
async fn messages_in(client: &Client, url: &str) -> [u32; 2] {
    let names =
        [QueueAttributeName::ApproximateNumberOfMessages, QueueAttributeName::ApproximateNumberOfMessagesNotVisible];
    let request = client.get_queue_attributes().queue_url(url).set_attribute_names(Some(names.to_vec()));
    let attributes = request.send().await.unwrap().attributes.unwrap();
    names.map(|name| attributes[&name].parse().unwrap())
}
