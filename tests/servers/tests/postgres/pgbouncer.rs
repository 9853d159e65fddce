//! The inbox behind `PgBouncer`, which assigns a connection for the length of a transaction.

use std::cell::Cell;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Child;
use std::time::Duration;

use deadpool_postgres::{Manager, Pool};
use hookwright_inbox_postgres::{PostgresInbox, PostgresTransaction};
use hookwright_receiver::conformance::Conformance;
use hookwright_receiver::{Inbox, Put};
use tokio_postgres::{Config, NoTls};

use crate::deliveries::{LEASE, claim, delivery, key, nothing_to_claim};
use crate::server::{Server, command, connect};

/// Fewer than the clients of an inbox, so that clients take turns.
const SERVER_CONNECTIONS: usize = 3;

/// A pooler in front of a server. It stops when it is dropped.
struct Pooler {
    port: u16,
    process: Child,
}

impl Pooler {
    /// `None`, with a message, if `PgBouncer` isn't installed.
    async fn start(server: &Server) -> Option<Self> {
        let Some(program) = program() else {
            println!("skipped: PgBouncer is not installed");
            return None;
        };
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let settings = server.folder().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={} user=postgres\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = {SERVER_CONNECTIONS}\n",
            server.port()
        );
        std::fs::write(&settings, text).unwrap();
        let process = command(&program, server.folder()).arg(&settings).spawn().unwrap();
        let pooler = Self { port, process };
        for _ in 0..600 {
            if pooler.config("postgres").connect(NoTls).await.is_ok() {
                return Some(pooler);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("PgBouncer takes no connections");
    }

    fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config.host("127.0.0.1").port(self.port).user("postgres").dbname(database);
        config
    }

    fn pool(&self, database: &str) -> Pool {
        Pool::builder(Manager::new(self.config(database), NoTls)).max_size(8).build().unwrap()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("pgbouncer")).find(|program| program.exists())
}

#[tokio::test]
async fn the_inbox_conforms_behind_a_pooler() {
    let Some(server) = Server::start().await else { return };
    let Some(pooler) = Pooler::start(&server).await else { return };
    let opened = Cell::new(0);
    let name = || format!("pooled-{}", opened.get());
    let open = async || {
        opened.set(opened.get() + 1);
        server.database(&name()).await.with_written().await;
        PostgresInbox::builder(pooler.pool(&name())).build().unwrap()
    };
    Conformance::default().check(open).await.unwrap();
    Conformance::default().check_managed(open).await.unwrap();
    // Statements of a handler must not be prepared.
    let write = async |transaction: &PostgresTransaction| {
        transaction.client().await.unwrap().batch_execute("INSERT INTO written (id) VALUES ('a')").await.unwrap();
    };
    let written = async |_: &PostgresInbox| {
        let client = connect(&server.config(&name())).await;
        let count: i64 = client.query_one("SELECT count(*) FROM written", &[]).await.unwrap().get(0);
        u64::try_from(count).unwrap()
    };
    Conformance::default().check_transactions(open, write, written).await.unwrap();
}

/// Notifications don't arrive through the pooler, but polling still finds the deliveries.
#[tokio::test]
async fn deliveries_are_polled_behind_a_pooler() {
    let Some(server) = Server::start().await else { return };
    let Some(pooler) = Pooler::start(&server).await else { return };
    let database = server.database("polled").await;
    let deaf = PostgresInbox::builder(pooler.pool("polled"))
        .listen(pooler.config("polled"), NoTls)
        .poll_interval(Duration::from_millis(300))
        .build()
        .unwrap();
    assert!(nothing_to_claim(&deaf).await);
    let others = database.inbox();
    let (claimed, put) = tokio::join!(claim(&deaf, LEASE), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        others.put(delivery("a")).await
    });
    assert_eq!((key(&claimed), put.unwrap()), ("a", Put::Stored));
}

/// The pool goes through the pooler, and the listening connection goes directly to the server.
#[tokio::test]
async fn a_direct_connection_is_notified() {
    let Some(server) = Server::start().await else { return };
    let Some(pooler) = Pooler::start(&server).await else { return };
    let database = server.database("past").await;
    let hour = Duration::from_secs(3600);
    let listening = PostgresInbox::builder(pooler.pool("past"));
    let listening = listening.listen(database.config.clone(), NoTls).poll_interval(hour).build().unwrap();
    assert!(nothing_to_claim(&listening).await);
    // Deliveries stored through the pooler cause notifications.
    let others = PostgresInbox::builder(pooler.pool("past")).build().unwrap();
    let (claimed, put) = tokio::join!(claim(&listening, LEASE), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        others.put(delivery("a")).await
    });
    assert_eq!((key(&claimed), put.unwrap()), ("a", Put::Stored));
}
