//! What operators see, and do.

use std::cell::Cell;
use std::time::Duration;

use hookwright_inbox_nats::JetStreamInbox;
use hookwright_receiver::conformance::{APIS, Conformance};
use hookwright_receiver::{DeliveryFilter, DeliveryId, Inbox, InboxError, ManagedInbox};

use crate::deliveries::delivery;
use crate::server::Server;

#[tokio::test]
async fn the_inbox_in_jetstream_can_be_managed() {
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

/// An id that names another stream is one that no delivery has.
#[tokio::test]
async fn ids_reach_the_inbox_alone() {
    let Some(server) = Server::start() else { return };
    let inbox = server.inbox_with(|builder| builder.max_bytes(1 << 20)).await;
    let neighbour = JetStreamInbox::builder(server.client().await).prefix("neighbour").max_bytes(1 << 20).build();
    neighbour.ensure_streams(["notes"]).await.unwrap();
    let mut parked = delivery("a");
    parked.parked = Some("malformed".to_owned());
    neighbour.put(parked).await.unwrap();
    for id in ["1/../neighbour-notes", "1/neighbour-notes", "1/", "1/*", "x", "1/a.b", "1"] {
        assert_eq!(inbox.drop_parked(&DeliveryId::new(id).into()).await.unwrap(), 0, "{id}");
    }
    assert_eq!(inbox.count(&DeliveryFilter::parked()).await.unwrap(), 0);
    assert_eq!(neighbour.count(&DeliveryFilter::parked()).await.unwrap(), 1);
    let refused = inbox.count(&DeliveryFilter::all()).await.unwrap_err();
    assert!(matches!(refused, InboxError::Unsupported(_)), "{refused}");
}
