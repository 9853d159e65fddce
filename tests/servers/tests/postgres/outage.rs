//! The server stops, or doesn't answer.

use std::time::Duration;

use hookwright_receiver::{Inbox, InboxError, Put};

use crate::deliveries::{LEASE, claim, delivery, key, nothing_to_claim};
use crate::server::Server;

#[tokio::test]
async fn stored_deliveries_survive_a_server_restart() {
    let Some(mut server) = Server::start().await else { return };
    let database = server.database("crash").await;
    let inbox = database.inbox();
    inbox.put_all(vec![delivery("done"), delivery("claimed"), delivery("waiting")]).await.unwrap();
    inbox.ack(claim(&inbox, LEASE).await.claim).await.unwrap();
    let claimed = claim(&inbox, LEASE).await;
    // This commit waits for the disk, and so for everything before it.
    inbox.put(delivery("last")).await.unwrap();
    server.crash();
    let refused = inbox.put(delivery("later")).await;
    assert!(matches!(refused, Err(InboxError::Down(_))), "{refused:?}");
    server.start_again().await;
    assert_eq!(inbox.put(delivery("done")).await.unwrap(), Put::Duplicate);
    assert_eq!(key(&claim(&inbox, LEASE).await), "waiting");
    assert_eq!(key(&claim(&inbox, LEASE).await), "last");
    inbox.ack(claimed.claim).await.unwrap();
}

/// The server may or may not have had time to write the claim.
#[tokio::test]
async fn a_claim_undone_by_a_crash_is_refused() {
    let Some(mut server) = Server::start().await else { return };
    let database = server.database("undone").await;
    let inbox = database.inbox();
    inbox.put(delivery("a")).await.unwrap();
    let claimed = claim(&inbox, LEASE).await;
    server.crash();
    server.start_again().await;
    match tokio::time::timeout(Duration::from_millis(500), inbox.claim("notes", LEASE)).await {
        Ok(again) => {
            let again = again.unwrap();
            assert_eq!(again.attempt, 1);
            assert!(matches!(inbox.ack(claimed.claim).await, Err(InboxError::Lost)));
            inbox.ack(again.claim).await.unwrap();
        }
        Err(_) => inbox.ack(claimed.claim).await.unwrap(),
    }
    assert_eq!(inbox.put(delivery("a")).await.unwrap(), Put::Duplicate);
    assert!(nothing_to_claim(&inbox).await);
}

/// A statement that takes too long fails, and its connection isn't reused.
#[tokio::test]
async fn an_unresponsive_server_counts_as_down() {
    let Some(server) = Server::start().await else { return };
    let mut database = server.database("slow").await;
    let inbox = database.inbox_with(|builder| builder.timeout(Duration::from_millis(300)));
    inbox.put(delivery("a")).await.unwrap();
    let transaction = database.client.transaction().await.unwrap();
    transaction.batch_execute("LOCK TABLE hookwright_deliveries").await.unwrap();
    let refused = inbox.put(delivery("b")).await.unwrap_err();
    assert!(refused.to_string().contains("didn't answer"), "{refused}");
    transaction.rollback().await.unwrap();
    inbox.put(delivery("c")).await.unwrap();
}
