//! A test's own `nats-server`.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hookwright_inbox_nats::{JetStreamInbox, JetStreamInboxBuilder};
use tests::scratch::{Scratch, files_with};

static SERVERS: AtomicU32 = AtomicU32::new(0);

/// A server on a free port, with its own folder. Both are removed when it is dropped.
pub(crate) struct Server {
    port: u16,
    storage: u64,
    folder: Scratch,
    process: Option<Child>,
}

impl Server {
    /// `None`, with a message, if `nats-server` isn't installed.
    pub(crate) fn start() -> Option<Self> {
        Self::with_storage(64 << 30)
    }

    /// Like [`start`](Self::start). The server offers streams this many bytes of the disk.
    pub(crate) fn with_storage(storage: u64) -> Option<Self> {
        if Command::new("nats-server").arg("--version").stdout(Stdio::null()).status().is_err() {
            println!("skipped: nats-server is not installed");
            return None;
        }
        let folder = Scratch::new(&format!("nats-{}", SERVERS.fetch_add(1, Ordering::Relaxed)));
        let mut server = Self { port: free_port(), storage, folder, process: None };
        server.start_again();
        Some(server)
    }

    /// Kills the process, as a crash does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Stops the process like an administrator, so that it writes down everything it knows.
    pub(crate) fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let told = Command::new("nats-server").args(["-sl", &format!("quit={}", process.id())]).status();
            assert!(told.unwrap().success());
            process.wait().unwrap();
        }
    }

    /// Starts it on the same port and folder, and waits until it accepts connections.
    pub(crate) fn start_again(&mut self) {
        let process = Command::new("nats-server")
            .arg("-c")
            .arg(self.configuration())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(process.unwrap());
        wait_for_port(self.port);
    }

    /// Writes the configuration file, and returns its path. By default, a server offers three quarters of the free
    /// space of the disk, so tests that reserve more would fail on a nearly full one.
    fn configuration(&self) -> PathBuf {
        let (port, storage) = (self.port, self.storage);
        let folder = self.folder.path();
        let text = format!(
            "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: '{}', max_file_store: {storage} }}\n",
            folder.display()
        );
        let path = folder.join("nats.conf");
        fs::create_dir_all(folder).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// How many of its files contain the text.
    pub(crate) fn files_with(&self, text: &str) -> usize {
        files_with(self.folder.path(), text)
    }

    /// The folder of its files.
    #[allow(dead_code, reason = "only the soak uses it")]
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(crate) async fn client(&self) -> async_nats::Client {
        async_nats::connect(self.url()).await.unwrap()
    }

    /// An inbox with default settings, and the streams of the API `notes`.
    pub(crate) async fn inbox(&self) -> JetStreamInbox {
        self.inbox_with(|builder| builder).await
    }

    pub(crate) async fn inbox_with(
        &self,
        set: impl FnOnce(JetStreamInboxBuilder) -> JetStreamInboxBuilder,
    ) -> JetStreamInbox {
        let inbox = set(JetStreamInbox::builder(self.client().await)).build();
        inbox.ensure_streams(["notes"]).await.unwrap();
        inbox
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

pub(crate) fn wait_for_port(port: u16) {
    for _ in 0..600 {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing listens on port {port}");
}
