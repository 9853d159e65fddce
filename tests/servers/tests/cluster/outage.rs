//! The server stops and comes back.

use std::collections::BTreeSet;
use std::time::Duration;

use hookwright_inbox_nats::JetStreamInbox;
use hookwright_receiver::{Inbox, InboxError, Put};

use crate::deliveries::{claim, delivery, key};
use crate::server::Server;

const LEASE: Duration = Duration::from_secs(8);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inbox_survives_a_server_restart() {
    let Some(mut server) = Server::start() else { return };
    let inbox = server.inbox_with(|builder| builder.timeout(Duration::from_secs(1))).await;
    inbox.put(delivery("done before")).await.unwrap();
    inbox.ack(claim(&inbox, LEASE).await.claim).await.unwrap();
    inbox.put(delivery("kept before")).await.unwrap();
    let held = claim(&inbox, LEASE).await;
    let waiting = tokio::spawn({
        let inbox = inbox.clone();
        async move { inbox.claim("notes", LEASE).await.map(drop) }
    });

    server.kill();
    assert!(matches!(inbox.put(delivery("while down")).await, Err(InboxError::Down(_))));
    assert!(matches!(inbox.ack(held.claim).await, Err(InboxError::Down(_) | InboxError::Lost)));
    assert!(matches!(waiting.await.unwrap(), Err(InboxError::Down(_))));
    assert!(matches!(inbox.claim("notes", LEASE).await, Err(InboxError::Down(_))));

    server.start_again();
    let put = until_up(&inbox).await;
    assert!(matches!(put, Put::Stored | Put::Duplicate), "{put:?}");
    assert_eq!(inbox.put(delivery("while down")).await.unwrap(), Put::Duplicate);
    assert_eq!(inbox.put(delivery("done before")).await.unwrap(), Put::Duplicate, "keys are known after a restart");

    // A killed server may have forgotten which deliveries are complete, and redeliver them. It must not forget the
    // others.
    let mut left = BTreeSet::from(["kept before", "while down"]);
    while !left.is_empty() {
        let claimed = claim(&inbox, LEASE).await;
        left.remove(key(&claimed));
        inbox.ack(claimed.claim).await.unwrap();
    }
}

/// Like a sender: repeats until it is accepted.
async fn until_up(inbox: &JetStreamInbox) -> Put {
    for _ in 0..300 {
        match inbox.put(delivery("while down")).await {
            Ok(put) => return put,
            Err(InboxError::Down(_)) => tokio::time::sleep(Duration::from_millis(100)).await,
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the inbox does not come back");
}
