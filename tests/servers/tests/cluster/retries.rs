//! Retries, which have their own stream.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use async_nats::HeaderMap;
use async_nats::jetstream::{self, consumer};
use futures_util::StreamExt;
use hookwright_receiver::{Erasure, Inbox, ManagedInbox, Put};

use crate::deliveries::{LEASE, PARKED, RETRIES, STREAM, claim, delivery, key, message_id, messages, nothing_to_claim};
use crate::server::Server;

/// Due retries, which the server would deliver first.
#[tokio::test]
async fn many_due_retries_do_not_block_new_deliveries() {
    const MANY: usize = 2000;
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox().await;
    for number in 0..MANY {
        inbox.put(delivery(&format!("retry-{number}"))).await.unwrap();
    }
    let mut failed = Vec::new();
    for _ in 0..MANY {
        failed.push(claim(&inbox, LEASE).await.claim);
    }
    for claim in failed {
        inbox.retry_at(claim, SystemTime::UNIX_EPOCH).await.unwrap();
    }
    let new: BTreeSet<String> = (0..50).map(|number| format!("new-{number}")).collect();
    for key in &new {
        inbox.put(delivery(key)).await.unwrap();
    }
    let (mut seen, mut retries) = (BTreeSet::new(), 0);
    while seen.len() < new.len() {
        let claimed = claim(&inbox, LEASE).await;
        if claimed.attempt == 1 {
            seen.insert(key(&claimed).to_owned());
        } else {
            retries += 1;
        }
        // A retry that fails is due again.
        inbox.retry_at(claimed.claim, SystemTime::UNIX_EPOCH).await.unwrap();
    }
    assert_eq!(seen, new);
    assert!(retries < 2 * new.len(), "{retries} retries came before the last new delivery");
}

#[tokio::test]
async fn a_retry_keeps_its_key_and_attempt_and_its_copy_is_deleted() {
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox().await;
    for key in ["done", "parked"] {
        inbox.put(delivery(key)).await.unwrap();
        for attempt in 1..=3 {
            let claimed = claim(&inbox, LEASE).await;
            assert_eq!((crate::deliveries::key(&claimed), claimed.attempt), (key, attempt));
            inbox.retry_at(claimed.claim, SystemTime::now() + Duration::from_millis(50)).await.unwrap();
            assert_eq!(messages(server.client().await, RETRIES).await.len(), 1, "it is copied once");
        }
        let last = claim(&inbox, LEASE).await;
        assert_eq!(last.attempt, 4);
        match key {
            "done" => inbox.ack(last.claim).await.unwrap(),
            _ => inbox.park(last.claim, "a test").await.unwrap(),
        }
        assert_eq!(messages(server.client().await, RETRIES).await.len(), 0, "the copy is deleted");
        assert_eq!(inbox.put(delivery(key)).await.unwrap(), Put::Duplicate);
    }
    let parked = messages(server.client().await, PARKED).await;
    assert_eq!(parked.iter().map(message_id).collect::<Vec<_>>(), ["notes:parked"]);
}

/// A worker dies between the copy and the acknowledgement of the first message.
#[tokio::test]
async fn a_copied_delivery_is_handled_once() {
    const SHORT: Duration = Duration::from_secs(2);
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox().await;
    inbox.put(delivery("a")).await.unwrap();
    let first = claim(&inbox, SHORT).await;
    drop(first);
    let client = server.client().await;
    let context = jetstream::new(client.clone());
    let stream = context.get_stream(STREAM).await.unwrap();
    let mut headers = HeaderMap::new();
    let message = stream.get_raw_message(1).await.unwrap();
    headers.insert("Nats-Msg-Id", format!("1@{}", message.time).as_str());
    headers.insert("Hookwright-First-Id", "notes:a");
    headers.insert("Hookwright-Attempts", "1");
    headers.insert("Hookwright-Delay-Ms", "6000");
    let copied = context.publish_with_headers("hookwright-retries.notes.1", headers, message.payload).await.unwrap();
    copied.await.unwrap();

    let again = claim(&inbox, SHORT).await;
    assert_eq!((key(&again), again.attempt), ("a", 2), "the copy, after its delay");
    inbox.ack(again.claim).await.unwrap();
    assert!(nothing_to_claim(&inbox, SHORT).await);
    let workers: consumer::Info = stream.consumer_info("workers").await.unwrap();
    assert_eq!(workers.num_ack_pending, 0, "the first message is complete");
    assert_eq!(workers.ack_floor.stream_sequence, 1);
}

/// A copy takes more room than its original.
#[tokio::test]
async fn retries_without_room_stay_in_the_first_stream() {
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox_with(|builder| builder.max_bytes(20_000)).await;
    let mut keys = BTreeSet::new();
    while server_has_room(&inbox, keys.len()).await {
        keys.insert(format!("key-{}", keys.len()));
        assert!(keys.len() < 1000, "nothing is ever full");
    }
    // Old servers delete the oldest: nats-server#4775.
    let kept: BTreeSet<String> = messages(server.client().await, STREAM)
        .await
        .iter()
        .map(|message| message_id(message).trim_start_matches("notes:").to_owned())
        .collect();
    let mut failed = Vec::new();
    for _ in &kept {
        failed.push(claim(&inbox, LEASE).await.claim);
    }
    for claim in failed {
        inbox.retry_at(claim, SystemTime::UNIX_EPOCH).await.unwrap();
    }
    let copies = messages(server.client().await, RETRIES).await.len();
    assert!(0 < copies && copies < kept.len(), "{copies} of {}", kept.len());
    let mut seen = BTreeSet::new();
    for _ in &kept {
        let claimed = claim(&inbox, LEASE).await;
        assert_eq!(claimed.attempt, 2);
        assert!(seen.insert(key(&claimed).to_owned()));
        inbox.ack(claimed.claim).await.unwrap();
    }
    assert_eq!(seen, kept);
}

async fn server_has_room(inbox: &impl Inbox, number: usize) -> bool {
    inbox.put(delivery(&format!("key-{number}"))).await.is_ok()
}

/// Receivers and workers of an older version created only two streams.
#[tokio::test]
async fn a_missing_stream_of_retries_is_created() {
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox().await;
    let context = jetstream::new(server.client().await);
    context.delete_stream(RETRIES).await.unwrap();
    inbox.put(delivery("a")).await.unwrap();
    let first = claim(&inbox, LEASE).await;
    inbox.retry_at(first.claim, SystemTime::UNIX_EPOCH).await.unwrap();
    assert_eq!(claim(&inbox, LEASE).await.attempt, 2);
    let streams: Vec<_> = context.stream_names().map(Result::unwrap).collect().await;
    assert!(streams.iter().any(|name| name == RETRIES), "{streams:?}");
}

#[tokio::test]
async fn copies_are_erased_and_swept() {
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox_with(|builder| builder.prefetch(1)).await;
    let mut whose = delivery("a");
    whose.entity = Some("ann".into());
    inbox.put(whose).await.unwrap();
    let first = claim(&inbox, LEASE).await;
    inbox.retry_at(first.claim, SystemTime::now() + LEASE).await.unwrap();
    assert_eq!(messages(server.client().await, RETRIES).await.len(), 1);
    assert_eq!(inbox.erase(&Erasure::of_entity("notes", "ann")).await.unwrap(), 1, "it counts once");
    assert_eq!(messages(server.client().await, RETRIES).await.len(), 0);

    // A copy whose worker died before it could delete it.
    inbox.put(delivery("b")).await.unwrap();
    let first = claim(&inbox, LEASE).await;
    inbox.retry_at(first.claim, SystemTime::UNIX_EPOCH).await.unwrap();
    let second = claim(&inbox, LEASE).await;
    let context = jetstream::new(server.client().await);
    let mut retries = context.get_stream(RETRIES).await.unwrap();
    let sequence = retries.info().await.unwrap().state.last_sequence;
    let copy = retries.get_raw_message(sequence).await.unwrap();
    inbox.ack(second.claim).await.unwrap();
    inbox.sweep("notes").await.unwrap();
    assert_eq!(copy.sequence, sequence);
    assert_eq!(retries.info().await.unwrap().state.messages, 0);
}
