//! Deliveries to store, and streams to inspect.

use std::time::{Duration, SystemTime};

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::{self, Message};
use futures_util::TryStreamExt;
use hookwright_inbox_nats::{JetStreamClaim, JetStreamInbox};
use hookwright_receiver::{Claimed, Inbox};
use hookwright_runtime::Delivery;
use hookwright_runtime::StoredDelivery;

pub(crate) const STREAM: &str = "hookwright-notes";
pub(crate) const RETRIES: &str = "hookwright-notes-retries";
pub(crate) const PARKED: &str = "hookwright-notes-parked";

/// Longer than any test, so that a lost delivery isn't redelivered by accident.
pub(crate) const LEASE: Duration = Duration::from_secs(600);

pub(crate) fn delivery(key: &str) -> StoredDelivery {
    let trusted = Delivery::new(http::HeaderMap::new(), format!(r#"{{"id": {key:?}}}"#)).unsigned("a test");
    let mut kept = StoredDelivery::new("notes", trusted, SystemTime::now());
    (kept.event, kept.key) = (Some("note.taken".into()), Some(key.into()));
    kept
}

/// The next delivery. Fails the test if there is none.
pub(crate) async fn claim(inbox: &JetStreamInbox, lease: Duration) -> Claimed<JetStreamClaim> {
    let claimed = tokio::time::timeout(Duration::from_secs(60), inbox.claim("notes", lease)).await;
    claimed.expect("no delivery came").unwrap()
}

pub(crate) fn key(claimed: &Claimed<JetStreamClaim>) -> &str {
    claimed.delivery.key.as_deref().unwrap()
}

/// Whether no delivery can be claimed.
pub(crate) async fn nothing_to_claim(inbox: &JetStreamInbox, lease: Duration) -> bool {
    tokio::time::timeout(Duration::from_millis(1500), inbox.claim("notes", lease)).await.is_err()
}

/// All messages of a stream.
pub(crate) async fn messages(client: async_nats::Client, stream: &str) -> Vec<Message> {
    let stream = jetstream::new(client).get_stream(stream).await.unwrap();
    let reader = pull::Config { ack_policy: AckPolicy::None, ..pull::Config::default() };
    let count = usize::try_from(stream.cached_info().state.messages).unwrap();
    let reader = stream.create_consumer(reader).await.unwrap();
    let mut messages = Vec::new();
    while messages.len() < count {
        let batch = reader.batch().max_messages(1000).expires(Duration::from_secs(1)).messages().await.unwrap();
        messages.extend(batch.try_collect::<Vec<_>>().await.unwrap());
    }
    messages
}

pub(crate) fn message_id(message: &Message) -> &str {
    message.headers.as_ref().and_then(|headers| headers.get("Nats-Msg-Id")).unwrap().as_str()
}
