//! The example `receiver` as a process.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use tests::scratch::Scratch;

use crate::{ASKELEPHANT_SECRET, CONTIO, CONTIO_SECRET};
use tests::programs::{self, Ended, hookwright, program};

/// A receiver with its own inbox. It is killed if it is dropped without being stopped.
pub(crate) struct Service {
    process: Child,
    address: String,
    lines: Receiver<String>,
    folder: Scratch,
}

impl Service {
    /// Starts a receiver. It takes deliveries when this returns.
    pub(crate) fn start(name: &str) -> Self {
        Self::start_with(name, CONTIO_SECRET)
    }

    /// The same with other secrets of Contio.
    pub(crate) fn start_with(name: &str, contio_secrets: &str) -> Self {
        let folder = Scratch::new(name);
        std::fs::create_dir_all(folder.path()).unwrap();
        let mut program = command(contio_secrets);
        program.env("INBOX", inbox(&folder)).stdout(Stdio::piped());
        let mut process = program.spawn().unwrap();
        let lines = programs::lines_of(process.stdout.take().unwrap());
        let first = lines.recv().unwrap();
        let address = first.strip_prefix("listening on ").unwrap().to_owned();
        Self { process, address, lines, folder }
    }

    /// The URL for deliveries of an API.
    pub(crate) fn url(&self, api: &str) -> String {
        format!("{}/{api}", self.address)
    }

    /// Waits until it has printed this many events, and returns them.
    pub(crate) fn events(&self, count: usize) -> Vec<String> {
        let next = |_| self.lines.recv_timeout(Duration::from_secs(120)).expect("an event is printed");
        (0..count).map(next).collect()
    }

    /// Waits until everything that was sent before is handled or parked: deliveries are claimed in the order in which
    /// they arrived, and a claimed one is finished before the end.
    pub(crate) fn has_claimed_all(&self) {
        let url = self.url("contio");
        let last = ["send", "--spec", CONTIO, "meeting.created", "--to", &url, "--secret", CONTIO_SECRET];
        assert_eq!(hookwright(&last).code, Some(0));
        assert!(self.events(1)[0].starts_with("contio meeting.created "));
    }

    /// Stops it and waits. Returns its further output, and its inbox.
    pub(crate) fn stop(mut self) -> (Vec<String>, Inbox) {
        let status = programs::stop(&mut self.process);
        assert!(status.success(), "{status}");
        let folder = std::mem::replace(&mut self.folder, Scratch::new("stopped"));
        (self.lines.iter().collect(), Inbox(folder))
    }

    /// The path of its inbox.
    pub(crate) fn inbox(&self) -> PathBuf {
        inbox(&self.folder)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The inbox of a stopped receiver.
pub(crate) struct Inbox(Scratch);

impl Inbox {
    /// Runs `hookwright replay` on it.
    pub(crate) fn replay(&self, arguments: &[&str]) -> Ended {
        let inbox = inbox(&self.0);
        hookwright(&[&["replay", "--inbox", inbox.to_str().unwrap()], arguments].concat())
    }

    /// Its content, one line for each delivery.
    pub(crate) fn list(&self) -> Vec<String> {
        let listed = self.replay(&["--list"]);
        assert_eq!(listed.code, Some(0), "{listed:?}");
        listed.out.lines().map(str::to_owned).collect()
    }
}

/// The program with its secrets, on a free port.
pub(crate) fn command(contio_secrets: &str) -> Command {
    let mut program = program("receiver");
    program.env("ASKELEPHANT_SECRET", ASKELEPHANT_SECRET).env("CONTIO_SECRET", contio_secrets).env("PORT", "0");
    program
}

fn inbox(folder: &Scratch) -> PathBuf {
    Path::join(folder.path(), "inbox.redb")
}
