//! One of a worker's loops: claims a delivery, has it handled, settles it, and starts over.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::handling::{self, Handled, Handling};
use crate::health::RunningLane;
use crate::inbox::{Claimed, Inbox, InboxError};
use crate::sampler::ShapeSampler;
use crate::telemetry::{self, Active, DeliverySpan, Labels, Operation, Parkings};
use crate::within::within;

use super::age::AgeClock;
use super::claims::{Claims, TenantAtWork};
use super::job::{Job, Started, Unfit, Work};
use super::time_limits::TimeLimits;
use super::transaction::AttemptTransaction;
use super::{RetryPolicy, Stage};

/// How long to wait until a handler is dropped, which happens at its next `await`. It must leave time to release the
/// delivery within the grace period of a shutdown.
const UNTIL_DROPPED: Duration = Duration::from_secs(1);

/// Handles one delivery at a time.
pub(super) struct Lane<I: Inbox> {
    pub(super) inbox: I,
    pub(super) job: Arc<dyn Job<I>>,
    pub(super) claims: Arc<Claims<I>>,
    pub(super) lease: Duration,
    pub(super) retry_policy: RetryPolicy,
    pub(super) time_limits: TimeLimits,
    pub(super) parkings: Parkings,
    pub(super) sampler: Option<ShapeSampler>,
    pub(super) clock: AgeClock,
    pub(super) running: RunningLane,
    pub(super) stage: watch::Receiver<Stage>,
}

/// How a handler ended.
enum Ended {
    Handled(Handled),
    /// Its transaction has acknowledged the delivery.
    Committed,
    /// It succeeded, but another worker has the claim, so its transaction was rolled back.
    Lost,
    /// It took longer than this.
    TimedOut(Duration),
    /// The worker must end.
    Interrupted,
}

/// What to do with a claim.
enum Verdict {
    Ack,
    /// The handler's transaction has settled it.
    Settled,
    /// Another worker has the claim and will settle it.
    Lost,
    Retry {
        after: Duration,
    },
    Park {
        reason: String,
    },
}

impl<I: Inbox> Lane<I> {
    /// Handles deliveries until it is told to stop. A panic would be a bug in the inbox or in this crate; the lane then
    /// loses its delivery, pauses and continues.
    pub(super) async fn run(self: Arc<Self>) {
        let mut panics = 0;
        loop {
            let mut task = JoinSet::new();
            task.spawn(Arc::clone(&self).run_once());
            let Some(Err(error)) = task.join_next().await else { return };
            telemetry::error("a worker panicked", &error);
            self.running.inbox().failed();
            panics += 1;
            tokio::time::sleep(RetryPolicy::for_the_inbox().delay(panics)).await;
        }
    }

    async fn run_once(self: Arc<Self>) {
        let mut stage = self.stage.clone();
        let mut failures = 0;
        while let Some(claimed) = unless(stage.wait_for(|stage| *stage >= Stage::Stopping), self.claim(failures)).await
        {
            match claimed {
                Ok((claimed, _at_work)) => {
                    failures = 0;
                    let span = DeliverySpan::new(self.job.api(), Operation::Process);
                    let (event, outcome) = span.around(self.outcome(claimed, &span)).await;
                    span.end(event, outcome);
                }
                Err(error) => {
                    failures += 1;
                    telemetry::error("the inbox returned no delivery", &error);
                }
            }
        }
    }

    /// Claims a delivery, after a pause if that has failed before.
    async fn claim(&self, failures: u32) -> Result<(Claimed<I::Claim>, Option<TenantAtWork>), InboxError> {
        if failures > 0 {
            tokio::time::sleep(RetryPolicy::for_the_inbox().delay(failures)).await;
        }
        let claimed = self.claims.next(self.job.api(), self.lease).await;
        match &claimed {
            Ok(_) => self.running.inbox().succeeded(),
            Err(_) => self.running.inbox().failed(),
        }
        claimed
    }

    async fn outcome(&self, claimed: Claimed<I::Claim>, span: &DeliverySpan) -> (Cow<'static, str>, &'static str) {
        let Claimed { delivery, attempt, claim, lost_claims, released_at } = claimed;
        let since = released_at.unwrap_or(delivery.received_at);
        let age = self.clock.age(since);
        if let Some(reason) = self.retry_policy.has_given_up(attempt, lost_claims, age) {
            let labels = self.labels(self.job.label(delivery.event.as_deref()), "given_up");
            self.settle(claim, Verdict::Park { reason }, &labels, attempt.saturating_sub(1)).await;
            return (labels.event, labels.outcome);
        }
        let (began, _active) = (Instant::now(), Active::begin(self.job.api(), Operation::Process));
        if let Some(sampler) = self.sampler.as_ref().filter(|_| attempt == 1) {
            self.job.sample(sampler, &delivery);
        }
        let Started { event, work } = self.job.start(&self.inbox, &delivery, attempt, span);
        let (verdict, labels) = match work {
            Ok(work) => {
                let (verdict, outcome) = self.verdict(self.worked(work, &claim, &event).await, since, attempt);
                let labels = self.labels(event, outcome);
                telemetry::processed(&labels, began.elapsed());
                (verdict, labels)
            }
            Err(Unfit { outcome, reason }) => (Verdict::Park { reason }, self.labels(event, outcome)),
        };
        self.settle(claim, verdict, &labels, attempt).await;
        (labels.event, labels.outcome)
    }

    fn labels(&self, event: Cow<'static, str>, outcome: &'static str) -> Labels {
        Labels { api: self.job.api(), event, outcome }
    }

    /// Waits until the handler and its transaction, if it has one, have ended.
    async fn worked(&self, work: Work<I>, claim: &I::Claim, event: &str) -> Ended {
        let limit = self.time_limits.limit_of(self.job.api(), event);
        let Some(transaction) = work.transaction else {
            return self.until_ended(work.handling, std::future::ready(()), claim, limit).await;
        };
        let limit = limit.min(transaction.max_time(&self.inbox));
        let ended = self.until_ended(work.handling, transaction.begun(), claim, limit).await;
        self.end_transaction(transaction.as_ref(), ended, claim).await
    }

    async fn end_transaction(&self, transaction: &dyn AttemptTransaction<I>, ended: Ended, claim: &I::Claim) -> Ended {
        match ended {
            Ended::Handled(Handled::Done) => match transaction.commit_acked(&self.inbox, claim).await {
                Ok(()) => Ended::Committed,
                Err(InboxError::Lost) => Ended::Lost,
                Err(error) => {
                    telemetry::warn("a transaction was not committed; the delivery will be retried", &error);
                    let cause = format!("the transaction was not committed: {error}");
                    Ended::Handled(Handled::Transient { retry_after: None, cause })
                }
            },
            Ended::Handled(_) => {
                transaction.roll_back(&self.inbox).await;
                ended
            }
            ended => {
                transaction.abort(&self.inbox);
                ended
            }
        }
    }

    /// Waits until the handler has ended, takes too long after it began, or must end. In the latter two cases, it is
    /// dropped, unless it blocks its thread.
    async fn until_ended(
        &self,
        mut handling: Handling,
        begun: impl Future,
        claim: &I::Claim,
        limit: Duration,
    ) -> Ended {
        let mut stage = self.stage.clone();
        let ending = stage.wait_for(|stage| *stage >= Stage::Ending);
        let ended = match unless(ending, self.limited(&mut handling, begun, claim, limit)).await {
            Some(Some(handled)) => return Ended::Handled(handled),
            Some(None) => Ended::TimedOut(limit),
            None => Ended::Interrupted,
        };
        handling.abort();
        match timeout(UNTIL_DROPPED, &mut handling).await {
            Ok(Err(error)) if error.is_cancelled() => ended,
            // It ended before it could be dropped. Its result counts, since its work is done.
            Ok(result) => Ended::Handled(handling::end(result)),
            Err(_) => {
                telemetry::warn("a handler that must end blocks its thread", &"it may overlap with the next attempt");
                ended
            }
        }
    }

    /// The outcome of the handler, or `None` if it takes too long.
    async fn limited(
        &self,
        handling: &mut Handling,
        begun: impl Future,
        claim: &I::Claim,
        limit: Duration,
    ) -> Option<Handled> {
        let mut extended = pin!(self.extended(handling, claim));
        if let Some(handled) = unless(begun, extended.as_mut()).await {
            return Some(handled);
        }
        let half = limit / 2;
        if let Some(handled) = within(half, extended.as_mut()).await {
            return Some(handled);
        }
        telemetry::warn("a handler is slow", &format_args!("it has been running for {half:?} of {limit:?}"));
        within(limit.saturating_sub(half), extended).await
    }

    /// Extends the claim until the handler has ended.
    async fn extended(&self, handling: &mut Handling, claim: &I::Claim) -> Handled {
        loop {
            if let Ok(ended) = timeout(self.lease / 3, &mut *handling).await {
                return handling::end(ended);
            }
            // An inbox that hangs doesn't hold up a handler that has ended.
            match first(&mut *handling, self.inbox.extend(claim, self.lease)).await {
                First::One(ended) => return handling::end(ended),
                First::Other(Ok(())) => {}
                First::Other(Err(error)) => {
                    telemetry::warn("the claim on a delivery being handled could not be extended", &error);
                }
            }
        }
    }

    fn verdict(&self, ended: Ended, since: SystemTime, attempt: u32) -> (Verdict, &'static str) {
        let handled = match ended {
            Ended::Handled(handled) => handled,
            Ended::Committed => return (Verdict::Settled, "handled"),
            Ended::Lost => {
                telemetry::warn("a delivery was handled, but not in time", &InboxError::Lost);
                return (Verdict::Lost, "lost");
            }
            Ended::TimedOut(limit) => {
                let cause = format!("the handler took longer than {limit:?}");
                telemetry::error("a handler was dropped", &cause);
                return self.retry_or_park(None, &cause, "timed_out", since, attempt);
            }
            Ended::Interrupted => return (Verdict::Retry { after: Duration::ZERO }, "interrupted"),
        };
        match handled {
            Handled::Done => (Verdict::Ack, "handled"),
            Handled::Permanent { cause } => {
                (Verdict::Park { reason: format!("permanent failure: {cause}") }, "permanent")
            }
            Handled::Transient { retry_after, cause } => {
                self.retry_or_park(retry_after, &cause, "transient", since, attempt)
            }
            Handled::Panicked { message } => {
                self.retry_or_park(None, &format!("the handler panicked: {message}"), "panicked", since, attempt)
            }
        }
    }

    fn retry_or_park(
        &self,
        after: Option<Duration>,
        cause: &str,
        outcome: &'static str,
        since: SystemTime,
        attempt: u32,
    ) -> (Verdict, &'static str) {
        match self.retry_policy.next(attempt, after, self.clock.age(since)) {
            Some(after) => (Verdict::Retry { after }, outcome),
            None => (Verdict::Park { reason: format!("given up after {attempt} attempts: {cause}") }, "given_up"),
        }
    }

    /// Settles the delivery. If that fails, it is due again once the claim runs out.
    async fn settle(&self, claim: I::Claim, verdict: Verdict, labels: &Labels, attempts: u32) {
        let is_final = !matches!(verdict, Verdict::Retry { .. } | Verdict::Lost);
        let settled = match verdict {
            Verdict::Ack => self.inbox.ack(claim).await,
            Verdict::Settled | Verdict::Lost => Ok(()),
            Verdict::Retry { after } => {
                let now = SystemTime::now();
                self.inbox.retry_at(claim, now.checked_add(after).unwrap_or(now)).await
            }
            Verdict::Park { reason } => {
                self.parkings.tell(&reason);
                self.inbox.park(claim, &reason).await
            }
        };
        match settled {
            Ok(()) if is_final => telemetry::settled(labels, attempts),
            Ok(()) => {}
            Err(error @ InboxError::Lost) => telemetry::warn("a delivery was handled, but not in time", &error),
            Err(error) => telemetry::error("the outcome of a delivery could not be stored", &error),
        }
    }
}

/// The output of the future that ended first.
enum First<A, B> {
    One(A),
    Other(B),
}

/// Waits until one of the futures ends, and drops the other. If both have ended, the first counts.
async fn first<A, B>(one: impl Future<Output = A>, other: impl Future<Output = B>) -> First<A, B> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    std::future::poll_fn(|context| match one.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(First::One(output)),
        Poll::Pending => other.as_mut().poll(context).map(First::Other),
    })
    .await
}

/// The output of the future, or `None` if `stop` ends first or at the same time. The other future is dropped.
pub(super) async fn unless<T>(stop: impl Future, future: impl Future<Output = T>) -> Option<T> {
    match first(stop, future).await {
        First::One(_) => None,
        First::Other(output) => Some(output),
    }
}
