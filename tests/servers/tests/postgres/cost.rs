//! What lists, numbers and erasures read of a table in which almost everything is done.

use std::time::Duration;

use hookwright_inbox_postgres::PostgresInbox;
use hookwright_receiver::{
    DeliveryFilter, DeliveryId, Erasure, Inbox, ManagedInbox, PageRequest, Selection, StateFilter,
};

use crate::deliveries::delivery;
use crate::server::{Database, Server};

/// How many are done, before and after those that aren't.
const DONE: i64 = 50_000;
/// How many wait, are claimed, and are parked: so many each.
const EACH: i64 = 30;
/// How many rows and index entries a call may read: each of what isn't done a few times.
const FEW: i64 = 50 * EACH;

async fn database(server: &Server) -> Database {
    let database = server.database("cost").await;
    database.inbox().put(delivery("first")).await.unwrap();
    let done = |from: i64| {
        format!(
            "INSERT INTO hookwright_deliveries (api, key, tenant, event, state, ended_at)
            SELECT 'notes', 'done ' || number, 'acme', 'note.taken', 'done', now()
            FROM generate_series({from}, {from} + {DONE} - 1) AS number"
        )
    };
    let others = format!(
        "INSERT INTO hookwright_deliveries (api, key, tenant, event, entity, state, due_at, delivery)
        SELECT api, state.state || number, 'acme', event, 'acme/' || number, state.state, now() + interval '1 hour', delivery
        FROM hookwright_deliveries, generate_series(1, {EACH}) AS number,
            unnest(ARRAY['waiting', 'claimed', 'parked']) AS state WHERE key = 'first'"
    );
    let statements =
        [&done(1), &others, &done(DONE + 1), "DELETE FROM hookwright_deliveries WHERE key = 'first'", "VACUUM ANALYZE"];
    for statement in statements {
        database.client.batch_execute(statement).await.unwrap();
    }
    // Otherwise the server adds what these statements have read up to a second later.
    database.client.batch_execute("SELECT pg_stat_force_next_flush()").await.unwrap();
    database
}

/// Rows and index entries that the server has read. It counts what a connection did when that closes, at the latest.
async fn read(database: &Database) -> i64 {
    let connections = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";
    while database.number(connections).await > 1 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let read = "SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0)
            + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'hookwright_deliveries'))::bigint
        FROM pg_stat_user_tables WHERE relname = 'hookwright_deliveries'";
    for _ in 0..100 {
        let count = database.number(read).await;
        if count > 0 {
            return count;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server counts nothing");
}

/// What a call reads.
async fn cost(database: &Database, name: &str, call: impl AsyncFnOnce(PostgresInbox)) {
    database.client.batch_execute("SELECT pg_stat_reset()").await.unwrap();
    call(database.inbox()).await;
    let read = read(database).await;
    assert!(read <= FEW, "{name}: {read}");
}

#[tokio::test]
async fn completed_deliveries_do_not_slow_down_queries() {
    let Some(server) = Server::start().await else { return };
    let database = database(&server).await;
    let all = DeliveryFilter::all;
    let states = [Some(StateFilter::Due), Some(StateFilter::Claimed), Some(StateFilter::Parked), None];
    for (state, expected) in states.into_iter().zip([EACH, EACH, EACH, 3 * EACH]) {
        let mut plain = all();
        plain.state = state;
        for filter in [plain.clone(), plain.clone().api("notes"), plain.tenant("acme")] {
            let name = format!("{filter:?}");
            let expected = u64::try_from(expected).unwrap();
            cost(&database, &format!("count {name}"), async |inbox| {
                assert_eq!(inbox.count(&filter).await.unwrap(), expected);
            })
            .await;
            cost(&database, &format!("oldest {name}"), async |inbox| {
                assert!(inbox.oldest(&filter).await.unwrap().is_some());
            })
            .await;
            cost(&database, &format!("list {name}"), async |inbox| {
                let page = inbox.list(&filter, &PageRequest::first(20)).await.unwrap();
                assert_eq!(page.deliveries.len(), 20);
            })
            .await;
        }
    }
    cost(&database, "find", async |inbox| {
        assert!(inbox.find(&DeliveryId::new("2/notes")).await.unwrap().is_none(), "it is done");
    })
    .await;
    let parked = DeliveryFilter::parked().tenant("acme");
    cost(&database, "release", async |inbox| {
        assert_eq!(inbox.release(&Selection::from(parked)).await.unwrap(), 30);
    })
    .await;
    cost(&database, "erase an entity", async |inbox| {
        assert_eq!(inbox.erase(&Erasure::of_entity("notes", "7").with_tenant("acme")).await.unwrap(), 3);
    })
    .await;
    cost(&database, "erase nobody", async |inbox| {
        assert_eq!(inbox.erase(&Erasure::of_tenant("nobody")).await.unwrap(), 0);
    })
    .await;
    cost(&database, "erase a tenant", async |inbox| {
        assert_eq!(inbox.erase(&Erasure::of_tenant("acme")).await.unwrap(), 87);
    })
    .await;
}
