//! How much an inbox holds, for gauges.

use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use super::{meters, warn};
use crate::inbox::{DeliveryFilter, InboxError, ManagedInbox, StateFilter};

/// How much an inbox holds.
///
/// [`Worker::report_levels`](crate::Worker::report_levels) reports it for as long as a worker runs. A process that only
/// receives can run [`keep_reported`](Self::keep_reported) next to its server:
///
/// ```
/// use std::time::Duration;
///
/// use hookwright_receiver::{InboxLevels, MemoryInbox};
///
/// async fn run(inbox: MemoryInbox, server: impl Future) {
///     tokio::select! {
///         _ = server => {}
///         _ = InboxLevels::keep_reported(inbox, "orders", Duration::from_secs(15)) => {}
///     }
/// }
/// # let _ = run(MemoryInbox::new(), async {});
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "metrics"), allow(dead_code, reason = "only metrics use it"))]
pub struct InboxLevels {
    /// `None` if the inbox can't tell.
    pub(super) waiting: Option<Waiting>,
    pub(super) parked: u64,
}

/// Deliveries that are neither complete nor parked.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "metrics"), allow(dead_code, reason = "only metrics use it"))]
pub(super) struct Waiting {
    pub(super) count: u64,
    pub(super) oldest_age: Duration,
}

/// The shortest time between two reports.
const SHORTEST: Duration = Duration::from_secs(1);

impl InboxLevels {
    /// This many deliveries wait or are being handled, and this many are parked.
    pub fn new(waiting: u64, parked: u64) -> Self {
        Self { waiting: Some(Waiting { count: waiting, oldest_age: Duration::ZERO }), parked }
    }

    /// Sets the age of the oldest delivery that waits or is being handled. Zero if there is none.
    #[must_use]
    pub fn oldest_age(self, age: Option<Duration>) -> Self {
        let waiting = self.waiting.map(|waiting| Waiting { oldest_age: age.unwrap_or_default(), ..waiting });
        Self { waiting, ..self }
    }

    /// Counts what the inbox holds. If the inbox can only tell what is parked, [`report`](Self::report) only sets that
    /// gauge.
    pub async fn measure(inbox: &impl ManagedInbox) -> Result<Self, InboxError> {
        let parked = inbox.count(&DeliveryFilter::parked()).await?;
        match waiting(inbox).await {
            Ok(waiting) => Ok(Self { waiting: Some(waiting), parked }),
            Err(InboxError::Unsupported(_)) => Ok(Self { waiting: None, parked }),
            Err(error) => Err(error),
        }
    }

    /// Counts what the inbox holds and [reports](Self::report) it at this interval, at least a second. It never ends:
    /// drop it, or the task that runs it, to stop. While the inbox fails, the gauges keep their values, and each
    /// failure is logged.
    pub async fn keep_reported(inbox: impl ManagedInbox, name: &'static str, every: Duration) -> Infallible {
        meters::describe();
        loop {
            match Self::measure(&inbox).await {
                Ok(levels) => levels.report(name),
                Err(error) => warn("the levels of an inbox couldn't be read", &error),
            }
            tokio::time::sleep(every.max(SHORTEST)).await;
        }
    }

    /// Sets the gauges `hookwright.inbox.waiting`, `.parked` and `.oldest_age`, with the label `inbox`. Without the
    /// feature `metrics`, this does nothing.
    pub fn report(self, inbox: &'static str) {
        meters::level(inbox, &self);
    }
}

async fn waiting(inbox: &impl ManagedInbox) -> Result<Waiting, InboxError> {
    let (mut count, mut oldest) = (0, None);
    for state in [StateFilter::Due, StateFilter::Claimed] {
        let filter = DeliveryFilter::all().state(state);
        count += inbox.count(&filter).await?;
        oldest = oldest.into_iter().chain(inbox.oldest(&filter).await?).min();
    }
    let age = oldest.and_then(|oldest| SystemTime::now().duration_since(oldest).ok());
    Ok(Waiting { count, oldest_age: age.unwrap_or_default() })
}
