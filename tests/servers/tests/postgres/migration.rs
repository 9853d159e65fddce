//! The migration, as users run it.

use std::path::Path;

use hookwright_inbox_postgres::{MIGRATION, PostgresInbox};
use hookwright_receiver::{Inbox, InboxError, Put};

use crate::deliveries::{LEASE, claim, delivery};
use crate::server::Server;

#[tokio::test]
async fn psql_runs_the_migration_repeatedly_in_a_transaction() {
    let Some(server) = Server::start().await else { return };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generator/inbox-postgres/migrations/1_hookwright.sql");
    for _ in 0..2 {
        server.psql("postgres", &file);
    }
    let admin = crate::server::connect(&server.config("postgres")).await;
    let tables = "SELECT count(*) FROM pg_class WHERE relname = 'hookwright_deliveries'";
    assert_eq!(admin.query_one(tables, &[]).await.unwrap().get::<_, i64>(0), 1);
}

/// sqlx and refinery send the whole file in a transaction of their own, and find it by its name.
#[test]
fn migration_runners_can_send_the_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generator/inbox-postgres/migrations");
    let names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["1_hookwright.sql"], "<version>_<description>.sql");
    let code = MIGRATION.lines().map(|line| line.split("--").next().unwrap()).collect::<Vec<_>>().join("\n");
    assert!(!code.contains('\\'), "commands of psql");
    for statement in code.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let can_be_run_again = [
            "CREATE SEQUENCE IF NOT EXISTS ",
            "CREATE TABLE IF NOT EXISTS ",
            "CREATE INDEX IF NOT EXISTS ",
            "CREATE UNIQUE INDEX IF NOT EXISTS ",
            "DROP INDEX IF EXISTS ",
        ];
        assert!(can_be_run_again.iter().any(|start| statement.starts_with(start)), "{statement}");
    }
}

/// The statements about partitions in the documentation.
#[tokio::test]
async fn the_table_can_be_partitioned_by_api() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("partitioned").await;
    let storage = ") WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);";
    assert!(MIGRATION.contains(storage));
    let partitions = ") PARTITION BY LIST (api);
        CREATE TABLE notes PARTITION OF hookwright_deliveries FOR VALUES IN ('notes');
        CREATE TABLE others PARTITION OF hookwright_deliveries DEFAULT;";
    let sql = format!("DROP TABLE hookwright_deliveries; {}", MIGRATION.replace(storage, partitions));
    database.client.batch_execute(&sql).await.unwrap();
    let inbox = database.inbox();
    assert_eq!(inbox.put(delivery("a")).await.unwrap(), Put::Stored);
    assert_eq!(inbox.put(delivery("a")).await.unwrap(), Put::Duplicate);
    inbox.ack(claim(&inbox, LEASE).await.claim).await.unwrap();
    assert_eq!(database.number("SELECT count(*) FROM notes WHERE state = 'done'").await, 1);
}

#[tokio::test]
async fn an_inbox_without_its_table_says_what_to_run() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("empty").await;
    database.client.batch_execute("DROP TABLE hookwright_deliveries").await.unwrap();
    let inbox = PostgresInbox::builder(database.pool(2)).build().unwrap();
    let refused = inbox.put(delivery("a")).await.unwrap_err();
    assert!(matches!(&refused, InboxError::Down(why) if why.to_string().contains("1_hookwright.sql")), "{refused}");
}
