//! The search for deliveries that are held unnecessarily, which must not slow down claims.

use std::time::Duration;

use hookwright_receiver::{ClaimRules, Inbox, Order, SchedulingInbox};

use crate::deliveries::{LEASE, delivery};
use crate::server::{Database, Server};

const ENTITIES: usize = 100_000;

/// A database with this many deliveries that nothing holds back, and one that is held unnecessarily.
async fn database(server: &Server, name: &str, free: usize) -> Database {
    let database = server.database(name).await;
    let inbox = database.inbox();
    inbox.put_all((0..free).map(|number| delivery(&number.to_string())).collect()).await.unwrap();
    let mut held = delivery("held");
    held.entity = Some("005000".into());
    inbox.put(held).await.unwrap();
    database.client.batch_execute("UPDATE hookwright_deliveries SET held = true WHERE key = 'held'").await.unwrap();
    database
}

/// Each entity has a delivery that waits for its next attempt, and another one behind it.
async fn add_entities(database: &Database) {
    let entities = format!(
        "INSERT INTO hookwright_deliveries (api, id, entity, state, delivery, due_at, attempts, held)
        SELECT api, nextval('hookwright_delivery_ids'), '/' || lpad(number::text, 6, '0') || ' with more', state, delivery,
            now() + interval '1 hour', 1 - place, place = 1
        FROM hookwright_deliveries, generate_series(1, {ENTITIES}) AS number, generate_series(0, 1) AS place
        WHERE key = 'held' ORDER BY place, number;
        ANALYZE hookwright_deliveries"
    );
    database.client.batch_execute(&entities).await.unwrap();
}

async fn claim(inbox: &impl SchedulingInbox) -> String {
    let rules = ClaimRules::new().order(Order::WaitForParked);
    let claimed = tokio::time::timeout(Duration::from_secs(60), inbox.claim_by("notes", LEASE, &rules)).await;
    claimed.expect("something is due").unwrap().delivery.key.unwrap().to_string()
}

/// No claim waits for the search, and the search finds the delivery that is held unnecessarily.
#[tokio::test]
async fn a_hundred_thousand_held_entities_do_not_slow_down_claims() {
    const FREE: usize = 100;
    let Some(server) = Server::start().await else { return };
    let database = database(&server, "many-held", FREE).await;
    add_entities(&database).await;
    let inbox = database.inbox_with(|builder| builder.timeout(Duration::from_secs(1)));
    let mut claimed = Vec::new();
    for _ in 0..=FREE {
        claimed.push(claim(&inbox).await);
    }
    assert!(claimed.contains(&"held".to_owned()), "{claimed:?}");
}

/// The server refuses to free what is held.
#[tokio::test]
async fn a_failed_search_does_not_stop_claims() {
    let Some(server) = Server::start().await else { return };
    let database = database(&server, "refused", 5).await;
    let refuses =
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not now''; END';
        CREATE TRIGGER refuse BEFORE UPDATE ON hookwright_deliveries
            FOR EACH ROW WHEN (OLD.held AND NOT NEW.held) EXECUTE FUNCTION refuse()";
    database.client.batch_execute(refuses).await.unwrap();
    let inbox = database.inbox();
    for _ in 0..5 {
        assert_ne!(claim(&inbox).await, "held");
    }
    database.client.batch_execute("DROP TRIGGER refuse ON hookwright_deliveries").await.unwrap();
    assert_eq!(claim(&inbox).await, "held");
}
