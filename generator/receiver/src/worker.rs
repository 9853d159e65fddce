//! From an inbox to the handlers: each delivery is handled until it succeeds, fails for good, or has failed for too long.
//!
//! ```
//! use std::time::Duration;
//!
//! use hookwright_receiver::{MemoryInbox, RetryPolicy, Worker};
//!
//! let worker = Worker::builder(MemoryInbox::new())
//!     .concurrency(16)
//!     .lease(Duration::from_secs(60))
//!     .retry_policy(RetryPolicy::default().give_up_after(Duration::from_secs(86_400)));
//! ```
//!
//! `.handler::<contio::Event, _>(Notes)` gives it something to do, `.run_until(shutdown).await` starts it; see
//! the [crate](crate) for the whole.
//!
//! | what the handler does | what becomes of the delivery |
//! | --- | --- |
//! | succeeds | completed |
//! | `Failure::Transient`, any plain error, a panic | tried again, after the time that the handler says or that [`RetryPolicy`] says; parked once that is too late |
//! | `Failure::Permanent` | parked |
//! | does not end, and takes its process with it | tried again once the claim has run out, within the limits of [`RetryPolicy`]; then parked without another attempt |
//!
//! A worker is the first to decode a payload, as a rule. What is malformed is parked with the place and the cause, and so
//! is what the document does not list, where the code is another one than the receiver's.

mod job;
mod lane;
mod retry_policy;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::inbox::Inbox;
use hookwright_runtime::Dispatch;

pub use retry_policy::RetryPolicy;

use job::{HandlerJob, Job};
use lane::Lane;

/// Takes the deliveries of an inbox and hands them to handlers.
#[must_use = "it does nothing until it is run"]
pub struct Worker<I> {
    inbox: I,
    jobs: Vec<Arc<dyn Job>>,
    concurrency: usize,
    lease: Duration,
    retry_policy: RetryPolicy,
}

impl<I: Inbox> Worker<I> {
    /// A worker on the inbox, which has nothing to do until it has a handler.
    pub fn builder(inbox: I) -> Self {
        Self {
            inbox,
            jobs: Vec::new(),
            concurrency: 8,
            lease: Duration::from_secs(30),
            retry_policy: RetryPolicy::default(),
        }
    }

    /// Hands the events `E` of an API to the handler. One worker may have a handler for each of several APIs.
    pub fn handler<E: Dispatch<H>, H: Send + Sync + 'static>(mut self, handler: H) -> Self {
        self.jobs.push(Arc::new(HandlerJob::<E, H>::new(handler)));
        self
    }

    /// How many deliveries of each API are handled at a time, at least one; 8 by default.
    pub fn concurrency(self, deliveries: usize) -> Self {
        Self { concurrency: deliveries.max(1), ..self }
    }

    /// How long a delivery is claimed for, at least a millisecond; 30 seconds by default. The claim is extended while the
    /// handler is at work, so that this is how long a delivery waits whose worker has crashed.
    pub fn lease(self, lease: Duration) -> Self {
        Self { lease: lease.max(Duration::from_millis(1)), ..self }
    }

    /// When a delivery is tried again after a transient failure, and when the worker gives up.
    pub fn retry_policy(self, retry_policy: RetryPolicy) -> Self {
        Self { retry_policy, ..self }
    }

    /// Handles deliveries until `shutdown` is there, then finishes those that it holds. Where this future is dropped,
    /// they come again when their claims run out.
    pub async fn run_until(self, shutdown: impl Future) {
        let (stop, stopped) = watch::channel(false);
        let mut lanes = JoinSet::new();
        for job in &self.jobs {
            for _ in 0..self.concurrency {
                let Self { inbox, lease, retry_policy, .. } = &self;
                let (inbox, job, retry_policy) = (inbox.clone(), Arc::clone(job), retry_policy.clone());
                let lane = Lane { inbox, job, lease: *lease, retry_policy, stopped: stopped.clone() };
                lanes.spawn(Arc::new(lane).run());
            }
        }
        shutdown.await;
        stop.send_replace(true);
        while lanes.join_next().await.is_some() {}
    }
}

impl<I> fmt::Debug for Worker<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Worker")
            .field("apis", &self.jobs.iter().map(|job| job.api()).collect::<Vec<_>>())
            .field("concurrency", &self.concurrency)
            .field("lease", &self.lease)
            .field("retry_policy", &self.retry_policy)
            .finish_non_exhaustive()
    }
}
