//! How much an inbox holds, for gauges.

use std::time::Duration;

use super::meters;

/// How much an inbox holds. Report it every few seconds, from what your inbox can count.
///
/// ```
/// use std::time::Duration;
///
/// use hookwright_receiver::{InboxLevels, MemoryInbox};
///
/// async fn report(inbox: MemoryInbox) {
///     loop {
///         InboxLevels::new(inbox.waiting() as u64, inbox.parked().len() as u64).report("orders");
///         tokio::time::sleep(Duration::from_secs(15)).await;
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "metrics"), allow(dead_code, reason = "nobody asks for it then"))]
pub struct InboxLevels {
    pub(super) waiting: u64,
    pub(super) parked: u64,
    pub(super) oldest_age: Duration,
}

impl InboxLevels {
    /// So many deliveries are not complete, and so many are parked.
    pub fn new(waiting: u64, parked: u64) -> Self {
        Self { waiting, parked, oldest_age: Duration::ZERO }
    }

    /// How old the oldest delivery is that waits; nothing where none does.
    #[must_use]
    pub fn oldest_age(self, age: Option<Duration>) -> Self {
        Self { oldest_age: age.unwrap_or_default(), ..self }
    }

    /// Sets the gauges `hookwright.inbox.waiting`, `.parked` and `.oldest_age`, with the label `inbox`. Without the feature
    /// `metrics` it does nothing.
    pub fn report(self, inbox: &'static str) {
        meters::level(inbox, &self);
    }
}
