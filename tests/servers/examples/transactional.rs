//! A handler whose writes are in one `PostgreSQL` transaction with the delivery's acknowledgement.
//!
//! ```sh
//! export DATABASE_URL="host=localhost user=postgres dbname=shop" CONTIO_SECRET=secret
//! cargo run -p servers --example transactional
//! ```
//!
//! If the handler fails or the process dies halfway, nothing is written, and the delivery is retried. If it succeeds,
//! the meeting is written once, however often the sender repeats the delivery.

use std::env;
use std::error::Error;

use axum::Router;
use deadpool_postgres::{Manager, Pool};
use hookwright_events::contio::{self, Context, Event, Handler, MeetingUpdated};
use hookwright_inbox_postgres::{MIGRATION, PostgresInbox, PostgresTransaction};
use hookwright_receiver::{Receiver, Worker};
use hookwright_runtime::Failure;
use tokio::net::TcpListener;
use tokio_postgres::types::Type;
use tokio_postgres::{Config, NoTls};

/// The application's own table.
const MEETINGS: &str =
    "CREATE TABLE IF NOT EXISTS meetings (id text PRIMARY KEY, title text NOT NULL, updates int NOT NULL)";

const UPDATE: &str = "
    INSERT INTO meetings AS meeting (id, title, updates) VALUES ($1, $2, 1)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, updates = meeting.updates + 1";

/// Created for each attempt, with its transaction.
struct Meetings {
    transaction: PostgresTransaction,
}

impl Handler for Meetings {
    type Error = Failure;

    async fn meeting_updated(&self, event: MeetingUpdated, _: &Context) -> Result<(), Failure> {
        let MeetingUpdated { data, .. } = event;
        let client = self.transaction.client().await?;
        // With types, so it isn't prepared and also works behind a pooler.
        client.query_typed(UPDATE, &[(&data.meeting_id, Type::TEXT), (&data.title, Type::TEXT)]).await?;
        if data.title.is_empty() {
            // The writes are rolled back, and the delivery is parked.
            return Err(Failure::permanent("a meeting has a title"));
        }
        Ok(())
    }

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Failure> {
        Ok(())
    }
}

/// The receiving side and the handling side. They may be separate processes.
pub(crate) async fn application(
    config: Config,
    contio_secret: &str,
) -> Result<(Router, Worker<PostgresInbox>), Box<dyn Error>> {
    let pool = Pool::builder(Manager::new(config.clone(), NoTls)).max_size(20).build()?;
    let client = pool.get().await?;
    client.batch_execute(MIGRATION).await?;
    client.batch_execute(MEETINGS).await?;

    let inbox = PostgresInbox::builder(pool.clone()).listen(config, NoTls).build()?;
    let receiver = Receiver::builder(contio::verifier([contio_secret])?).inbox(inbox.clone()).build();
    let worker = Worker::builder(inbox).transactional_handler::<Event, _>(|transaction| Meetings { transaction });
    Ok((receiver.router("/contio"), worker))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config: Config = env::var("DATABASE_URL")?.parse()?;
    let (router, worker) = application(config, &env::var("CONTIO_SECRET")?).await?;
    tokio::spawn(worker.run_until(std::future::pending::<()>()));
    axum::serve(TcpListener::bind("127.0.0.1:8080").await?, router).await?;
    Ok(())
}
