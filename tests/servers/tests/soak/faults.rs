//! The faults for the processes. The seed determines their order.

use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::backend::Backend;
use crate::nodes::Nodes;
use crate::senders::Senders;

#[derive(Clone, Copy)]
enum Fault {
    Kill,
    Restart,
    FullDisk,
}

pub(crate) struct Faults {
    random: Rng,
    kinds: &'static [Fault],
    /// The faults of this round: each kind occurs once per round.
    left: Vec<Fault>,
    first_size: u64,
}

impl Faults {
    pub(crate) fn new(backend: &Backend, seed: u64) -> Self {
        let kinds: &[Fault] = match backend {
            // Its content doesn't outlive its process.
            Backend::Memory => &[],
            Backend::File(_) => &[Fault::Kill, Fault::Kill, Fault::FullDisk],
            Backend::Postgres(_) | Backend::Nats(_) => &[Fault::Kill, Fault::Kill, Fault::Kill, Fault::Restart],
        };
        Self { random: Rng::with_seed(seed), kinds, left: Vec::new(), first_size: backend.size() }
    }

    /// How much the inbox used on the disk at the beginning, and uses now.
    pub(crate) fn sizes(&self, backend: &Backend) -> (u64, u64) {
        (self.first_size, backend.size())
    }

    /// Lets the processes work, and restarts those that end by themselves.
    pub(crate) async fn pause(&mut self, nodes: &mut Nodes, backend: &Backend, senders: &Senders, end: Instant) {
        let until = end.min(Instant::now() + self.millis(300..1500));
        while Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(100)).await;
            nodes.revive();
            senders.wait_for_handlers(nodes.handled());
        }
        nodes.measure();
        if self.first_size == 0 {
            self.first_size = backend.size();
        }
    }

    pub(crate) async fn next(&mut self, nodes: &mut Nodes, backend: &mut Backend, senders: &Senders) {
        if self.left.is_empty() {
            self.left = self.kinds.to_vec();
            self.random.shuffle(&mut self.left);
        }
        match self.left.pop() {
            None => {}
            Some(Fault::Kill) => nodes.kill(self.random.usize(..), self.millis(0..400)).await,
            Some(Fault::Restart) => {
                nodes.note_restart();
                backend.restart(self.millis(0..1000)).await;
            }
            Some(Fault::FullDisk) => {
                senders.send_large(true);
                nodes.fill_disk(backend.size(), self.millis(500..1500)).await;
                senders.send_large(false);
            }
        }
    }

    fn millis(&mut self, range: std::ops::Range<u64>) -> Duration {
        Duration::from_millis(self.random.u64(range))
    }
}
