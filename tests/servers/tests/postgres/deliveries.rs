//! Deliveries of the API `notes`.

use std::time::{Duration, SystemTime};

use hookwright_inbox_postgres::{PostgresClaim, PostgresInbox};
use hookwright_receiver::{Claimed, Inbox};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::HeaderMap;

pub(crate) const LEASE: Duration = Duration::from_secs(60);

pub(crate) fn delivery(key: &str) -> StoredDelivery {
    let body = format!("{{\"type\":\"note.taken\",\"id\":\"{key}\",\"text\":\"x\"}}");
    let mut kept =
        StoredDelivery::new("notes", Delivery::new(HeaderMap::new(), body).unsigned("a test"), SystemTime::now());
    kept.event = Some("note.taken".into());
    kept.key = Some(key.into());
    kept
}

pub(crate) fn key(claimed: &Claimed<PostgresClaim>) -> &str {
    claimed.delivery.key.as_deref().unwrap()
}

/// Waits for the next delivery.
pub(crate) async fn claim(inbox: &PostgresInbox, lease: Duration) -> Claimed<PostgresClaim> {
    let claimed = tokio::time::timeout(Duration::from_secs(30), inbox.claim("notes", lease)).await;
    claimed.expect("something is due").unwrap()
}

pub(crate) async fn nothing_to_claim(inbox: &PostgresInbox) -> bool {
    tokio::time::timeout(Duration::from_millis(500), inbox.claim("notes", LEASE)).await.is_err()
}
