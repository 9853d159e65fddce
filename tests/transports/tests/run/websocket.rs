//! The test's own server, since a WebSocket needs no broker.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpListener;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;

use crate::seen::{MALFORMED, Seen, UNKNOWN, messages};
use example::receive;

#[path = "../../examples/websocket.rs"]
#[allow(dead_code, reason = "`main` needs a server that stays")]
mod example;

#[tokio::test]
async fn websocket() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let mut socket = accept_async(listener.accept().await.unwrap().0).await.unwrap();
        let [known, unknown, malformed, busy] = messages();
        for message in [
            Message::text(known),
            Message::Ping("are you there".into()),
            Message::binary(unknown.into_bytes()),
            Message::text(malformed),
            Message::text(busy),
        ] {
            socket.send(message).await.unwrap();
        }
        socket.close(None).await.unwrap();
        while let Some(Ok(_)) = socket.next().await {}
    });

    let seen = Seen::default();
    let refused = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("websocket-{port}"));
    receive(&format!("ws://127.0.0.1:{port}/meetings?since=1"), &refused, &seen).await.unwrap();
    server.await.unwrap();
    seen.wait("/meetings", "nowhere").await;
    assert_eq!(fs::read_to_string(&refused).unwrap(), format!("{UNKNOWN}\n{MALFORMED}\n"));
    fs::remove_file(&refused).unwrap();
}
