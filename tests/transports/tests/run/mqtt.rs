//! `mosquitto`.

use std::process::Command;
use std::time::Duration;

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, PubAckReason, Publish, PublishProperties};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use tokio::time::timeout;

use crate::seen::{HEADER, MALFORMED, Seen, UNKNOWN, messages};
use crate::server::{Server, installed};
use example::{DEAD_LETTERS, receive};

#[path = "../../examples/mqtt.rs"]
#[allow(dead_code, reason = "`main` needs a server that stays")]
mod example;

const TOPIC: &str = "contio/meetings/updated";

#[tokio::test]
async fn mqtt() {
    let Some(program) = installed("mosquitto") else { return };
    let server = Server::start("mosquitto", |port, _| {
        let mut command = Command::new(program);
        // Without a configuration file, it only listens on this machine, without authentication.
        command.args(["-p", &port.to_string()]);
        command
    });
    let port = server.port;
    let mut tester = Tester::connect(port).await;
    let seen = Seen::default();
    let receiving = {
        let seen = seen.clone();
        tokio::spawn(async move { receive("127.0.0.1", port, &seen).await.unwrap() })
    };
    for message in messages() {
        tester.send(&message).await;
    }
    seen.wait(TOPIC, HEADER.1).await;
    while tester.dead_letters.len() < 2 {
        tester.next(|packet| matches!(packet, Packet::Publish(_)).then_some(())).await;
    }
    for (kept, refused) in tester.dead_letters.iter().zip([UNKNOWN, MALFORMED]) {
        assert_eq!(kept.topic, format!("{DEAD_LETTERS}/{TOPIC}"));
        assert_eq!(kept.payload, refused);
        let properties = &kept.properties.as_ref().unwrap().user_properties;
        assert_eq!(properties[0], (HEADER.0.to_owned(), HEADER.1.to_owned()));
        assert!(properties.last().unwrap().1.starts_with("permanent failure: "), "{properties:?}");
    }
    receiving.abort();
}

/// Sends the messages, and receives the dead letters.
struct Tester {
    client: AsyncClient,
    events: EventLoop,
    dead_letters: Vec<Publish>,
}

impl Tester {
    async fn connect(port: u16) -> Self {
        let (client, events) = AsyncClient::new(MqttOptions::new("tester", "127.0.0.1", port), 10);
        client.subscribe(format!("{DEAD_LETTERS}/#"), QoS::AtLeastOnce).await.unwrap();
        let mut tester = Self { client, events, dead_letters: Vec::new() };
        tester.next(|packet| matches!(packet, Packet::SubAck(_)).then_some(())).await;
        tester
    }

    /// Sends a message until there is a subscriber; before, messages are dropped.
    async fn send(&mut self, message: &str) {
        let user_properties = vec![(HEADER.0.to_owned(), HEADER.1.to_owned()), ("no header".to_owned(), String::new())];
        let properties = PublishProperties { user_properties, ..PublishProperties::default() };
        loop {
            let (qos, message, properties) = (QoS::AtLeastOnce, message.to_owned(), properties.clone());
            self.client.publish_with_properties(TOPIC, qos, false, message, properties).await.unwrap();
            let reason = self.next(|packet| match packet {
                Packet::PubAck(ack) => Some(ack.reason),
                _ => None,
            });
            match reason.await {
                PubAckReason::Success => return,
                PubAckReason::NoMatchingSubscribers => tokio::time::sleep(Duration::from_millis(100)).await,
                other => unreachable!("{other:?}"),
            }
        }
    }

    /// The next relevant packet.
    async fn next<T>(&mut self, wanted: impl Fn(&Packet) -> Option<T>) -> T {
        let found = timeout(Duration::from_secs(60), async {
            loop {
                let Event::Incoming(packet) = self.events.poll().await.unwrap() else { continue };
                let found = wanted(&packet);
                if let Packet::Publish(message) = packet {
                    self.dead_letters.push(message);
                }
                if let Some(found) = found {
                    return found;
                }
            }
        });
        found.await.unwrap()
    }
}
