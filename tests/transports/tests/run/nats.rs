//! `nats-server` with `JetStream`.

use std::process::Command;

use async_nats::{HeaderMap, jetstream};

use crate::seen::{HEADER, MALFORMED, Seen, UNKNOWN, messages, until};
use crate::server::{Server, installed};
use example::{DEAD_LETTERS, receive};

#[path = "../../examples/nats.rs"]
#[allow(dead_code, reason = "`main` needs a server that stays")]
mod example;

#[tokio::test]
async fn nats() {
    let Some(program) = installed("nats-server") else { return };
    let server = Server::start("nats", |port, folder| {
        let mut command = Command::new(program);
        command.args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"]).arg(folder);
        command
    });
    let url = format!("nats://127.0.0.1:{}", server.port);
    let seen = Seen::default();
    let receiving = {
        let (url, seen) = (url.clone(), seen.clone());
        tokio::spawn(async move { receive(&url, &seen).await.unwrap() })
    };
    let jetstream = jetstream::new(async_nats::connect(&url).await.unwrap());
    until("the stream is there", async || jetstream.get_stream("CONTIO").await.is_ok()).await;
    for message in messages() {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER.0, HEADER.1);
        jetstream.publish_with_headers("contio.meetings", headers, message.into()).await.unwrap().await.unwrap();
    }
    seen.wait("contio.meetings", HEADER.1).await;

    let dead = jetstream.get_stream(DEAD_LETTERS).await.unwrap();
    let mut kept = Vec::new();
    for sequence in 1..=dead.get_info().await.unwrap().state.messages {
        let message = dead.get_raw_message(sequence).await.unwrap();
        assert_eq!(message.subject.as_str(), "dead.contio.meetings");
        assert_eq!(message.headers.get(HEADER.0).unwrap().as_str(), HEADER.1);
        assert!(message.headers.get("Reason").unwrap().as_str().starts_with("permanent failure: "));
        kept.push(message.payload);
    }
    assert_eq!(kept, [UNKNOWN, MALFORMED]);
    let stream = jetstream.get_stream("CONTIO").await.unwrap();
    until("all is settled", async || {
        let info = stream.consumer_info("handler").await.unwrap();
        (info.num_ack_pending, info.num_pending, info.ack_floor.stream_sequence) == (0, 0, 4)
    })
    .await;
    receiving.abort();
}
