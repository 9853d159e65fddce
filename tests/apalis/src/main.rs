//! Rounds of the benchmark `postgres` with `apalis-postgres`, for comparison.
//!
//! The argument is the database's URL. Each line of the input is a round: the number of tasks that store, how many
//! bytes a payload has, and for how many milliseconds they store. The answer is a line with the number of jobs, and the
//! seconds that storing and then handling them took.

use std::error::Error;
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use apalis::prelude::*;
use apalis_postgres::{Config, PostgresStorage};
use sqlx::postgres::{PgPool, PgPoolOptions};

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let url = std::env::args().nth(1).ok_or("the URL of a database is missing")?;
    let mut next = 0;
    for (number, round) in std::io::stdin().lock().lines().enumerate() {
        let round = round?;
        let numbers: Vec<u64> = round.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let [tasks, bytes, milliseconds] = numbers[..] else { return Err("a round has three numbers".into()) };
        let pool = PgPoolOptions::new().max_connections(u32::try_from(tasks)? + 4).connect(&url).await?;
        PostgresStorage::setup(&pool).await?;
        let payload = "x".repeat(usize::try_from(bytes)?);
        let (jobs, stored_in) = store(&pool, tasks, &payload, Duration::from_millis(milliseconds), &mut next).await?;
        let handled_in = handle(&pool, tasks, jobs, number).await?;
        println!("{jobs} {} {}", stored_in.as_secs_f64(), handled_in.as_secs_f64());
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// The jobs, fetched this many at a time.
fn storage(pool: &PgPool, batch_size: usize) -> PostgresStorage<String> {
    PostgresStorage::new(pool).with_config(Config::default().queue("deliveries").batch_size(batch_size))
}

/// Each task stores one job after the other, with its own idempotency key.
async fn store(
    pool: &PgPool,
    tasks: u64,
    payload: &str,
    time: Duration,
    next: &mut u64,
) -> Result<(u64, Duration), Failure> {
    let start = Instant::now();
    let key = Arc::new(AtomicU64::new(*next));
    let mut storing = tokio::task::JoinSet::new();
    for _ in 0..tasks {
        let (mut storage, key, payload) = (storage(pool, 1), Arc::clone(&key), payload.to_owned());
        storing.spawn(async move {
            while start.elapsed() < time {
                let key = key.fetch_add(1, Ordering::Relaxed).to_string();
                storage.push_task(TaskBuilder::new(payload.clone()).idempotency_key(key).build()).await?;
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(stored) = storing.join_next().await {
        stored??;
    }
    let stored = key.load(Ordering::Relaxed) - *next;
    *next += stored;
    Ok((stored, start.elapsed()))
}

/// A worker with so many handlers at a time, which fetches as many jobs at once.
async fn handle(pool: &PgPool, tasks: u64, jobs: u64, round: usize) -> Result<Duration, Failure> {
    let start = Instant::now();
    let left = Arc::new(AtomicU64::new(jobs));
    let tasks = usize::try_from(tasks)?;
    let worker = WorkerBuilder::new(format!("round-{round}"))
        .backend(storage(pool, tasks))
        .data(left)
        .concurrency(tasks)
        .build(handle_one);
    worker.run().await?;
    Ok(start.elapsed())
}

async fn handle_one(_: String, left: Data<Arc<AtomicU64>>, worker: WorkerContext) -> Result<(), BoxDynError> {
    if left.fetch_sub(1, Ordering::Relaxed) == 1 {
        worker.stop()?;
    }
    Ok(())
}
