//! How an inbox in a file can be other than the default.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::clock::Clocks;
use crate::store::Settings;
use crate::{FileInbox, OpenError};

/// What a [`FileInbox`] is opened with.
#[derive(Clone)]
pub struct FileInboxBuilder {
    max_deliveries: u64,
    max_bytes: u64,
    remember_keys: Duration,
    create: bool,
    clocks: Clocks,
}

impl FileInboxBuilder {
    /// How many deliveries that are not done it holds, parked ones included: a million by default.
    #[must_use]
    pub fn max_deliveries(self, max_deliveries: u64) -> Self {
        Self { max_deliveries, ..self }
    }

    /// How many bytes of deliveries that are not done it holds, headers and parked ones included: 1 GiB by default. The
    /// file is larger by what the search trees and the remembered keys take.
    #[must_use]
    pub fn max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    /// For how long a key stays known after its delivery was done: at least as long as the sender tries again, 5 days by
    /// default. Time counts while the file is open, so that no clock that is set makes it forget a key too soon.
    #[must_use]
    pub fn remember_keys(self, remember_keys: Duration) -> Self {
        Self { remember_keys, ..self }
    }

    /// Sets whether to create a missing file. The default is to create it.
    #[must_use]
    pub fn create(self, create: bool) -> Self {
        Self { create, ..self }
    }

    /// Tells the time instead of the system's clock, for tests. See [`monotonic_clock`](Self::monotonic_clock).
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clocks.wall = Arc::new(clock);
        self
    }

    /// Tells how much time has passed instead of the system's monotonic clock, for tests: while the file is open, it is by
    /// this that deliveries become due and keys are forgotten.
    #[must_use]
    pub fn monotonic_clock(mut self, clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        self.clocks.monotonic = Arc::new(clock);
        self
    }

    /// Opens the file; see [`FileInbox::open`].
    pub fn open(self, path: impl AsRef<Path>) -> Result<FileInbox, OpenError> {
        FileInbox::start(Settings {
            path: path.as_ref().to_owned(),
            max_deliveries: self.max_deliveries,
            max_bytes: self.max_bytes,
            remember_keys: self.remember_keys,
            create: self.create,
            clocks: self.clocks,
        })
    }
}

impl Default for FileInboxBuilder {
    fn default() -> Self {
        Self {
            max_deliveries: 1_000_000,
            max_bytes: 1 << 30,
            remember_keys: Duration::from_secs(5 * 24 * 60 * 60),
            create: true,
            clocks: Clocks::default(),
        }
    }
}

impl fmt::Debug for FileInboxBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FileInboxBuilder")
            .field("max_deliveries", &self.max_deliveries)
            .field("max_bytes", &self.max_bytes)
            .field("remember_keys", &self.remember_keys)
            .field("create", &self.create)
            .finish_non_exhaustive()
    }
}
