//! Liveness and readiness of receivers and workers, for probes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long a worker isn't ready after its inbox failed. This is longer than it waits before it asks again.
const CUT_OFF: Duration = Duration::from_secs(60);

/// Whether something has failed recently, without success since.
///
/// A failure is forgotten after a while. Otherwise a receiver that gets no requests because it isn't ready would never
/// be ready again.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    last: Arc<Mutex<Option<Instant>>>,
    lasts: Duration,
}

impl Trouble {
    /// No failure yet. A failure is forgotten after this time.
    pub(crate) fn lasting(lasts: Duration) -> Self {
        Self { last: Arc::default(), lasts }
    }

    pub(crate) fn failed(&self) {
        self.set(Some(Instant::now()));
    }

    pub(crate) fn succeeded(&self) {
        self.set(None);
    }

    pub(crate) fn is_there(&self) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() < self.lasts)
    }

    fn set(&self, last: Option<Instant>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }
}

/// The state of a [`Worker`](crate::Worker), for probes. [`Worker::health`](crate::Worker::health) returns it before
/// the worker runs.
///
/// ```
/// # use hookwright_receiver::{MemoryInbox, Worker};
/// let worker = Worker::builder(MemoryInbox::new()); // and its handlers
/// let health = worker.health();
/// // In a task: `worker.run_until(shutdown)`. In the handlers of your probes:
/// let (liveness, readiness) = (health.is_alive(), health.is_ready());
/// # assert_eq!((liveness, readiness), (false, false));
/// ```
#[derive(Clone, Debug)]
pub struct WorkerHealth(Arc<State>);

#[derive(Debug)]
struct State {
    lanes: AtomicUsize,
    is_stopping: AtomicBool,
    inbox: Trouble,
}

/// Counts one of the worker's loops until it is dropped.
#[derive(Debug)]
pub(crate) struct RunningLane(WorkerHealth);

impl WorkerHealth {
    pub(crate) fn new() -> Self {
        let inbox = Trouble::lasting(CUT_OFF);
        Self(Arc::new(State { lanes: AtomicUsize::new(0), is_stopping: AtomicBool::new(false), inbox }))
    }

    /// Whether the worker runs: from the first poll of `run_until` until its last handler has ended. A worker without
    /// handlers never runs.
    pub fn is_alive(&self) -> bool {
        self.0.lanes.load(Ordering::SeqCst) > 0
    }

    /// Whether the worker takes deliveries: it runs, wasn't told to stop, and its inbox hasn't failed. A failure counts
    /// until the inbox returns a delivery, or for a minute.
    pub fn is_ready(&self) -> bool {
        self.is_alive() && !self.0.is_stopping.load(Ordering::SeqCst) && !self.0.inbox.is_there()
    }

    pub(crate) fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::SeqCst);
    }

    pub(crate) fn inbox(&self) -> &Trouble {
        &self.0.inbox
    }

    pub(crate) fn lane(&self) -> RunningLane {
        self.0.lanes.fetch_add(1, Ordering::SeqCst);
        RunningLane(self.clone())
    }
}

impl RunningLane {
    pub(crate) fn inbox(&self) -> &Trouble {
        self.0.inbox()
    }
}

impl Drop for RunningLane {
    fn drop(&mut self) {
        self.0.0.lanes.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_forgotten_after_a_success_or_a_while() {
        let trouble = Trouble::lasting(Duration::from_secs(10));
        assert!(!trouble.is_there());
        trouble.failed();
        assert!(trouble.is_there());
        trouble.succeeded();
        assert!(!trouble.is_there());
        trouble.failed();
        tokio::time::advance(Duration::from_secs(9)).await;
        assert!(trouble.is_there());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!trouble.is_there());
    }
}
