//! `cargo bench -p benches --bench inbox`: how many deliveries an inbox in a file takes in a second, each durable
//! before its `put` returns, how long the slowest in a hundred takes, and how many it hands out and completes in a
//! second. The file is in the folder for temporary files (`TMPDIR`).

#![allow(clippy::unwrap_used, reason = "a panic fails the measurement")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use benches::percentile;
use hookwright_inbox_file::FileInbox;
use hookwright_receiver::Inbox;
use tests::inbox_rounds::{API, delivery};
use tests::scratch::Scratch;

const TIME: Duration = Duration::from_secs(5);
const BODY: usize = 2000;
const LEASE: Duration = Duration::from_secs(60);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    println!("puts of {BODY} bytes for {} s", TIME.as_secs());
    println!(
        "{:>6} {:>10} {:>12} {:>10} {:>10} {:>16}",
        "tasks", "puts/s", "puts/commit", "p50 ms", "p99 ms", "claims + acks/s"
    );
    for tasks in [1, 16, 64] {
        runtime.block_on(measure(tasks));
    }
}

async fn measure(tasks: u64) {
    let scratch = Scratch::new("bench-inbox");
    std::fs::create_dir_all(scratch.path()).unwrap();
    let inbox = FileInbox::open(scratch.path().join("inbox.redb")).unwrap();
    let (next, start) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let running: Vec<_> = (0..tasks).map(|_| tokio::spawn(put(inbox.clone(), Arc::clone(&next), start))).collect();
    let mut times = Vec::new();
    for task in running {
        times.extend(task.await.unwrap());
    }
    let seconds = start.elapsed().as_secs_f64();
    let commits = inbox.stats().await.unwrap().commits;
    let completed = complete(&inbox, tasks, times.len()).await;
    inbox.close().await;
    report(tasks, &mut times, seconds, commits, completed);
}

/// Claims and acknowledges as many as are stored, and returns how many that is a second.
#[allow(clippy::cast_precision_loss, reason = "figures to read")]
async fn complete(inbox: &FileInbox, tasks: u64, count: usize) -> f64 {
    let (left, start) = (Arc::new(AtomicUsize::new(count)), Instant::now());
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let (inbox, left) = (inbox.clone(), Arc::clone(&left));
            tokio::spawn(async move {
                let take = |left: usize| left.checked_sub(1);
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                    let claimed = inbox.claim(API, LEASE).await.unwrap();
                    inbox.ack(claimed.claim).await.unwrap();
                }
            })
        })
        .collect();
    for task in running {
        task.await.unwrap();
    }
    count as f64 / start.elapsed().as_secs_f64()
}

async fn put(inbox: FileInbox, next: Arc<AtomicU64>, start: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    while start.elapsed() < TIME {
        let kept = delivery(next.fetch_add(1, Ordering::Relaxed), BODY);
        let begin = Instant::now();
        inbox.put(kept.clone()).await.unwrap();
        times.push(begin.elapsed());
    }
    times
}

#[allow(clippy::cast_precision_loss, reason = "figures to read")]
fn report(tasks: u64, times: &mut [Duration], seconds: f64, commits: u64, completed: f64) {
    times.sort_unstable();
    let (count, commits) = (times.len() as f64, commits as f64);
    let millis = |percent| percentile(times, percent).as_secs_f64() * 1000.0;
    println!(
        "{tasks:>6} {:>10.0} {:>12.1} {:>10.2} {:>10.2} {completed:>16.0}",
        count / seconds,
        count / commits,
        millis(50),
        millis(99)
    );
}
