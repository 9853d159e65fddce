//! The file, and a transaction on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use hookwright_receiver::internals::{Opened, Sealing, StorageKeys};
use hookwright_receiver::{RetryPolicy, internals};
use redb::{Database, StorageError};

use crate::clock::{Clocks, Moment, OwnClock, millis};
use crate::file;
use crate::lineups::Lineups;
use crate::open_error::FileProblem;
use crate::rewriting;
use crate::rows::{self, State, Status, Tables};

/// What an inbox was opened with.
pub(super) struct Settings {
    pub(super) path: PathBuf,
    pub(super) max_deliveries: u64,
    pub(super) max_bytes: u64,
    pub(super) remember_keys: Duration,
    /// For how long a delivery is parked at most.
    pub(super) drop_parked_after: Option<Duration>,
    /// After what time the file has nothing left of what was removed.
    pub(super) erase_within: Option<Duration>,
    pub(super) keys: Option<StorageKeys>,
    pub(super) create: bool,
    pub(super) clocks: Clocks,
}

impl Settings {
    /// How often to look whether something is to be done by time, if anything is.
    pub(super) fn tick(&self) -> Option<Duration> {
        let shortest = [self.erase_within, self.drop_parked_after].into_iter().flatten().min()?;
        Some(shortest.clamp(Duration::from_secs(1), Duration::from_secs(60)))
    }
}

/// The open file.
pub(super) struct Store {
    database: Database,
    sealing: Sealing,
    clock: OwnClock,
    counts: Counts,
    lineups: Lineups,
}

/// What becomes of the claims of an earlier time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Claims {
    /// Another process held them, and is gone.
    Release,
    /// This process holds them.
    Keep,
}

/// A transaction.
pub(super) struct Session<'txn> {
    pub(super) tables: Tables<'txn>,
    pub(super) counts: &'txn mut Counts,
    pub(super) lineups: &'txn mut Lineups,
    pub(super) settings: &'txn Settings,
    pub(super) sealing: &'txn Sealing,
    pub(super) now: Moment,
    /// There is something to write.
    pub(super) changed: bool,
    /// Something is or will be due that was not before.
    pub(super) arrived: bool,
    /// Something was removed whose bytes are still in the file.
    pub(super) removed: bool,
}

impl Store {
    /// Opens the file, or makes one. One that another process has left is made smaller where that is worth it.
    pub(super) fn open(settings: &Settings, claims: Claims) -> Result<Self, FileProblem> {
        let mut store = Self::read(settings, claims)?;
        if claims == Claims::Keep {
            return Ok(store);
        }
        rewriting::remove_unfinished(&settings.path)?;
        if settings.erase_within.is_some() && !store.is_clean(settings)? {
            store.rewrite(settings)?;
        } else if let Err(problem) = store.shrink(settings) {
            internals::warn("the file of the inbox could not be made smaller", &problem);
            drop(store);
            // What is left of it can be read.
            return Self::read(settings, Claims::Keep);
        }
        Ok(store)
    }

    fn read(settings: &Settings, claims: Claims) -> Result<Self, FileProblem> {
        let open = || {
            let database = file::open(settings)?;
            let clock = OwnClock::new(&settings.clocks, file::read_moment(&database)?);
            let stored_key = rows::read_index_key(&database)?;
            let Opened { sealing, to_store } = Sealing::open(settings.keys.as_ref(), stored_key.as_deref())?;
            let is_new = stored_key.is_none() && sealing.is_on();
            let (counts, lineups) = (Counts::default(), Lineups::default());
            let mut store = Self { database, sealing, clock, counts, lineups };
            store.take_stock(settings, claims)?;
            if is_new && !store.sealing.accepts_plain() && store.holds_anything(settings)? {
                return Err(FileProblem::NotEncrypted);
            }
            if let Some(key) = to_store {
                rows::write_index_key(&store.database, &key)?;
            }
            Ok(store)
        };
        // The database trusts what it reads, up to the point of a panic.
        catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| Err(FileProblem::Damaged(UNREADABLE.to_owned())))
    }

    /// Runs the work in a transaction and waits until it is on the disk. Says whether there was anything to write, and
    /// whether something arrived. After a fault the store must be opened again: the counts may be wrong.
    pub(super) fn transact(
        &mut self,
        settings: &Settings,
        work: impl FnOnce(&mut Session<'_>) -> Result<(), StorageError>,
    ) -> Result<Written, FileProblem> {
        let transact = || {
            let transaction = self.database.begin_write()?;
            let tables = Tables::open(&transaction)?;
            let Self { counts, lineups, sealing, .. } = self;
            let now = self.clock.now(&settings.clocks);
            let (changed, arrived, removed) = (false, false, false);
            let mut session = Session { tables, counts, lineups, settings, sealing, now, changed, arrived, removed };
            work(&mut session)?;
            if session.changed {
                session.tables.write_moment(now)?;
            }
            if session.removed {
                session.tables.write_clean(false)?;
            }
            let written = Written { changed: session.changed, arrived: session.arrived, removed: session.removed };
            drop(session);
            if written.changed {
                transaction.commit()?;
            } else {
                transaction.abort()?;
            }
            Ok(written)
        };
        catch_unwind(AssertUnwindSafe(transact)).unwrap_or_else(|_| Err(FileProblem::Damaged(UNREADABLE.to_owned())))
    }

    /// Reads how much there is. What was claimed is due if nobody can hold the claim.
    fn take_stock(&mut self, settings: &Settings, claims: Claims) -> Result<(), FileProblem> {
        self.transact(settings, |session| {
            let mut last = 0;
            loop {
                let states = session.tables.states_after(last, 1000)?;
                let Some((greatest, _)) = states.last() else { return Ok(()) };
                last = *greatest;
                for (id, state) in &states {
                    session.counts.add(state);
                    session.note_parking(*id, state)?;
                    if claims == Claims::Release && state.status == Status::Claimed {
                        session.replace(*id, Some(state), Some(&free(state, session.now)))?;
                    }
                }
            }
        })?;
        Ok(())
    }

    /// How this inbox stores deliveries.
    pub(super) fn sealing(&self) -> &Sealing {
        &self.sealing
    }

    /// Whether nothing is left in the file of what was removed.
    fn is_clean(&mut self, settings: &Settings) -> Result<bool, FileProblem> {
        let mut is_clean = false;
        self.transact(settings, |session| {
            is_clean = session.tables.is_clean()?;
            Ok(())
        })?;
        Ok(is_clean)
    }

    /// Writes the file anew, without what was removed.
    pub(super) fn rewrite(&mut self, settings: &Settings) -> Result<(), FileProblem> {
        let rewrite = || rewriting::rewrite(&self.database, &settings.path);
        let rewritten = catch_unwind(AssertUnwindSafe(rewrite));
        self.database = rewritten.unwrap_or_else(|_| Err(FileProblem::Damaged(UNREADABLE.to_owned())))?;
        Ok(())
    }

    /// Whether there are deliveries or keys.
    fn holds_anything(&mut self, settings: &Settings) -> Result<bool, FileProblem> {
        let mut keys = 0;
        self.transact(settings, |session| {
            keys = session.tables.key_count()?;
            Ok(())
        })?;
        Ok(keys > 0 || self.counts.deliveries > 0)
    }

    /// Makes the file smaller where most of it is free: it would stay as large as it ever was. That moves what it holds, so it
    /// is left alone where that is much.
    fn shrink(&mut self, settings: &Settings) -> Result<(), FileProblem> {
        let shrink = || self.compact_if_free(settings);
        catch_unwind(AssertUnwindSafe(shrink)).unwrap_or_else(|_| Err(FileProblem::Damaged(UNREADABLE.to_owned())))
    }

    fn compact_if_free(&mut self, settings: &Settings) -> Result<(), FileProblem> {
        let length = std::fs::metadata(&settings.path)?.len();
        if length < SMALLEST_TO_SHRINK {
            return Ok(());
        }
        let mut keys = 0;
        self.transact(settings, |session| {
            keys = session.tables.key_count()?;
            Ok(())
        })?;
        let rows = self.counts.deliveries.saturating_add(keys).saturating_mul(BYTES_OF_A_ROW);
        let held = self.counts.bytes.saturating_add(rows);
        if held <= MOST_TO_MOVE && held.saturating_mul(4) <= length {
            self.database.compact()?;
        }
        Ok(())
    }
}

/// A smaller file is not worth it.
const SMALLEST_TO_SHRINK: u64 = 16 << 20;

/// How much a file may hold that is made smaller when it is opened.
const MOST_TO_MOVE: u64 = 256 << 20;

/// What a delivery or a key takes in the tables beside its own bytes, generously.
const BYTES_OF_A_ROW: u64 = 400;

/// The state of a delivery whose claim ended without a word: it waits, since it may have ended its process.
fn free(state: &State, now: Moment) -> State {
    let lost = state.lost.saturating_add(1);
    let due = now.due.saturating_add(millis(RetryPolicy::default().delay(lost)));
    State { status: Status::Waiting, due, lost, ..state.clone() }
}

/// What a transaction did.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub(super) changed: bool,
    pub(super) arrived: bool,
    pub(super) removed: bool,
}

/// How much there is.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) deliveries: u64,
    pub(super) parked: u64,
    pub(super) bytes: u64,
}

impl Counts {
    pub(super) fn add(&mut self, state: &State) {
        self.deliveries = self.deliveries.saturating_add(1);
        self.parked = self.parked.saturating_add(u64::from(state.status == Status::Parked));
        self.bytes = self.bytes.saturating_add(state.size);
    }

    pub(super) fn remove(&mut self, state: &State) {
        self.deliveries = self.deliveries.saturating_sub(1);
        self.parked = self.parked.saturating_sub(u64::from(state.status == Status::Parked));
        self.bytes = self.bytes.saturating_sub(state.size);
    }
}

const UNREADABLE: &str = "it was cut off or changed, and cannot be read; moved away, it makes room for a new inbox";
