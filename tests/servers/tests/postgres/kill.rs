//! Processes that are killed while their handlers write: each delivery is written once.

use std::process::{Child, Command};
use std::time::Duration;

use hookwright_receiver::Inbox;

use crate::deliveries::delivery;
use crate::server::{Database, Server};

fn worker(database: &Database, step: &str) -> Child {
    let port = database.config.get_ports()[0];
    let name = database.config.get_dbname().unwrap();
    let config = format!("host=127.0.0.1 port={port} user=postgres dbname={name}");
    Command::new(env!("CARGO_BIN_EXE_postgres_worker")).args([&config, step]).spawn().unwrap()
}

fn kill(mut child: Child) {
    let _ = child.kill();
    child.wait().unwrap();
}

/// Lets a worker finish the rest. Then each delivery was written once, and is complete.
async fn finish(database: &Database, deliveries: i64) {
    let child = worker(database, "none");
    for _ in 0..600 {
        if database.done().await == deliveries {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    kill(child);
    let different = database.number("SELECT count(DISTINCT id) FROM written").await;
    assert_eq!((database.done().await, database.written().await, different), (deliveries, deliveries, deliveries));
}

#[tokio::test]
async fn a_process_that_dies_in_a_handler_has_written_nothing() {
    let Some(server) = Server::start().await else { return };
    for step in ["start", "written"] {
        let database = server.database(step).await.with_written().await;
        database.inbox().put(delivery("a")).await.unwrap();
        worker(&database, step).wait().unwrap();
        assert_eq!((database.written().await, database.done().await), (0, 0), "{step}");
        finish(&database, 1).await;
    }
}

/// The server is in the middle of the acknowledgement, and then notices that the client is gone.
#[tokio::test]
async fn a_process_killed_during_the_acknowledgement_has_written_nothing() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("ack").await.with_written().await;
    let trigger =
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END';
        CREATE TRIGGER wait BEFORE UPDATE ON hookwright_deliveries
            FOR EACH ROW WHEN (NEW.state = 'done') EXECUTE FUNCTION wait()";
    database.client.batch_execute(trigger).await.unwrap();
    database.inbox().put(delivery("a")).await.unwrap();
    let child = worker(&database, "none");
    database.wait_for_sleep().await;
    kill(child);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!((database.written().await, database.done().await), (0, 0));
    finish(&database, 1).await;
}

/// The server was told to commit, and does.
#[tokio::test]
async fn committed_writes_survive_a_kill() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("commit").await.with_written().await;
    database.sleep_in_commit(1.0).await;
    database.inbox().put(delivery("a")).await.unwrap();
    let child = worker(&database, "none");
    database.wait_for_sleep().await;
    kill(child);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!((database.written().await, database.done().await), (1, 1));
    finish(&database, 1).await;
}

#[tokio::test]
async fn killed_processes_write_each_delivery_once() {
    let Some(server) = Server::start().await else { return };
    let database = server.database("any").await.with_written().await;
    let inbox = database.inbox();
    let deliveries = 600;
    inbox.put_all((0..deliveries).map(|number| delivery(&number.to_string())).collect()).await.unwrap();
    for round in 0..12_u64 {
        let child = worker(&database, "none");
        let begun = database.done().await;
        for _ in 0..100 {
            if database.done().await > begun {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(Duration::from_micros(round * 3_371 % 40_000)).await;
        kill(child);
    }
    let done = database.done().await;
    println!("{done} of {deliveries} were complete after 12 processes were killed");
    finish(&database, deliveries).await;
}
