//! `rabbitmq-server`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use lapin::options::{
    BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, Queue};

use crate::seen::{HEADER, MALFORMED, Seen, UNKNOWN, messages, until};
use crate::server::{Server, free_port, installed};
use example::{DEAD_LETTERS, EVENTS, receive};

#[path = "../../examples/amqp.rs"]
#[allow(dead_code, reason = "`main` needs a server that stays")]
mod example;

/// The server's nodes find each other through a daemon, which outlives them.
struct NameServer(u16);

impl Drop for NameServer {
    fn drop(&mut self) {
        // It keeps running as long as it thinks that there is a node.
        for _ in 0..100 {
            let told = Command::new("epmd").args(["-port", &self.0.to_string(), "-kill"]).output();
            if told.is_ok_and(|told| told.stdout.starts_with(b"Killed")) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[tokio::test]
async fn amqp() {
    let Some(program) = installed("rabbitmq-server") else { return };
    let names = NameServer(free_port());
    let server = Server::start("rabbitmq", |port, folder| rabbitmq(&program, &names, port, folder));
    let url = format!("amqp://127.0.0.1:{}", server.port);
    let seen = Seen::default();
    let receiving = {
        let (url, seen) = (url.clone(), seen.clone());
        tokio::spawn(async move { receive(&url, &seen).await.unwrap() })
    };
    let connection = Connection::connect(&url, ConnectionProperties::default()).await.unwrap();
    until("there is a receiver", async || {
        declared(&connection, EVENTS).await.is_some_and(|it| it.consumer_count() > 0)
    })
    .await;
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    for message in messages() {
        publish(&channel, &message).await;
    }
    seen.wait("meetings.updated", HEADER.1).await;

    let mut kept = Vec::new();
    until("there are two dead letters", async || {
        while let Some(message) = channel.basic_get(DEAD_LETTERS.into(), BasicGetOptions::default()).await.unwrap() {
            message.ack(BasicAckOptions::default()).await.unwrap();
            kept.push(String::from_utf8(message.data.clone()).unwrap());
        }
        kept.len() == 2
    })
    .await;
    assert_eq!(kept, [UNKNOWN, MALFORMED]);
    assert_eq!(declared(&connection, EVENTS).await.unwrap().message_count(), 0);
    receiving.abort();
}

/// Debian's script for administrators changes the user; the program that it calls doesn't.
fn rabbitmq(program: &Path, names: &NameServer, port: u16, folder: &Path) -> Command {
    let inner = PathBuf::from("/usr/lib/rabbitmq/bin/rabbitmq-server");
    let mut command = Command::new(if inner.is_file() { &inner } else { program });
    command.env("RABBITMQ_NODENAME", format!("test-{port}@localhost"));
    command.env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1").env("RABBITMQ_NODE_PORT", port.to_string());
    command.env("RABBITMQ_DIST_PORT", free_port().to_string()).env("ERL_EPMD_PORT", names.0.to_string());
    command.env("HOME", folder).env("RABBITMQ_MNESIA_BASE", folder).env("RABBITMQ_LOG_BASE", folder);
    command.env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("plugins")).env("RABBITMQ_LOGS", "-");
    command
}

async fn publish(channel: &Channel, message: &str) {
    let mut headers = FieldTable::default();
    headers.insert(HEADER.0.into(), AMQPValue::LongString(HEADER.1.into()));
    headers.insert("attempts".into(), AMQPValue::LongInt(1));
    let properties = BasicProperties::default().with_headers(headers);
    let (options, key) = (BasicPublishOptions::default(), "meetings.updated".into());
    let confirmed = channel.basic_publish(EVENTS.into(), key, options, message.as_bytes(), properties).await.unwrap();
    assert!(confirmed.await.unwrap().is_ack());
}

/// The queue, if it exists. Asking for one that doesn't closes the channel.
async fn declared(connection: &Connection, queue: &str) -> Option<Queue> {
    let channel = connection.create_channel().await.unwrap();
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.into(), passive, FieldTable::default()).await.ok()
}
