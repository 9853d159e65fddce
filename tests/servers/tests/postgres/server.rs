//! A test's own `PostgreSQL` server.

use std::cell::Cell;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use deadpool_postgres::{Manager, Pool};
use hookwright_inbox_postgres::{MIGRATION, PostgresInbox, PostgresInboxBuilder, PostgresTransaction};
use tests::scratch::Scratch;
use tokio_postgres::{Client, Config, NoTls};

static SERVERS: AtomicU32 = AtomicU32::new(0);

/// A server on a free port, with its own folder. Both are removed when it is dropped.
pub(crate) struct Server {
    programs: PathBuf,
    port: u16,
    folder: Scratch,
    process: Option<Child>,
    is_durable: bool,
}

impl Server {
    /// `None`, with a message, if `PostgreSQL` isn't installed.
    pub(crate) async fn start() -> Option<Self> {
        Self::start_as(false).await
    }

    /// The same. A durable one waits for the disk at each commit, like servers outside of tests.
    pub(crate) async fn start_as(is_durable: bool) -> Option<Self> {
        let Some(programs) = programs() else {
            println!("skipped: PostgreSQL is not installed");
            return None;
        };
        let folder = Scratch::new(&format!("postgres-{}", SERVERS.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir_all(folder.path()).unwrap();
        if let Some((user, group)) = other_user() {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let mut initdb = command(&programs.join("initdb"), folder.path());
        let made = initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        assert!(made.arg("--pgdata").arg(folder.path()).status().unwrap().success());
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut server = Self { programs, port, folder, process: None, is_durable };
        server.start_again().await;
        Some(server)
    }

    /// Starts it on the same port and folder, and waits until it accepts connections.
    pub(crate) async fn start_again(&mut self) {
        let mut server = command(&self.programs.join("postgres"), self.folder.path());
        server.args(["-h", "127.0.0.1", "-k", "", "-p", &self.port.to_string()]);
        server.args(["-c", if self.is_durable { "fsync=on" } else { "fsync=off" }]);
        self.process = Some(server.arg("-D").arg(self.folder.path()).spawn().unwrap());
        for _ in 0..600 {
            if self.config("postgres").connect(NoTls).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("PostgreSQL takes no connections");
    }

    /// Ends the process and all connections at once, like a crash.
    pub(crate) fn crash(&mut self) {
        if let Some(mut process) = self.process.take() {
            assert!(Command::new("kill").args(["-QUIT", &process.id().to_string()]).status().unwrap().success());
            process.wait().unwrap();
        }
    }

    /// New databases, one after the other.
    pub(crate) fn databases(&self) -> Databases<'_> {
        Databases { server: self, opened: Cell::new(0) }
    }

    /// A new database with the table.
    pub(crate) async fn database(&self, name: &str) -> Database {
        let admin = connect(&self.config("postgres")).await;
        admin.batch_execute(&format!("CREATE DATABASE \"{name}\"")).await.unwrap();
        let config = self.config(name);
        let client = connect(&config).await;
        client.batch_execute(MIGRATION).await.unwrap();
        Database { config, client }
    }

    /// The folder of its files.
    #[allow(dead_code, reason = "only the soak uses it")]
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config.host("127.0.0.1").port(self.port).user("postgres").dbname(database);
        config
    }

    /// Runs an SQL file in one transaction, like `psql`.
    pub(crate) fn psql(&self, database: &str, file: &Path) {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres", "-d", database, "-1q"]);
        psql.args(["-v", "ON_ERROR_STOP=1", "-f"]).arg(file).env("PGOPTIONS", "--client-min-messages=warning");
        assert!(psql.status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.crash();
    }
}

/// A database with the table, and a client to inspect it.
pub(crate) struct Database {
    pub(crate) config: Config,
    pub(crate) client: Client,
}

impl Database {
    pub(crate) fn pool(&self, size: usize) -> Pool {
        Pool::builder(Manager::new(self.config.clone(), NoTls)).max_size(size).build().unwrap()
    }

    /// An inbox with a time limit that even a busy machine doesn't reach.
    pub(crate) fn inbox(&self) -> PostgresInbox {
        self.inbox_with(|builder| builder)
    }

    pub(crate) fn inbox_with(&self, set: impl FnOnce(PostgresInboxBuilder) -> PostgresInboxBuilder) -> PostgresInbox {
        set(PostgresInbox::builder(self.pool(16)).timeout(Duration::from_secs(60))).build().unwrap()
    }

    /// The same with a table for handlers to write to. The table allows repeated ids.
    pub(crate) async fn with_written(self) -> Self {
        self.client.batch_execute("CREATE TABLE written (id text NOT NULL)").await.unwrap();
        self
    }

    /// Makes the server sleep when a transaction that wrote something commits.
    pub(crate) async fn sleep_in_commit(&self, seconds: f64) {
        let trigger = format!(
            "CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER sleep AFTER INSERT ON written DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION sleep()"
        );
        self.client.batch_execute(&trigger).await.unwrap();
    }

    /// Waits until a session on the server is sleeping.
    pub(crate) async fn wait_for_sleep(&self) {
        let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        for _ in 0..600 {
            if self.number(sleeping).await > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no session is sleeping on the server");
    }

    pub(crate) async fn written(&self) -> i64 {
        self.number("SELECT count(*) FROM written").await
    }

    pub(crate) async fn done(&self) -> i64 {
        self.number("SELECT count(*) FROM hookwright_deliveries WHERE state = 'done'").await
    }

    /// The single number that a query returns.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        self.client.query_one(query, &[]).await.unwrap().get(0)
    }
}

/// New databases for checks that need one for each rule.
pub(crate) struct Databases<'a> {
    server: &'a Server,
    opened: Cell<usize>,
}

impl Databases<'_> {
    /// The next one, with a table for handlers to write to.
    pub(crate) async fn next(&self) -> Database {
        self.opened.set(self.opened.get() + 1);
        self.server.database(&self.name()).await.with_written().await
    }

    /// The name of the last one.
    pub(crate) fn name(&self) -> String {
        format!("rule-{}", self.opened.get())
    }

    /// How many rows handlers wrote to the last one.
    pub(crate) async fn written(&self) -> u64 {
        let client = connect(&self.server.config(&self.name())).await;
        let count: i64 = client.query_one("SELECT count(*) FROM written", &[]).await.unwrap().get(0);
        u64::try_from(count).unwrap()
    }
}

/// Writes a row, as a handler does. A prepared statement wouldn't work behind a pooler.
pub(crate) async fn write(transaction: &PostgresTransaction) {
    transaction.client().await.unwrap().batch_execute("INSERT INTO written (id) VALUES ('a')").await.unwrap();
}

pub(crate) async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The folder with the server's programs in the newest version: Debian doesn't put them into `PATH`.
fn programs() -> Option<PathBuf> {
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().map_while(Result::ok);
    let newest =
        versions.map(|entry| entry.path()).filter(|path| path.join("bin/postgres").exists()).max_by_key(version);
    let in_path = || std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").exists());
    newest.map(|folder| folder.join("bin")).or_else(in_path)
}

/// A program, run as the server's user.
pub(crate) fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(folder);
    if let Some((user, group)) = other_user() {
        command.uid(user).gid(group);
    }
    command
}

/// The server refuses to run as root, so it runs as the user that its package created.
fn other_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse::<u32>().unwrap()
    };
    (id(&["-u"]) == 0).then(|| (id(&["-u", "postgres"]), id(&["-g", "postgres"])))
}
