//! The settings of an inbox in a file.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hookwright_receiver::internals::StorageKeys;

use crate::clock::Clocks;
use crate::store::Settings;
use crate::{FileInbox, OpenError};

/// Settings for opening a [`FileInbox`].
#[derive(Clone)]
pub struct FileInboxBuilder {
    max_deliveries: u64,
    max_bytes: u64,
    remember_keys: Duration,
    drop_parked_after: Option<Duration>,
    erase_within: Option<Duration>,
    keys: Option<StorageKeys>,
    create: bool,
    clocks: Clocks,
}

impl FileInboxBuilder {
    /// Sets how many unfinished deliveries it holds, including parked ones. The default is a million.
    #[must_use]
    pub fn max_deliveries(self, max_deliveries: u64) -> Self {
        Self { max_deliveries, ..self }
    }

    /// Sets how many bytes of unfinished deliveries it holds, including headers and parked ones. The default is 1 GiB.
    /// The file is larger because of its search trees and the remembered keys.
    #[must_use]
    pub fn max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sets how long a key stays known after its delivery was done. This should be at least as long as the sender
    /// retries. The default is 5 days. Time counts while the file is open, so that setting the clock can't make it
    /// forget a key too soon.
    #[must_use]
    pub fn remember_keys(self, remember_keys: Duration) -> Self {
        Self { remember_keys, ..self }
    }

    /// Drops deliveries that have been parked for this long; their keys stay known. By default, parked deliveries stay
    /// until they are released or dropped. Time counts while the file is open. Each transaction drops at most 512.
    #[must_use]
    pub fn drop_parked_after(self, time: Duration) -> Self {
        Self { drop_parked_after: Some(time), ..self }
    }

    /// Erases the payloads of completed and dropped deliveries from the file, within this time.
    ///
    /// By default, they are removed from the tables at once, but their bytes stay in free parts of the file until these
    /// are overwritten. With this setting, the file is rewritten without them: after this time, when it is closed, and
    /// when it is opened after a crash. Deliveries that arrive meanwhile wait until the file's content is copied, so
    /// choose a time that is much longer than that, such as an hour. The copy needs as much room on the disk.
    /// Deduplication keys stay.
    ///
    /// The blocks of the former file then belong to the file system, which may not overwrite them, and backups still
    /// have them. If that matters, [encrypt](Self::encrypt) the file. This only works on systems that can rename an
    /// open file, such as Unix.
    #[must_use]
    pub fn erase_when_done(self, within: Duration) -> Self {
        Self { erase_within: Some(within), ..self }
    }

    /// Encrypts stored deliveries, their tenants, and the reasons why they are parked with these keys (feature
    /// `encryption`). Deduplication keys and entities are stored as keyed digests. Names of APIs, times, sizes and
    /// numbers of attempts stay readable.
    ///
    /// An encrypted file can only be opened with one of its keys. A delivery that was changed, or moved to the place of
    /// another, is parked. A file that contains unencrypted deliveries or keys can't be opened, unless the keys [accept
    /// them](hookwright_receiver::StorageKeys::accept_unencrypted).
    #[cfg(feature = "encryption")]
    #[must_use]
    pub fn encrypt(self, keys: StorageKeys) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// Sets whether to create a missing file. The default is to create it.
    #[must_use]
    pub fn create(self, create: bool) -> Self {
        Self { create, ..self }
    }

    /// Replaces the system's clock, for tests. See [`monotonic_clock`](Self::monotonic_clock).
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clocks.wall = Arc::new(clock);
        self
    }

    /// Replaces the system's monotonic clock, for tests. While the file is open, this clock decides when deliveries
    /// become due and keys are forgotten.
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
            drop_parked_after: self.drop_parked_after,
            erase_within: self.erase_within,
            keys: self.keys,
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
            drop_parked_after: None,
            erase_within: None,
            keys: None,
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
            .field("drop_parked_after", &self.drop_parked_after)
            .field("erase_within", &self.erase_within)
            .field("keys", &self.keys)
            .field("create", &self.create)
            .finish_non_exhaustive()
    }
}
