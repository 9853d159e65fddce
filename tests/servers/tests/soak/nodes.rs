//! The processes of the receivers and workers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tests::scratch::Scratch;
use tokio::net::TcpStream;

use crate::backend::Backend;
use crate::nats::{free_port, wait_for_port};
use crate::verdict::is_doomed;

/// How many deliveries a node handles at a time.
const CONCURRENCY: usize = 16;

/// All processes of a soak.
pub(crate) struct Nodes {
    all: Vec<Node>,
    ports: Vec<u16>,
    folder: Scratch,
    memory: Memory,
    counts: Counts,
    counted: Counted,
}

/// How much of the record was counted.
#[derive(Default)]
struct Counted {
    bytes: u64,
    lines: u64,
}

/// What was done to them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) kills: usize,
    pub(crate) full_disks: usize,
    pub(crate) restarts: usize,
    /// How often a process ended by itself.
    pub(crate) aborts: usize,
    /// How many attempts may have lost their acknowledgement.
    pub(crate) lost_acknowledgements: usize,
}

/// The memory of the processes, in KiB: that of one of them at the beginning and at the end, and the largest at any
/// time.
#[derive(Clone, Copy, Default)]
pub(crate) struct Memory {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) most: u64,
}

struct Node {
    /// `both`, `receive` or `work`.
    role: &'static str,
    port: u16,
    /// Inbox, location, record and order, as arguments of the program.
    arguments: [String; 4],
    log: PathBuf,
    process: Option<Child>,
}

impl Nodes {
    /// Two receivers and two workers, or one process that is both if the inbox can't be shared.
    pub(crate) fn start(backend: &Backend, is_ordered: bool) -> Self {
        let folder = Scratch::new(&format!("soak-nodes-{}", backend.name()));
        std::fs::create_dir_all(folder.path()).unwrap();
        let record = folder.path().join("record");
        File::create(&record).unwrap();
        let order = if is_ordered { "order" } else { "any" };
        let arguments = [backend.name(), &backend.location(), &record.display().to_string(), order].map(str::to_owned);
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("soak-{}.log", backend.name()));
        File::create(&log).unwrap();
        let roles: &[_] = if backend.is_shared() { &["receive", "receive", "work", "work"] } else { &["both"] };
        let node = |role: &&'static str| Node {
            role,
            port: free_port(),
            arguments: arguments.clone(),
            log: log.clone(),
            process: None,
        };
        let mut nodes: Vec<_> = roles.iter().map(node).collect();
        nodes.iter_mut().for_each(|node| node.start(None));
        let ports: Vec<_> = nodes.iter().filter(|node| node.role != "work").map(|node| node.port).collect();
        ports.iter().for_each(|port| wait_for_port(*port));
        Self {
            all: nodes,
            ports,
            folder,
            memory: Memory::default(),
            counts: Counts::default(),
            counted: Counted::default(),
        }
    }

    pub(crate) fn ports(&self) -> &[u16] {
        &self.ports
    }

    pub(crate) fn memory(&self) -> Memory {
        self.memory
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts.clone()
    }

    /// Kills one of them, and restarts it after the pause.
    pub(crate) async fn kill(&mut self, chosen: usize, pause: Duration) {
        let node = chosen % self.all.len();
        self.all[node].kill();
        self.counts.kills += 1;
        self.note_lost(node);
        tokio::time::sleep(pause).await;
        self.all[node].start(None);
        self.wait_for_ports().await;
    }

    /// Lets the process with the file receive for a while without room for the file to grow.
    pub(crate) async fn fill_disk(&mut self, bytes: u64, time: Duration) {
        self.all[0].kill();
        self.note_lost(0);
        self.counts.full_disks += 1;
        self.all[0].start(Some(bytes));
        self.wait_for_ports().await;
        tokio::time::sleep(time).await;
        self.all[0].kill();
        self.all[0].start(None);
        self.wait_for_ports().await;
    }

    /// Waits until the receivers accept connections, for at most half a minute.
    async fn wait_for_ports(&mut self) {
        let end = Instant::now() + Duration::from_secs(30);
        for port in self.ports.clone() {
            while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() && Instant::now() < end {
                tokio::time::sleep(Duration::from_millis(50)).await;
                self.revive();
            }
        }
    }

    /// Counts what the workers can't acknowledge while the server is away.
    pub(crate) fn note_restart(&mut self) {
        self.counts.restarts += 1;
        (0..self.all.len()).for_each(|node| self.note_lost(node));
    }

    fn note_lost(&mut self, node: usize) {
        if self.all[node].role != "receive" {
            self.counts.lost_acknowledgements += CONCURRENCY;
        }
    }

    /// Restarts those that ended by themselves.
    pub(crate) fn revive(&mut self) {
        for index in 0..self.all.len() {
            if self.all[index].has_ended() {
                self.counts.aborts += 1;
                self.note_lost(index);
                self.all[index].start(None);
            }
        }
    }

    /// Records how much memory they use.
    pub(crate) fn measure(&mut self) {
        let resident = self.all.iter().filter_map(Node::resident_kib).max().unwrap_or_default();
        if self.memory.first == 0 {
            self.memory.first = resident;
        }
        self.memory.last = resident;
        self.memory.most = self.memory.most.max(resident);
    }

    /// Waits until everything that can be handled is handled, or nothing has happened for a minute. Returns the numbers
    /// in the record.
    pub(crate) async fn drain(&mut self, accepted: &[u64]) -> Vec<u64> {
        let (mut length, mut moved) = (0, Instant::now());
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            self.revive();
            let record = self.record();
            let handled: BTreeSet<u64> = record.iter().copied().collect();
            let is_done = accepted.iter().all(|number| is_doomed(*number) || handled.contains(number));
            if record.len() > length {
                (length, moved) = (record.len(), Instant::now());
            }
            if is_done && moved.elapsed() > Duration::from_secs(8) || moved.elapsed() > Duration::from_secs(60) {
                return record;
            }
        }
    }

    /// How many lines the record has.
    pub(crate) fn handled(&mut self) -> u64 {
        let mut record = File::open(self.folder.path().join("record")).unwrap();
        let mut more = Vec::new();
        record.seek(SeekFrom::Start(self.counted.bytes)).unwrap();
        record.read_to_end(&mut more).unwrap();
        self.counted.bytes += more.len() as u64;
        self.counted.lines += String::from_utf8_lossy(&more).matches('\n').count() as u64;
        self.counted.lines
    }

    fn record(&self) -> Vec<u64> {
        let record = std::fs::read_to_string(self.folder.path().join("record")).unwrap();
        record.lines().map(|line| line.parse().unwrap()).collect()
    }

    /// Shuts all of them down, and returns what is parked, with the reasons.
    pub(crate) fn finish(self) -> BTreeMap<u64, String> {
        let mut nodes = self.all;
        nodes.iter_mut().flat_map(Node::finish).collect()
    }
}

impl Node {
    /// With a full disk, the process can't write beyond this many bytes, and only receives, so that nothing makes room.
    fn start(&mut self, full_at: Option<u64>) {
        let program = env!("CARGO_BIN_EXE_soak_node");
        let (mut command, role) = match full_at {
            None => (Command::new(program), self.role),
            Some(bytes) => {
                let mut command = Command::new("sh");
                // A process that ignores the signal gets an error from the system. Blocks have 512 bytes.
                let limited = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", bytes / 512);
                command.args(["-c", &limited, "sh", program]);
                (command, "receive")
            }
        };
        let [inbox, location, record, order] = &self.arguments;
        command.args([inbox, location, role, &self.port.to_string(), record, order]);
        let log = File::options().append(true).open(&self.log).unwrap();
        self.process = Some(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn().unwrap());
    }

    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    fn has_ended(&mut self) -> bool {
        self.process.as_mut().is_none_or(|process| process.try_wait().unwrap().is_some())
    }

    fn resident_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.as_ref()?.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim_end_matches("kB").trim().parse().ok()
    }

    fn finish(&mut self) -> Vec<(u64, String)> {
        let mut process = self.process.take().unwrap();
        drop(process.stdin.take());
        let mut said = String::new();
        process.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        let status = process.wait().unwrap();
        assert!(status.success(), "a process ended with {status}; see {}", self.log.display());
        let parked = |line: &str| {
            let (number, reason) = line.strip_prefix("parked ")?.split_once(' ')?;
            Some((number.parse().ok()?, reason.to_owned()))
        };
        said.lines().filter_map(parked).collect()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
