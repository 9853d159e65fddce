//! `cargo bench -p servers --bench postgres`: how many deliveries `PostgresInbox` takes, and how many it hands out and
//! acknowledges, in a second, beside the shortest SQL that could do it. The server waits for the disk at each commit.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot go on has failed")]

#[allow(dead_code, reason = "the tests of the inbox use the rest")]
#[path = "../tests/postgres/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use deadpool_postgres::Pool;
use hookwright_inbox_postgres::PostgresInbox;
use hookwright_receiver::Inbox;
use server::{Database, Server};
use tests::inbox_rounds::{API, delivery};
use tokio::task::JoinSet;

const ROUNDS: usize = 5;
const TIME: Duration = Duration::from_secs(2);
const TASKS: usize = 16;
const BODY: usize = 2000;
const LEASE: Duration = Duration::from_secs(60);

/// A queue with a unique key, and nothing else.
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
enum Queue {
    Inbox(PostgresInbox),
    Bare(Pool),
}

/// Deliveries a second.
#[derive(Clone, Copy)]
struct Rates {
    put: f64,
    work: f64,
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let Some(server) = Server::start_as(true).await else { return };
    let database = server.database("bench").await;
    database.client.batch_execute(BARE).await.unwrap();
    let queues = queues(&database);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut rates = Vec::new();
        for (_, queue) in &queues {
            rates.push(measure(queue).await);
        }
        rounds.push(rates);
    }
    print(&queues.map(|(name, _)| name), &rounds);
}

fn queues(database: &Database) -> [(&'static str, Queue); 3] {
    let inbox = database.inbox_with(|builder| builder);
    let listening = database.inbox_with(|builder| builder.listen(database.config.clone(), tokio_postgres::NoTls));
    [
        ("bare SQL, prepared", Queue::Bare(database.pool(TASKS))),
        ("PostgresInbox", Queue::Inbox(inbox)),
        ("PostgresInbox with listen", Queue::Inbox(listening)),
    ]
}

/// Puts for a while, and then hands out and acknowledges until nothing is left.
async fn measure(queue: &Queue) -> Rates {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let start = Instant::now();
    let mut putting = JoinSet::new();
    for _ in 0..TASKS {
        let queue = queue.clone();
        putting.spawn(async move {
            let mut count = 0_u64;
            while start.elapsed() < TIME {
                queue.put(NEXT.fetch_add(1, Ordering::Relaxed)).await;
                count += 1;
            }
            count
        });
    }
    let count: u64 = putting.join_all().await.into_iter().sum();
    let put = rate(count, start);

    let (start, left) = (Instant::now(), Arc::new(AtomicU64::new(count)));
    let mut working = JoinSet::new();
    for _ in 0..TASKS {
        let (queue, left) = (queue.clone(), Arc::clone(&left));
        working.spawn(async move {
            let take = |left: u64| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                queue.claim_and_ack().await;
            }
        });
    }
    working.join_all().await;
    Rates { put, work: rate(count, start) }
}

impl Queue {
    async fn put(&self, number: u64) {
        let delivery = delivery(number, BODY);
        match self {
            Self::Inbox(inbox) => drop(inbox.put(delivery).await.unwrap()),
            Self::Bare(pool) => {
                let client = pool.get().await.unwrap();
                let statement = client.prepare_cached(BARE_PUT).await.unwrap();
                let (key, body) = (delivery.key.as_deref().unwrap(), delivery.trusted.body());
                client.execute(&statement, &[&key, &&body[..]]).await.unwrap();
            }
        }
    }

    async fn claim_and_ack(&self) {
        match self {
            Self::Inbox(inbox) => {
                let claimed = inbox.claim(API, LEASE).await.unwrap();
                inbox.ack(claimed.claim).await.unwrap();
            }
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

#[allow(clippy::cast_precision_loss, reason = "figures to read")]
fn rate(count: u64, start: Instant) -> f64 {
    count as f64 / start.elapsed().as_secs_f64()
}

/// Medians, and the medians of the ratios to the first in the same round.
fn print(names: &[&str], rounds: &[Vec<Rates>]) {
    println!("{TASKS} tasks, {BODY} bytes, {ROUNDS} rounds; medians");
    println!("{:28} {:>8} {:>6} {:>16} {:>6}", "", "puts/s", "ratio", "claims + acks/s", "ratio");
    for (index, name) in names.iter().enumerate() {
        let of = |value: fn(&Rates) -> f64| median(rounds.iter().map(|rates| value(&rates[index])));
        let ratio =
            |value: fn(&Rates) -> f64| median(rounds.iter().map(|rates| value(&rates[index]) / value(&rates[0])));
        println!(
            "{name:28} {:>8.0} {:>6.2} {:>16.0} {:>6.2}",
            of(|rates| rates.put),
            ratio(|rates| rates.put),
            of(|rates| rates.work),
            ratio(|rates| rates.work),
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
