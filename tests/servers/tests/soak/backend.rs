//! The tested inbox, and the server that it needs.

use std::path::Path;
use std::time::Duration;

use tests::scratch::Scratch;

use crate::{nats, postgres};

/// An inbox, by where it stores deliveries.
pub(crate) enum Backend {
    Memory,
    File(Scratch),
    Postgres(postgres::Server),
    Nats(nats::Server),
}

impl Backend {
    /// `None`, with a message, if the server isn't installed.
    pub(crate) async fn start(inbox: &str) -> Option<Self> {
        Some(match inbox {
            "memory" => Self::Memory,
            "file" => {
                let folder = Scratch::new("soak-file");
                std::fs::create_dir_all(folder.path()).unwrap();
                Self::File(folder)
            }
            "postgres" => {
                let server = postgres::Server::start().await?;
                drop(server.database("soak").await);
                Self::Postgres(server)
            }
            "nats" => {
                let server = nats::Server::start()?;
                server.inbox().await;
                Self::Nats(server)
            }
            other => panic!("the inbox is memory, file, postgres or nats, not {other}"),
        })
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::File(_) => "file",
            Self::Postgres(_) => "postgres",
            Self::Nats(_) => "nats",
        }
    }

    /// The location that a node is given.
    pub(crate) fn location(&self) -> String {
        match self {
            Self::Memory => "-".to_owned(),
            Self::File(folder) => folder.path().join("inbox.redb").display().to_string(),
            Self::Postgres(server) => {
                format!("host=127.0.0.1 port={} user=postgres dbname=soak", server.config("soak").get_ports()[0])
            }
            Self::Nats(server) => server.url(),
        }
    }

    /// Whether several processes can use it.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_) | Self::Nats(_))
    }

    /// Stops the server, and restarts it after the pause. `PostgreSQL` crashes; `nats-server` writes down what it knows
    /// first, since after a crash it may have forgotten acknowledgements.
    pub(crate) async fn restart(&mut self, pause: Duration) {
        match self {
            Self::Memory | Self::File(_) => {}
            Self::Postgres(server) => {
                server.crash();
                tokio::time::sleep(pause).await;
                server.start_again().await;
            }
            Self::Nats(server) => {
                server.stop();
                tokio::time::sleep(pause).await;
                server.start_again();
            }
        }
    }

    /// How many bytes it uses on the disk.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Memory => 0,
            Self::File(folder) => folder_size(folder.path()),
            Self::Postgres(server) => folder_size(server.folder()),
            Self::Nats(server) => folder_size(server.folder()),
        }
    }
}

/// Files that disappear in the meantime don't count.
fn folder_size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map_while(Result::ok);
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => folder_size(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.map(size).sum()
}
