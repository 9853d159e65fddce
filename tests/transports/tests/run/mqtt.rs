//! `mosquitto`.

use std::process::Command;
use std::time::Duration;

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, Publish, PublishProperties};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use tokio::time::timeout;

use crate::seen::{HEADER, MALFORMED, Seen, UNKNOWN, messages};
use crate::server::{Server, installed};
use example::{DEAD_LETTERS, receive};

#[path = "../../examples/mqtt.rs"]
#[allow(dead_code, reason = "`main` needs a server that stays")]
mod example;

#[tokio::test]
async fn mqtt() {
    let Some(program) = installed("mosquitto") else { return };
    let server = Server::start("mosquitto", |port, _| {
        let mut command = Command::new(program);
        // Without a file of settings, it listens on this machine alone, to anybody.
        command.args(["-p", &port.to_string()]);
        command
    });
    let port = server.port;
    let (client, mut events) = AsyncClient::new(MqttOptions::new("test", "127.0.0.1", port), 10);
    client.subscribe(format!("{DEAD_LETTERS}/#"), QoS::AtLeastOnce).await.unwrap();
    next(&mut events, |packet| matches!(packet, Packet::SubAck(_)).then_some(())).await;

    // What is sent before somebody subscribes goes nowhere, so the session is made first.
    receive_for_a_moment(port).await;
    for message in messages() {
        let user_properties = vec![(HEADER.0.to_owned(), HEADER.1.to_owned()), ("no header".to_owned(), String::new())];
        let properties = PublishProperties { user_properties, ..PublishProperties::default() };
        let (topic, qos) = ("contio/meetings/updated", QoS::AtLeastOnce);
        client.publish_with_properties(topic, qos, false, message, properties).await.unwrap();
    }
    let seen = Seen::default();
    let receiving = {
        let seen = seen.clone();
        tokio::spawn(async move { receive("127.0.0.1", port, &seen).await.unwrap() })
    };
    for refused in [UNKNOWN, MALFORMED] {
        let kept = next(&mut events, publish).await;
        assert_eq!(kept.topic, "dead/contio/meetings/updated");
        assert_eq!(kept.payload, refused);
        let properties = kept.properties.unwrap().user_properties;
        assert_eq!(properties[0], (HEADER.0.to_owned(), HEADER.1.to_owned()));
        assert!(properties.last().unwrap().1.starts_with("permanent failure: "), "{properties:?}");
    }
    seen.wait("contio/meetings/updated", HEADER.1).await;
    receiving.abort();
}

async fn receive_for_a_moment(port: u16) {
    let _ = timeout(Duration::from_secs(2), receive("127.0.0.1", port, &Seen::default())).await;
}

fn publish(packet: Packet) -> Option<Publish> {
    match packet {
        Packet::Publish(message) => Some(message),
        _ => None,
    }
}

/// The next packet that is wanted.
async fn next<T>(events: &mut EventLoop, wanted: impl Fn(Packet) -> Option<T>) -> T {
    let found = timeout(Duration::from_secs(60), async {
        loop {
            if let Event::Incoming(packet) = events.poll().await.unwrap()
                && let Some(found) = wanted(packet)
            {
                return found;
            }
        }
    });
    found.await.unwrap()
}
