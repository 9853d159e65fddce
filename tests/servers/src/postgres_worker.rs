//! A process that `tests/postgres.rs` kills: `postgres_worker <CONFIG> <STEP>` handles deliveries in transactions, and
//! exits at the step `start` or `written` of its first attempt. With any other step, it runs until it is killed.

mod note;

use std::time::Duration;

use deadpool_postgres::{Manager, Pool};
use hookwright_inbox_postgres::{PostgresInbox, PostgresTransaction};
use hookwright_receiver::Worker;
use hookwright_runtime::{Context, Dispatch, Failure};
use note::Note;
use tokio_postgres::NoTls;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(config), Some(step)) = (arguments.next(), arguments.next()) else {
        return Err("expected <CONFIG> <STEP>".into());
    };
    let pool = Pool::builder(Manager::new(config.parse()?, NoTls)).max_size(8).build()?;
    let inbox = PostgresInbox::builder(pool).build()?;
    let worker = Worker::builder(inbox).concurrency(4).lease(Duration::from_secs(2));
    let make = move |transaction| Writer { transaction, step: step.clone() };
    worker.transactional_handler::<Note, _>(make).run_until(std::future::pending::<()>()).await;
    Ok(())
}

struct Writer {
    transaction: PostgresTransaction,
    step: String,
}

impl Dispatch<Writer> for Note {
    async fn dispatch(self, _: &Context, writer: &Writer) -> Result<(), Failure> {
        let client = writer.transaction.client().await?;
        end_at("start", &writer.step);
        client.execute("INSERT INTO written (id) VALUES ($1)", &[&self.id]).await?;
        end_at("written", &writer.step);
        Ok(())
    }
}

fn end_at(here: &str, step: &str) {
    if here == step {
        std::process::abort();
    }
}
