//! How many claims run at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hookwright_inbox_postgres::{Pool, PoolError, PostgresInbox};
use hookwright_receiver::{ClaimRules, Inbox, Order, SchedulingInbox};
use tokio::task::JoinSet;
use tokio_postgres::Client;

use crate::deliveries::{LEASE, claim, delivery};
use crate::server::{Database, Server};

const CLAIMS: usize = 100;

/// Counts the requests for a connection.
#[derive(Clone)]
struct Counting {
    pool: deadpool_postgres::Pool,
    asked: Arc<AtomicUsize>,
    asking: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Pool for Counting {
    type Connection = deadpool_postgres::Object;

    async fn get(&self) -> Result<Self::Connection, PoolError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let asking = self.asking.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(asking, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(10)).await;
        self.asking.fetch_sub(1, Ordering::SeqCst);
        Pool::get(&self.pool).await
    }

    fn client(connection: &Self::Connection) -> &Client {
        connection
    }

    fn close(connection: Self::Connection) {
        <deadpool_postgres::Pool as Pool>::close(connection);
    }

    fn max_size(&self) -> usize {
        Pool::max_size(&self.pool)
    }
}

/// While many deliveries are due, several claims run at a time. When nothing is due, one of a hundred does.
#[tokio::test]
async fn claims_search_in_parallel_only_while_they_find_deliveries() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("claims").await;
    let (asked, asking, most) = Default::default();
    let counting = Counting { pool: database.pool(16), asked, asking, most };
    let inbox = PostgresInbox::builder(counting.clone()).poll_interval(Duration::from_millis(100)).build().unwrap();
    let due = CLAIMS / 2;
    inbox.put_all((0..due).map(|number| delivery(&number.to_string())).collect()).await.unwrap();
    counting.most.store(0, Ordering::SeqCst);
    let mut claims = JoinSet::new();
    for _ in 0..CLAIMS {
        let inbox = inbox.clone();
        claims.spawn(async move { inbox.claim("notes", LEASE).await.unwrap().delivery.key });
    }
    for _ in 0..due {
        claims.join_next().await.unwrap().unwrap();
    }
    let most = counting.most.load(Ordering::SeqCst);
    assert!((2..=4).contains(&most), "{most} looked at a time");

    // The claims that are running find nothing first.
    tokio::time::sleep(Duration::from_millis(500)).await;
    counting.most.store(0, Ordering::SeqCst);
    let before = counting.asked.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let asked = counting.asked.load(Ordering::SeqCst) - before;
    assert_eq!(counting.most.load(Ordering::SeqCst), 1);
    // Each claim is two queries.
    assert!((4..=44).contains(&asked), "{asked} questions in 2 seconds, with a look each 100 ms");

    inbox.put(delivery("another")).await.unwrap();
    let key = tokio::time::timeout(Duration::from_secs(10), claims.join_next()).await.unwrap().unwrap().unwrap();
    assert_eq!(key.as_deref(), Some("another"));
}

/// How many deliveries wait, and how many of them a claim may read.
const BACKLOG: i64 = 20_000;
const FEW: i64 = 1_000;

#[tokio::test]
async fn a_claim_reads_few_of_many_waiting_rows() {
    let Some(server) = Server::start().await else { return };
    let database = backlog(&server, "backlog").await;
    let inbox = database.inbox();
    for _ in 0..10 {
        claim(&inbox, LEASE).await;
    }
    assert!(read_in_claims(&database, 10).await < 10 * FEW);
}

#[tokio::test]
async fn a_claim_in_order_reads_few_of_many_waiting_rows() {
    let Some(server) = Server::start().await else { return };
    let database = backlog(&server, "ordered").await;
    let inbox = database.inbox();
    let rules = ClaimRules::new().order(Order::WaitForParked);
    for _ in 0..10 {
        inbox.claim_by("notes", LEASE, &rules).await.unwrap();
    }
    assert!(read_in_claims(&database, 10).await < 10 * FEW);
}

/// A database in which many deliveries of 16 entities wait.
async fn backlog(server: &Server, name: &str) -> Database {
    let database = server.database(name).await;
    database.inbox().put(delivery("0")).await.unwrap();
    let more = format!(
        "INSERT INTO hookwright_deliveries (api, id, key, entity, state, delivery)
        SELECT api, nextval('hookwright_delivery_ids'), number::text, 'entity ' || number % 16, state, delivery
        FROM hookwright_deliveries, generate_series(1, {BACKLOG}) AS number;
        SELECT pg_stat_reset()"
    );
    database.client.batch_execute(&more).await.unwrap();
    database
}

/// How many index entries this many claims read. The server counts with a delay.
async fn read_in_claims(database: &Database, claims: i64) -> i64 {
    let claimed =
        "SELECT coalesce(sum(n_tup_upd), 0)::bigint FROM pg_stat_user_tables WHERE relname = 'hookwright_deliveries'";
    for _ in 0..600 {
        if database.number(claimed).await >= claims {
            let read =
                "SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'hookwright_deliveries'";
            return database.number(read).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server counts no updates");
}
