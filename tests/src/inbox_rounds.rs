//! Rounds that kill a process that works on an inbox, and check what it left.

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime};

use hookwright_inbox_file::FileInbox;
use hookwright_receiver::{DeliveryFilter, Inbox, ManagedInbox, PageRequest, Put};
use hookwright_runtime::Delivery;
use hookwright_runtime::StoredDelivery;
use http::HeaderMap;

use crate::scratch::Scratch;

/// The API of all deliveries.
pub const API: &str = "numbers";

/// The capacity of the inbox.
pub const MAX_DELIVERIES: u64 = 1000;

/// How many tasks store deliveries.
pub const PUTTERS: usize = 8;

/// How many tasks complete them.
pub const WORKERS: usize = 4;

/// A delivery whose key is the number, with a body of about this many bytes.
pub fn delivery(number: u64, size: usize) -> StoredDelivery {
    let body = format!("{{\"number\":{number},\"text\":\"{}\"}}", "x".repeat(size));
    let trusted = Delivery::new(HeaderMap::new(), body).unsigned("a test");
    let mut kept = StoredDelivery::new(API, trusted, SystemTime::now());
    kept.key = Some(number.to_string().into());
    kept
}

/// The observations of all rounds.
#[derive(Debug, Default)]
pub struct Seen {
    rounds: u32,
    /// Deliveries for which `put` returned.
    acknowledged: BTreeSet<u64>,
    /// Deliveries for which `done` returned.
    completed: BTreeSet<u64>,
    /// Deliveries completed by a process that was killed before it could print that.
    completed_in_silence: BTreeSet<u64>,
}

/// Kills the child, the program `inbox_child`, at random moments in this many rounds, all with one file.
///
/// # Panics
/// If an acknowledged delivery is lost, or a completed one is back.
pub fn kill_and_check(child: &Path, rounds: u32) -> Seen {
    let scratch = Scratch::new("inbox-rounds");
    std::fs::create_dir_all(scratch.path()).unwrap();
    let file = scratch.path().join("inbox.redb");
    let mut seen = Seen::default();
    for round in 0..rounds {
        let first = u64::from(round) * 10_000_000;
        let lines = run_and_kill(Command::new(child).arg(&file).arg(first.to_string()), round);
        let claimed = seen.note(&lines);
        block_on(check_inbox(&file, &mut seen, &claimed));
    }
    block_on(complete_the_rest(&file, &mut seen));
    seen
}

impl Seen {
    /// Records what the child printed. Returns what it was about to complete.
    fn note(&mut self, lines: &[String]) -> BTreeSet<u64> {
        self.rounds += 1;
        let mut claimed = BTreeSet::new();
        for line in lines {
            let Some((what, number)) = line.split_once(' ') else { continue };
            let number: u64 = number.parse().unwrap();
            match what {
                "put" => assert!(self.acknowledged.insert(number), "{number} was put twice"),
                "claimed" => {
                    assert!(!self.is_completed(number), "{number} was handed out after it was completed");
                    claimed.insert(number);
                }
                "done" => {
                    assert!(self.completed.insert(number), "{number} was completed twice");
                    claimed.remove(&number);
                }
                other => unreachable!("{other}"),
            }
        }
        claimed
    }

    fn is_completed(&self, number: u64) -> bool {
        self.completed.contains(&number) || self.completed_in_silence.contains(&number)
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} rounds: {} acknowledged, {} completed and {} more by a process that died before it could say so, 0 lost",
            self.rounds,
            self.acknowledged.len(),
            self.completed.len(),
            self.completed_in_silence.len(),
        )
    }
}

/// What the child printed until it was killed: a while after it had opened the file, or in every fifth round after its
/// start, so that opening is also interrupted.
fn run_and_kill(command: &mut Command, round: u32) -> Vec<String> {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let (opened, is_open) = mpsc::channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = thread::spawn(move || {
        let notice = |_: &String| opened.send(()).unwrap_or_default();
        output.lines().map(Result::unwrap).inspect(notice).collect::<Vec<_>>()
    });
    if round % 5 == 4 {
        thread::sleep(random(Duration::from_millis(100)));
    } else {
        is_open.recv().expect("the child opens the file");
        thread::sleep(random(Duration::from_millis(500)));
    }
    kill(&mut child);
    reader.join().unwrap()
}

fn kill(child: &mut Child) {
    if let Some(status) = child.try_wait().unwrap() {
        unreachable!("the child has ended by itself: {status}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn random(below: Duration) -> Duration {
    let share = u32::try_from(RandomState::new().build_hasher().finish() % 1000).unwrap();
    below * share / 1000
}

/// Opens the file that the child left, and compares it with what the child printed.
async fn check_inbox(file: &Path, seen: &mut Seen, claimed: &BTreeSet<u64>) {
    let inbox = FileInbox::open(file).unwrap();
    let stored = stored(&inbox).await;
    for number in &seen.acknowledged {
        let is_there = stored.contains(number);
        if seen.completed.contains(number) || seen.completed_in_silence.contains(number) {
            assert!(!is_there, "{number} was completed and is back");
        } else if !is_there {
            assert!(claimed.contains(number), "{number} was acknowledged and is lost");
            seen.completed_in_silence.insert(*number);
        }
        let again = inbox.put(delivery(*number, 200)).await.unwrap();
        assert_eq!(again, Put::Duplicate, "the key of {number} is forgotten");
    }
    assert!(claimed.len() <= WORKERS, "more than the workers could have been at: {claimed:?}");
    inbox.close().await;
}

async fn stored(inbox: &FileInbox) -> BTreeSet<u64> {
    let (mut numbers, mut request) = (BTreeSet::new(), PageRequest::default());
    loop {
        let page = inbox.list(&DeliveryFilter::all(), &request).await.unwrap();
        for stored in page.deliveries {
            let key = stored.delivery.expect("what is stored can be read").key.unwrap();
            assert!(numbers.insert(key.parse().unwrap()), "{key} is there twice");
        }
        let Some(next) = page.next else { return numbers };
        request = PageRequest::after(next, 100);
    }
}

/// Everything that is left can be claimed and completed. Then everything that was acknowledged is completed.
async fn complete_the_rest(file: &Path, seen: &mut Seen) {
    // Deliveries that were claimed when a process was killed are due after a pause.
    let tomorrow = || SystemTime::now() + Duration::from_secs(24 * 60 * 60);
    let inbox = FileInbox::builder().clock(tomorrow).open(file).unwrap();
    while let Some(claimed) = inbox.try_claim(API, Duration::from_secs(60)).await.unwrap() {
        let number = claimed.delivery.key.unwrap().parse().unwrap();
        assert!(!seen.is_completed(number), "{number} was handed out after it was completed");
        inbox.ack(claimed.claim).await.unwrap();
        seen.completed.insert(number);
    }
    let lost: Vec<_> = seen.acknowledged.iter().filter(|number| !seen.is_completed(**number)).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    inbox.close().await;
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
}
