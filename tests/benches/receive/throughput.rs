//! Requests over loopback: the same client, connections, threads and bytes for each application, and new connections
//! for each round. The applications are the same in all rounds, and an inbox is emptied between them: servers run for
//! long, and with a new inbox, the kernel would have to find new memory for each delivery.

#![allow(clippy::cast_precision_loss, reason = "figures to read")]

use std::time::{Duration, Instant};

use axum::Router;
use benches::load::{Sender, run};
use benches::{Measured, Target, percentile};
use hookwright_events::askelephant::Event;
use hookwright_inbox_file::FileInbox;
use hookwright_receiver::Worker;
use hookwright_receiver::{Inbox, MemoryInbox};
use tests::scratch::Scratch;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::service::{BARE, BARE_MAC, HANDLED, KEPT, PATH, bare, bare_with_mac, handling, keeping};
use crate::work::Nothing;

const ROUNDS: usize = 40;
const REQUESTS: usize = 4_000;
const CONNECTIONS: usize = 32;

const KEPT_AND_HANDLED: &str = "kept in memory, and handled by a worker";

/// The receiver, compared with a route that reads the body and answers, and with one that also hashes it: no receiver
/// of signed deliveries can be faster.
pub(crate) async fn measure(length: &str, body: &str, targets: &[Target]) {
    let sender = Sender::new(PATH, body);
    let names = [BARE, BARE_MAC, HANDLED, KEPT, KEPT_AND_HANDLED].map(str::to_owned).to_vec();
    let mut measured = Measured::new(&format!("receive: requests of {length} on {CONNECTIONS} connections"), names);
    let mut cpu = [0.0; 5];
    let (kept, handled) = (MemoryInbox::new(), MemoryInbox::new());
    let applications = [bare(), bare_with_mac(), handling(), keeping(kept.clone()), keeping(handled.clone())];
    let worker = Working::on(handled.clone());
    for round in 0..ROUNDS {
        let mut times = Vec::new();
        for (application, cpu) in applications.iter().zip(&mut cpu) {
            times.push(time(requests(&sender, round * REQUESTS, REQUESTS), application, cpu).await);
            emptied(&handled).await;
        }
        let emptying = Working::on(kept.clone());
        emptied(&kept).await;
        emptying.stop().await;
        measured.add(times);
    }
    worker.stop().await;
    let cpu = cpu.map(|micros| micros / (ROUNDS * REQUESTS) as f64).to_vec();
    measured.print(Some(("CPU µs", cpu)), targets);
}

/// The throughput of an inbox in a file, which waits for the disk.
pub(crate) async fn measure_file(body: &str) {
    const REQUESTS: usize = 20_000;
    let scratch = Scratch::new("bench-receive");
    std::fs::create_dir_all(scratch.path()).unwrap();
    let inbox = FileInbox::open(scratch.path().join("inbox.redb")).unwrap();
    let worker = Working::on(inbox.clone());
    println!("\nreceive: requests of {} bytes into a file, and handled by a worker", body.len());
    println!("{:>11} {:>12} {:>10} {:>10}", "connections", "requests/s", "p50 ms", "p99 ms");
    let mut first = 0;
    for connections in [1, 16, 64] {
        let count = REQUESTS.min(connections * 500);
        let requests = requests(&Sender::new(PATH, body), first, count);
        first += count;
        let start = Instant::now();
        let mut times: Vec<_> = run(requests, keeping(inbox.clone()), connections).await;
        let seconds = start.elapsed().as_secs_f64();
        times.sort_unstable();
        let millis = |percent| percentile(&times, percent).as_secs_f64() * 1000.0;
        let rate = count as f64 / seconds;
        println!("{connections:>11} {rate:>12.0} {:>10.2} {:>10.2}", millis(50), millis(99));
    }
    worker.stop().await;
    inbox.close().await;
}

/// A worker whose handler does nothing.
struct Working {
    stop: oneshot::Sender<()>,
    worker: JoinHandle<()>,
}

impl Working {
    fn on(inbox: impl Inbox) -> Self {
        let (stop, stopped) = oneshot::channel();
        let worker = Worker::builder(inbox).handler::<Event, _>(Nothing).run_until(stopped);
        Self { stop, worker: tokio::spawn(worker) }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.worker.await.unwrap();
    }
}

/// Waits until the inbox is empty.
async fn emptied(inbox: &MemoryInbox) {
    while inbox.waiting() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The time for one request, with many in progress at once. The CPU time for all of them, including the sender's, is
/// added to `cpu`.
async fn time(requests: Vec<Vec<u8>>, application: &Router, cpu: &mut f64) -> Duration {
    let (start, before) = (Instant::now(), cpu_micros());
    run(requests, application.clone(), CONNECTIONS).await;
    *cpu += cpu_micros() - before;
    start.elapsed() / u32::try_from(REQUESTS).unwrap()
}

/// The CPU time of this process, by the kernel's clock of 100 Hz.
fn cpu_micros() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().unwrap());
    ticks.sum::<f64>() * 10_000.0
}

/// All requests, written and signed beforehand.
fn requests(sender: &Sender, first: usize, count: usize) -> Vec<Vec<u8>> {
    (first..first + count).map(|number| sender.request(number as u64)).collect()
}
