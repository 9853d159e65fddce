//! Two receivers and three workers, killed and restarted under load, like the server: nothing may be lost or completed
//! twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::jetstream::{self, consumer, stream};
use tests::scratch::Scratch;

use crate::deliveries::{PARKED, STREAM, message_id, messages};
use crate::node::Node;
use crate::sender::{Progress, SECRET, Signed, send_all};
use crate::server::Server;

const DELIVERIES: usize = 20_000;
const REPEATED: usize = DELIVERIES / 10;
const MALFORMED: usize = DELIVERIES / 100;
const GOOD: usize = DELIVERIES - REPEATED - MALFORMED;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_is_completed_twice() {
    let Some(mut server) = Server::start() else { return };
    server.inbox().await;
    let folder = Scratch::new("storm");
    std::fs::create_dir_all(folder.path()).unwrap();
    let record = folder.path().join("handled");

    let (mut receiver, first_port) = Node::receiver(&server.url(), SECRET);
    let (_other_receiver, second_port) = Node::receiver(&server.url(), SECRET);
    let mut workers: Vec<_> = (0..3).map(|_| Node::worker(&server.url(), &record)).collect();

    let progress = Arc::new(Progress::default());
    let sending = tokio::spawn(send_all(deliveries(), vec![first_port, second_port], 32, Arc::clone(&progress)));
    accepted(&progress, DELIVERIES / 5).await;
    workers[0].kill();
    receiver.kill();
    accepted(&progress, DELIVERIES * 2 / 5).await;
    workers[0].start_again();
    receiver.start_again();
    accepted(&progress, DELIVERIES * 3 / 5).await;
    server.stop();
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.start_again();
    accepted(&progress, DELIVERIES * 4 / 5).await;
    workers[1].kill();
    sending.await.unwrap();
    workers[1].start_again();

    let completed = all_complete(&server).await;
    let handled = handled(&record);
    let repeated = handled.values().filter(|times| **times > 1).count();
    let kept = ids(&server, STREAM).await;
    let parked = ids(&server, PARKED).await;
    println!(
        "{DELIVERIES} deliveries, each accepted; {} had to be sent again; {} kept, {} completed, {} handled, {} of them more \
         than once; {} parked",
        progress.repeated.load(Ordering::Relaxed),
        kept.len(),
        completed,
        handled.len(),
        repeated,
        parked.len(),
    );
    assert_eq!(progress.accepted.load(Ordering::Relaxed), DELIVERIES);
    let bad: BTreeSet<_> = (0..MALFORMED).map(|number| format!("notes:{}", bad_id(number))).collect();
    let good = (0..GOOD).map(|number| format!("notes:{}", good_id(number)));
    assert_eq!(kept, good.chain(bad.iter().cloned()).collect(), "each key is kept once");
    assert_eq!(completed, GOOD + MALFORMED, "and completed once");
    assert_eq!(handled.keys().cloned().collect::<BTreeSet<_>>(), (0..GOOD).map(good_id).collect(), "nothing is lost");
    assert_eq!(parked, bad);
}

/// Valid ones, malformed ones, and repetitions of some of the valid ones, in an unrelated order.
fn deliveries() -> Vec<Signed> {
    let good = (0..GOOD).map(good_body);
    let again = (0..REPEATED).map(|number| good_body(number * GOOD / REPEATED));
    let malformed =
        (0..MALFORMED).map(|number| format!(r#"{{"type": "note.taken", "id": "{}", "text": 5}}"#, bad_id(number)));
    let bodies: Vec<_> = good.chain(again).chain(malformed).collect();
    // 7919 is prime and doesn't divide their number.
    let mut bodies: Vec<_> = bodies.into_iter().enumerate().map(|(at, body)| (at * 7919 % DELIVERIES, body)).collect();
    bodies.sort_unstable();
    bodies.into_iter().map(|(_, body)| Signed::new(body)).collect()
}

fn good_body(number: usize) -> String {
    format!(r#"{{"type": "note.taken", "id": "{}", "text": "{}"}}"#, good_id(number), "text ".repeat(number % 100))
}

fn good_id(number: usize) -> String {
    format!("good-{number}")
}

fn bad_id(number: usize) -> String {
    format!("bad-{number}")
}

async fn accepted(progress: &Progress, count: usize) {
    let enough = async {
        while progress.accepted.load(Ordering::Relaxed) < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, enough).await.expect("the deliveries are not accepted");
}

/// Waits until everything is acknowledged on the server. Returns the number of messages.
async fn all_complete(server: &Server) -> usize {
    let stream = jetstream::new(server.client().await).get_stream(STREAM).await.unwrap();
    let mut last = None;
    let complete = async {
        loop {
            let (stream, workers) = state(&stream).await;
            if workers.num_pending == 0 && workers.num_ack_pending == 0 {
                assert_eq!(workers.ack_floor.stream_sequence, stream.last_sequence);
                return usize::try_from(stream.messages).unwrap();
            }
            last = Some(workers);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let complete = tokio::time::timeout(PATIENCE, complete).await;
    complete.unwrap_or_else(|_| panic!("not everything is completed: {last:?}"))
}

async fn state(stream: &stream::Stream) -> (stream::State, consumer::Info) {
    (stream.get_info().await.unwrap().state, stream.consumer_info("workers").await.unwrap())
}

/// How often each id was handled.
fn handled(record: &Path) -> BTreeMap<String, u32> {
    let mut handled = BTreeMap::new();
    for id in std::fs::read_to_string(record).unwrap().lines() {
        *handled.entry(id.to_owned()).or_default() += 1;
    }
    handled
}

/// The ids of a stream's messages. Each must occur once.
async fn ids(server: &Server, stream: &str) -> BTreeSet<String> {
    let messages = messages(server.client().await, stream).await;
    let ids: BTreeSet<_> = messages.iter().map(|message| message_id(message).to_owned()).collect();
    assert_eq!(ids.len(), messages.len(), "a key is there twice in {stream}");
    ids
}

/// Much longer than needed.
const PATIENCE: Duration = Duration::from_secs(90);
