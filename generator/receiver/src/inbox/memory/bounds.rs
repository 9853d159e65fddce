//! The limits of an inbox in memory.

use std::time::Duration;

/// The limits of an inbox in memory, for each API.
#[derive(Clone, Debug)]
pub struct MemoryBounds {
    pub(super) deliveries: usize,
    pub(super) bytes: usize,
    pub(super) keys: usize,
    pub(super) remember: Duration,
    pub(super) drop_parked_after: Option<Duration>,
}

impl Default for MemoryBounds {
    /// 100,000 deliveries and 256 MiB, and a million keys for 5 days.
    fn default() -> Self {
        Self {
            deliveries: 100_000,
            bytes: 256 * 1024 * 1024,
            keys: 1_000_000,
            remember: Duration::from_secs(5 * 24 * 60 * 60),
            drop_parked_after: None,
        }
    }
}

impl MemoryBounds {
    /// Sets how many deliveries it holds.
    #[must_use]
    pub fn deliveries(self, deliveries: usize) -> Self {
        Self { deliveries, ..self }
    }

    /// Sets how many bytes its deliveries have. The keys of completed deliveries may have as many again.
    #[must_use]
    pub fn bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// Sets how many keys of completed deliveries it knows. The oldest are forgotten first.
    #[must_use]
    pub fn keys(self, keys: usize) -> Self {
        Self { keys, ..self }
    }

    /// Drops deliveries that have been parked for this long; their keys stay known. By default, parked deliveries stay
    /// until they are released or dropped. This is checked when a delivery is put or claimed.
    #[must_use]
    pub fn drop_parked_after(self, time: Duration) -> Self {
        Self { drop_parked_after: Some(time), ..self }
    }

    /// Sets how long it knows the key of a completed delivery. This should be at least as long as the sender repeats
    /// deliveries.
    #[must_use]
    pub fn remember(self, remember: Duration) -> Self {
        Self { remember, ..self }
    }
}
