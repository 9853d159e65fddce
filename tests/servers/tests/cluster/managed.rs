//! What operators see and do.

use std::cell::Cell;
use std::time::{Duration, SystemTime};

use hookwright_inbox_nats::JetStreamInbox;
use hookwright_receiver::conformance::{APIS, Conformance};
use hookwright_receiver::{DeliveryFilter, DeliveryId, Erasure, Inbox, InboxError, ManagedInbox, Put};
use hookwright_runtime::{Delivery, StoredDelivery};
use http::HeaderMap;

use crate::deliveries::{LEASE, PARKED, STREAM, claim, delivery, key};
use crate::server::Server;

#[tokio::test]
async fn jetstream_inbox_can_be_managed() {
    let Some(server) = Server::start() else { return };
    let opened = Cell::new(0);
    let open = async || {
        opened.set(opened.get() + 1);
        let prefix = format!("managed-{}", opened.get());
        let inbox = JetStreamInbox::builder(server.client().await).prefix(prefix).max_bytes(1 << 20).build();
        inbox.ensure_streams(APIS).await.unwrap();
        inbox
    };
    let times = Conformance::default().lease(Duration::from_secs(3)).quiet(Duration::from_millis(1200));
    times.check_managed(open).await.unwrap();
}

/// No delivery has an id that names another stream.
#[tokio::test]
async fn ids_cannot_address_other_inboxes() {
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox_with(|builder| builder.max_bytes(1 << 20)).await;
    let neighbor = JetStreamInbox::builder(server.client().await).prefix("neighbor").max_bytes(1 << 20).build();
    neighbor.ensure_streams(["notes"]).await.unwrap();
    let mut parked = delivery("a");
    parked.parked = Some("malformed".to_owned());
    neighbor.put(parked).await.unwrap();
    for id in ["1/../neighbor-notes", "1/neighbor-notes", "1/", "1/*", "x", "1/a.b", "1"] {
        assert_eq!(inbox.drop_parked(&DeliveryId::new(id).into()).await.unwrap(), 0, "{id}");
    }
    assert_eq!(inbox.count(&DeliveryFilter::parked()).await.unwrap(), 0);
    assert_eq!(neighbor.count(&DeliveryFilter::parked()).await.unwrap(), 1);
    let refused = inbox.count(&DeliveryFilter::all()).await.unwrap_err();
    assert!(matches!(refused, InboxError::Unsupported(_)), "{refused}");
}

/// The bytes of a person's deliveries are gone from the server's files, including completed deliveries.
#[tokio::test]
async fn erased_deliveries_are_overwritten() {
    const ANN: &str = "ann-example-who-wants-to-be-forgotten";
    let Some(mut server) = Server::start() else { return };
    let inbox = server.inbox_with(|builder| builder.max_bytes(1 << 20)).await;
    let of = |key: &str, person: &str| {
        let body = format!(r#"{{"id": {key:?}, "person": {person:?}}}"#);
        let mut kept =
            StoredDelivery::new("notes", Delivery::new(HeaderMap::new(), body).unsigned("a test"), SystemTime::now());
        (kept.key, kept.entity) = (Some(key.into()), Some(person.into()));
        kept
    };
    for delivery in [of("done", ANN), of("parked", ANN), of("due", ANN), of("bob", "bob")] {
        inbox.put(delivery).await.unwrap();
    }
    inbox.ack(claim(&inbox, LEASE).await.claim).await.unwrap();
    inbox.park(claim(&inbox, LEASE).await.claim, "a test").await.unwrap();
    assert!(server.files_with(ANN) > 0, "this is what the test looks for");
    assert_eq!(inbox.erase(&Erasure::of_entity("notes", ANN)).await.unwrap(), 3, "one is in both streams");
    assert_eq!(key(&claim(&inbox, LEASE).await), "bob");
    assert_eq!(inbox.put(of("done", ANN)).await.unwrap(), Put::Duplicate);
    server.stop();
    assert_eq!(server.files_with(ANN), 0);
}

#[tokio::test]
async fn the_server_drops_expired_parked_deliveries() {
    let Some(server) = Server::start() else { return };
    let day = Duration::from_secs(24 * 60 * 60);
    let context = async_nats::jetstream::new(server.client().await);
    let ages = async || {
        let mut ages = Vec::new();
        for name in [STREAM, PARKED] {
            ages.push(context.get_stream(name).await.unwrap().cached_info().config.max_age);
        }
        ages
    };
    server.inbox_with(|builder| builder.max_bytes(1 << 20)).await;
    assert_eq!(ages().await, [Duration::ZERO; 2], "by default, parked deliveries stay");
    // Keys are remembered for at least five days.
    for (wanted, age) in [(30 * day, 30 * day), (day, 5 * day)] {
        server.inbox_with(|builder| builder.max_bytes(1 << 20).drop_parked_after(wanted)).await;
        assert_eq!(ages().await, [Duration::ZERO, age]);
    }
}
