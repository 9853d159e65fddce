//! Passes deliveries from an inbox to handlers: each delivery is retried until it succeeds, fails permanently, or has
//! failed for too long.
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
//! `.handler::<contio::Event, _>(Notes)` adds a handler, and `.run_until(shutdown).await` runs the worker; see
//! the [crate](crate) for an example.
//!
//! | the handler | the delivery is |
//! | --- | --- |
//! | succeeds | completed |
//! | fails with `Failure::Transient` or any plain error, or panics | retried after the delay that the handler or [`RetryPolicy`] sets; parked once that is too late |
//! | fails with `Failure::Permanent` | parked |
//! | takes longer than [`handler_timeout`](Worker::handler_timeout) | retried as after a transient failure; the handler is dropped at its next `await` |
//! | ends its process | retried after a delay that grows, within the limits of [`RetryPolicy`]; then parked without another attempt |
//! | is running when the worker has to end | released to the inbox, due at once; the handler is dropped at its next `await` |
//!
//! Usually the worker is the first to decode a payload. A malformed one is parked with the place and the cause. So is
//! an event that the document doesn't list, if the worker's code differs from the receiver's.

mod age;
mod claims;
mod job;
mod lane;
mod retry_policy;
#[cfg(test)]
mod simulation;
mod time_limits;
mod transaction;

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::health::WorkerHealth;
use crate::inbox::{Inbox, ManagedInbox, Order, SchedulingInbox, TransactionalInbox};
use crate::sampler::ShapeSampler;
use crate::telemetry::{self, InboxLevels, Parkings};
use hookwright_runtime::{Api, Dispatch};

pub use retry_policy::RetryPolicy;

use age::AgeClock;
use claims::{Claims, Rules};
use job::{ApiJob, Job, OneHandler};
use lane::Lane;
use time_limits::TimeLimits;
use transaction::HandlerOfAttempt;

/// Takes deliveries from an inbox and passes them to handlers.
#[must_use = "it does nothing until it is run"]
pub struct Worker<I: Inbox> {
    inbox: I,
    jobs: Vec<Arc<dyn Job<I>>>,
    concurrency: usize,
    rules: Option<Rules<I>>,
    lease: Duration,
    retry_policy: RetryPolicy,
    time_limits: TimeLimits,
    shutdown_timeout: Duration,
    health: WorkerHealth,
    sampler: Option<ShapeSampler>,
    /// Reports the inbox's levels, if set.
    levels: Option<Report>,
}

/// Makes a future that reports for as long as it is polled.
type Report = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = Infallible> + Send>> + Send + Sync>;

/// What the lanes should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Handle deliveries.
    Running,
    /// Finish the current delivery.
    Stopping,
    /// Release the current delivery.
    Ending,
}

/// How long releasing deliveries may take after the deadline of a shutdown.
const GRACE: Duration = Duration::from_secs(3);

impl<I: Inbox> Worker<I> {
    /// Creates a worker on the inbox. It does nothing until it has a handler.
    pub fn builder(inbox: I) -> Self {
        Self {
            inbox,
            jobs: Vec::new(),
            concurrency: 8,
            rules: None,
            lease: Duration::from_secs(30),
            retry_policy: RetryPolicy::default(),
            time_limits: TimeLimits::default(),
            shutdown_timeout: Duration::from_secs(25),
            health: WorkerHealth::new(),
            sampler: None,
            levels: None,
        }
    }

    /// Returns a handle for liveness and readiness probes.
    pub fn health(&self) -> WorkerHealth {
        self.health.clone()
    }

    /// Passes the events `E` of an API to the handler. One worker may have a handler for each of several APIs.
    pub fn handler<E: Dispatch<H>, H: Send + Sync + 'static>(mut self, handler: H) -> Self {
        self.jobs.push(Arc::new(ApiJob::<E, _>::new(OneHandler::new(handler))));
        self
    }

    /// Passes each event `E` to a handler together with a transaction, in which the delivery is then acknowledged.
    /// Either both the handler's writes in it and the acknowledgement are kept, or neither is. Only an inbox in a
    /// database can do that: a [`TransactionalInbox`].
    ///
    /// The transaction is committed if the handler succeeds and still has the claim. If the handler fails, it is rolled
    /// back, and the delivery is retried or parked as usual. **This is exactly once for writes in this transaction
    /// only**: an e-mail that the handler sends, or a write on another connection, is repeated with each attempt.
    ///
    /// With other inboxes, it doesn't compile:
    ///
    /// ```compile_fail,E0277
    /// use hookwright_receiver::{MemoryInbox, Worker};
    /// # struct Handler;
    /// # fn worker<Event: hookwright_runtime::Dispatch<Handler>>() {
    /// Worker::builder(MemoryInbox::new()).transactional_handler::<Event, _>(|transaction| Handler);
    /// # }
    /// ```
    pub fn transactional_handler<E: Dispatch<H>, H: Send + Sync + 'static>(
        mut self,
        handler: impl Fn(I::Transaction) -> H + Send + Sync + 'static,
    ) -> Self
    where
        I: TransactionalInbox,
    {
        self.jobs.push(Arc::new(ApiJob::<E, _>::new(HandlerOfAttempt::new(handler))));
        self
    }

    /// Reports how much the inbox holds while the worker runs. `every` is the interval, at least a second. The gauges
    /// are `hookwright.inbox.waiting`, `.parked` and `.oldest_age`, with `name` as the label `inbox`. This needs the
    /// feature `metrics`. One worker of an inbox is enough. See [`InboxLevels::keep_reported`].
    pub fn report_levels(self, name: &'static str, every: Duration) -> Self
    where
        I: ManagedInbox,
    {
        let inbox = self.inbox.clone();
        let report: Report = Box::new(move || Box::pin(InboxLevels::keep_reported(inbox, name, every)));
        Self { levels: Some(report), ..self }
    }

    /// Records the shapes of deliveries with their first attempt, for `hookwright learn`. Give the sampler to the
    /// receiver or to the worker, not to both, since each would record a delivery. The receiver also sees unknown
    /// events.
    pub fn sample_shapes(self, sampler: ShapeSampler) -> Self {
        Self { sampler: Some(sampler), ..self }
    }

    /// Sets how many deliveries of each API are handled at a time, at least one. The default is 8.
    pub fn concurrency(self, deliveries: usize) -> Self {
        Self { concurrency: deliveries.max(1), ..self }
    }

    /// Handles the deliveries of one entity one at a time and in the order in which they were stored. Without this,
    /// later deliveries overtake one that is retried, and several are handled at the same time.
    ///
    /// `entity` in `codegen.yaml`, or the document, says where the entity is, such as the subject of `CloudEvents`.
    /// Each tenant has its own entities. A delivery without an entity has no order. A delivery that waits for a retry
    /// only holds back its successors. The [`Order`] says whether a parked one does, too.
    ///
    /// All workers of an API need the same order, in all processes. A handler that continues after its claim has run
    /// out, or that blocks its thread beyond its time limit, can overlap with the next attempt.
    ///
    /// It only compiles with an inbox that implements [`SchedulingInbox`].
    pub fn order(mut self, order: Order) -> Self
    where
        I: SchedulingInbox,
    {
        self.rules.get_or_insert_with(Rules::new).order = Some(order);
        self
    }

    /// Sets how many deliveries of one tenant this worker handles at a time for each API, at least one. The default is
    /// [`concurrency`](Self::concurrency). With a limit, a tenant with 100,000 deliveries leaves room for the others.
    /// Deliveries without a tenant have no limit.
    pub fn tenant_limit(mut self, deliveries: usize) -> Self
    where
        I: SchedulingInbox,
    {
        self.rules.get_or_insert_with(Rules::new).tenant_limit = Some(deliveries.max(1));
        self
    }

    /// Sets how long a delivery is claimed for, at least a millisecond. The default is 30 seconds. The claim is
    /// extended while the handler runs, so this is how long a delivery waits after its worker crashed.
    pub fn lease(self, lease: Duration) -> Self {
        Self { lease: lease.max(Duration::from_millis(1)), ..self }
    }

    /// Sets when a delivery is retried after a transient failure, and when the worker gives up.
    pub fn retry_policy(self, retry_policy: RetryPolicy) -> Self {
        Self { retry_policy, ..self }
    }

    /// Sets how long a handler may take for one delivery. The default is 5 minutes. After half of it, a warning is
    /// logged. At its end, the handler is dropped at its next `await`, and the delivery is retried as after a transient
    /// failure.
    ///
    /// A handler that blocks its thread can't be dropped: use `tokio::task::spawn_blocking` for blocking work.
    pub fn handler_timeout(mut self, time: Duration) -> Self {
        self.time_limits.all = time;
        self
    }

    /// Sets the time limit of handlers for the events `E` of one API.
    pub fn api_timeout<E: Api>(mut self, time: Duration) -> Self {
        self.time_limits.limit_api(E::INFO.name, time);
        self
    }

    /// Sets the time limit of handlers for one event of `E`, by its name.
    pub fn event_timeout<E: Api>(mut self, event: &str, time: Duration) -> Self {
        if !E::NAMES.contains(&event) {
            telemetry::warn("a time limit is set for an event that the document doesn't list", &event);
        }
        self.time_limits.limit_event(E::INFO.name, event, time);
        self
    }

    /// Sets how long handlers may take to end once the worker stops. The default is 25 seconds, which is less than
    /// Kubernetes grants a process. After that, handlers are dropped and their deliveries are released, due at once.
    /// Releasing them may take 3 seconds more.
    pub fn shutdown_timeout(self, time: Duration) -> Self {
        Self { shutdown_timeout: time, ..self }
    }

    /// Handles deliveries until `shutdown` completes, then finishes the current ones within
    /// [`shutdown_timeout`](Self::shutdown_timeout). If this future is dropped, handlers are dropped at their next
    /// `await`, and their deliveries are due again once their claims are released or run out, depending on the inbox.
    ///
    /// Tokio's runtime waits for blocked threads when it is dropped. If handlers may block, end the process
    /// afterwards, with `Runtime::shutdown_background` or `std::process::exit`.
    pub async fn run_until(mut self, shutdown: impl Future) {
        telemetry::describe();
        self.warn_of_handlers();
        // Dropping the set ends the task.
        let mut reports = JoinSet::new();
        if let Some(report) = self.levels.take() {
            reports.spawn(report());
        }
        let (stage, watched) = watch::channel(Stage::Running);
        let parkings: Vec<Parkings> = self.jobs.iter().map(|job| Parkings::new(job.api())).collect();
        let mut lanes = JoinSet::new();
        for (job, parkings) in self.jobs.iter().zip(&parkings) {
            let claims = Arc::new(Claims::new(self.inbox.clone(), self.rules.as_ref()));
            for _ in 0..self.concurrency {
                lanes.spawn(Arc::new(self.lane(job, &claims, parkings, watched.clone())).run());
            }
        }
        shutdown.await;
        self.health.stop();
        stage.send_replace(Stage::Stopping);
        if timeout(self.shutdown_timeout, ended(&mut lanes)).await.is_err() {
            telemetry::warn("handlers are dropped", &"they didn't end within the shutdown timeout");
            stage.send_replace(Stage::Ending);
            let _ = timeout(GRACE, ended(&mut lanes)).await;
        }
        parkings.iter().for_each(Parkings::tell_rest);
    }

    /// Warns of what is probably a mistake: no handler, or several for one API, which share its deliveries.
    fn warn_of_handlers(&self) {
        if self.jobs.is_empty() {
            telemetry::warn("a worker does nothing", &"it has no handler: see `Worker::handler`");
        }
        let mut apis: Vec<&str> = self.jobs.iter().map(|job| job.api()).collect();
        apis.sort_unstable();
        for two in apis.windows(2).filter(|two| two[0] == two[1]) {
            telemetry::warn("an API has several handlers; each gets some of its deliveries", &two[0]);
        }
    }

    fn lane(
        &self,
        job: &Arc<dyn Job<I>>,
        claims: &Arc<Claims<I>>,
        parkings: &Parkings,
        stage: watch::Receiver<Stage>,
    ) -> Lane<I> {
        Lane {
            inbox: self.inbox.clone(),
            job: Arc::clone(job),
            claims: Arc::clone(claims),
            lease: self.lease,
            retry_policy: self.retry_policy.clone(),
            time_limits: self.time_limits.clone(),
            parkings: parkings.clone(),
            sampler: self.sampler.clone(),
            clock: AgeClock::start(),
            running: self.health.lane(),
            stage,
        }
    }
}

async fn ended(lanes: &mut JoinSet<()>) {
    while lanes.join_next().await.is_some() {}
}

impl<I: Inbox> fmt::Debug for Worker<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Worker")
            .field("apis", &self.jobs.iter().map(|job| job.api()).collect::<Vec<_>>())
            .field("concurrency", &self.concurrency)
            .field("order", &self.rules.as_ref().and_then(|rules| rules.order))
            .field("tenant_limit", &self.rules.as_ref().and_then(|rules| rules.tenant_limit))
            .field("lease", &self.lease)
            .field("retry_policy", &self.retry_policy)
            .field("time_limits", &self.time_limits)
            .field("shutdown_timeout", &self.shutdown_timeout)
            .finish_non_exhaustive()
    }
}
