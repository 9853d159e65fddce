//! Vendors that send the deliveries of one entity one after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::nodes::Nodes;
use crate::sender::{Progress, Sender, Signed};
use crate::verdict::is_doomed;

/// How many there are. The entity of a delivery is its number modulo this.
pub(crate) const SENDERS: u64 = 16;

/// The pause between two deliveries of a sender.
const PAUSE: Duration = Duration::from_millis(25);

/// How many deliveries may wait. Without a bound, a slow machine would still handle them long after the last fault.
const MAX_WAITING: u64 = 2_000;

pub(crate) struct Senders {
    running: JoinSet<Vec<u64>>,
    signals: Arc<Signals>,
}

#[derive(Default)]
struct Signals {
    progress: Progress,
    /// How many were accepted that can be handled.
    accepted: AtomicU64,
    are_too_fast: AtomicBool,
    is_over: AtomicBool,
    sends_large: AtomicBool,
}

/// What was sent.
pub(crate) struct Sent {
    /// The numbers that were answered 2xx.
    pub(crate) accepted: Vec<u64>,
    /// How often a delivery had to be sent again.
    pub(crate) repeated: usize,
}

impl Senders {
    pub(crate) fn start(ports: &[u16]) -> Self {
        let signals = Arc::<Signals>::default();
        let mut running = JoinSet::new();
        for entity in 0..SENDERS {
            let sender = Sender::new(ports.to_vec(), usize::try_from(entity).unwrap());
            running.spawn(send(sender, entity, Arc::clone(&signals)));
        }
        Self { running, signals }
    }

    /// Whether bodies are large enough to fill a disk.
    pub(crate) fn send_large(&self, large: bool) {
        self.signals.sends_large.store(large, Ordering::Relaxed);
    }

    /// Lets the senders wait if the handlers, which have handled this many, are far behind.
    pub(crate) fn wait_for_handlers(&self, handled: u64) {
        let waiting = self.signals.accepted.load(Ordering::Relaxed).saturating_sub(handled);
        self.signals.are_too_fast.store(waiting > MAX_WAITING, Ordering::Relaxed);
    }

    /// Waits until everything that was started is accepted.
    pub(crate) async fn stop(self, nodes: &mut Nodes) -> Sent {
        self.signals.is_over.store(true, Ordering::Relaxed);
        let all = self.running.join_all();
        tokio::pin!(all);
        let accepted = loop {
            nodes.revive();
            if let Ok(accepted) = tokio::time::timeout(Duration::from_millis(100), &mut all).await {
                break accepted;
            }
        };
        Sent {
            accepted: accepted.into_iter().flatten().collect(),
            repeated: self.signals.progress.repeated.load(Ordering::Relaxed),
        }
    }
}

/// Each delivery of the entity is sent when the one before it is accepted, so this is the order in which they are
/// stored.
async fn send(mut sender: Sender, entity: u64, signals: Arc<Signals>) -> Vec<u64> {
    let mut accepted = Vec::new();
    let mut number = entity;
    while !signals.is_over.load(Ordering::Relaxed) {
        if signals.are_too_fast.load(Ordering::Relaxed) {
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        let size = if signals.sends_large.load(Ordering::Relaxed) { 60_000 } else { 200 };
        sender.deliver(&Signed::new(body(number, entity, size)), &signals.progress).await;
        accepted.push(number);
        if !is_doomed(number) {
            signals.accepted.fetch_add(1, Ordering::Relaxed);
        }
        number += SENDERS;
        tokio::time::sleep(PAUSE).await;
    }
    accepted
}

/// Some out of a thousand are malformed: their text isn't a string.
fn body(number: u64, entity: u64, size: usize) -> String {
    let text = if (22..27).contains(&(number % 1000)) { "5".to_owned() } else { format!("\"{}\"", "x".repeat(size)) };
    format!(r#"{{"type": "note.taken", "id": "{number}", "entity": "{entity}", "text": {text}}}"#)
}
