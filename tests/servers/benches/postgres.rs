//! `cargo bench -p servers --bench postgres`: how many deliveries per second `PostgresInbox` stores, and how many it
//! claims and acknowledges, compared with the shortest SQL that could do it and with `apalis-postgres`. The server
//! waits for the disk at each commit.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the measurement")]

#[path = "postgres/apalis.rs"]
mod apalis;
#[path = "shared/rates.rs"]
mod rates;
#[allow(dead_code, reason = "the tests of the inbox use the rest")]
#[path = "../tests/postgres/server.rs"]
mod server;

use apalis::Apalis;
use deadpool_postgres::Pool;
use hookwright_inbox_postgres::PostgresInbox;
use rates::{BODY, Queue, ROUNDS, TASKS, measure, print};
use server::{Database, Server};
use tests::inbox_rounds::delivery;

/// A queue with only a unique key.
const BARE: &str = "CREATE TABLE bare (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL UNIQUE,
        body bytea NOT NULL,
        state text NOT NULL DEFAULT 'waiting'
    );
    CREATE INDEX ON bare (id) WHERE state = 'waiting'";
const BARE_PUT: &str = "INSERT INTO bare (key, body) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
const BARE_CLAIM: &str = "UPDATE bare SET state = 'claimed' WHERE id = (
        SELECT id FROM bare WHERE state = 'waiting' ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
    ) RETURNING id, body";
const BARE_ACK: &str = "UPDATE bare SET state = 'done', body = '' WHERE id = $1";

/// What is measured.
#[derive(Clone)]
enum Measured {
    Inbox(PostgresInbox),
    Bare(Pool),
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let Some(server) = Server::start_as(true).await else { return };
    let database = server.database("bench").await;
    database.client.batch_execute(BARE).await.unwrap();
    let queues = queues(&database);
    let _jobs = server.database("jobs").await;
    let mut apalis = Apalis::start(&format!("postgres://postgres@127.0.0.1:{}/jobs", server.port()));
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut rates = Vec::new();
        for (_, queue) in &queues {
            rates.push(measure(queue).await);
        }
        rates.extend(apalis.as_mut().map(Apalis::measure));
        rounds.push(rates);
    }
    let names: Vec<&str> = queues.iter().map(|(name, _)| *name).chain(apalis.map(|_| "apalis-postgres")).collect();
    print(&names, &rounds);
}

fn queues(database: &Database) -> [(&'static str, Measured); 3] {
    let inbox = database.inbox_with(|builder| builder);
    let listening = database.inbox_with(|builder| builder.listen(database.config.clone(), tokio_postgres::NoTls));
    [
        ("bare SQL, prepared", Measured::Bare(database.pool(TASKS))),
        ("PostgresInbox", Measured::Inbox(inbox)),
        ("PostgresInbox with listen", Measured::Inbox(listening)),
    ]
}

impl Queue for Measured {
    async fn put(&self, number: u64) {
        match self {
            Self::Inbox(inbox) => Queue::put(inbox, number).await,
            Self::Bare(pool) => {
                let delivery = delivery(number, BODY);
                let client = pool.get().await.unwrap();
                let statement = client.prepare_cached(BARE_PUT).await.unwrap();
                let (key, body) = (delivery.key.as_deref().unwrap(), delivery.trusted.body());
                client.execute(&statement, &[&key, &&body[..]]).await.unwrap();
            }
        }
    }

    async fn claim_and_ack(&self) {
        match self {
            Self::Inbox(inbox) => inbox.claim_and_ack().await,
            Self::Bare(pool) => {
                let client = pool.get().await.unwrap();
                let statement = client.prepare_cached(BARE_CLAIM).await.unwrap();
                let row = client.query_one(&statement, &[]).await.unwrap();
                let (id, _body): (i64, Vec<u8>) = (row.get(0), row.get(1));
                let statement = client.prepare_cached(BARE_ACK).await.unwrap();
                client.execute(&statement, &[&id]).await.unwrap();
            }
        }
    }
}
