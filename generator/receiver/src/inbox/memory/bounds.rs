//! How much an inbox in memory holds.

use std::time::Duration;

/// How much an inbox in memory holds of each API.
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
    /// How many deliveries it holds.
    #[must_use]
    pub fn deliveries(self, deliveries: usize) -> Self {
        Self { deliveries, ..self }
    }

    /// How many bytes the deliveries have that it holds; the keys of those that are done may have as many again.
    #[must_use]
    pub fn bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }

    /// How many keys it knows of deliveries that are done. The oldest are forgotten first.
    #[must_use]
    pub fn keys(self, keys: usize) -> Self {
        Self { keys, ..self }
    }

    /// Drops a delivery that was parked for so long; its key stays known. By default, parked deliveries stay until somebody
    /// releases or drops them. It is looked for them when something is put or claimed.
    #[must_use]
    pub fn drop_parked_after(self, time: Duration) -> Self {
        Self { drop_parked_after: Some(time), ..self }
    }

    /// How long it knows the key of a delivery that is done: at least as long as the sender repeats deliveries.
    #[must_use]
    pub fn remember(self, remember: Duration) -> Self {
        Self { remember, ..self }
    }
}
