//! The file, and a transaction on it.

use std::path::PathBuf;
use std::time::Duration;

use hookwright_receiver::internals::{Opened, Sealing, StorageKeys};
use hookwright_receiver::{RetryPolicy, internals};
use redb::{Database, StorageError};

use crate::clock::{Clocks, Moment, OwnClock, millis};
use crate::file;
use crate::lineups::Lineups;
use crate::open_error::FileProblem;
use crate::quiet::caught;
use crate::rewriting;
use crate::rows::{self, DamagedRow, State, Status, Tables};

/// The settings of an inbox.
pub(super) struct Settings {
    pub(super) path: PathBuf,
    pub(super) max_deliveries: u64,
    pub(super) max_bytes: u64,
    pub(super) remember_keys: Duration,
    /// How long a delivery may be parked.
    pub(super) drop_parked_after: Option<Duration>,
    /// The time after which the bytes of removed data are erased from the file.
    pub(super) erase_within: Option<Duration>,
    pub(super) keys: Option<StorageKeys>,
    pub(super) create: bool,
    pub(super) clocks: Clocks,
}

impl Settings {
    /// How often to check whether something has expired, if anything can.
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

/// What to do with earlier claims.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Claims {
    /// Another process had them, and has ended.
    Release,
    /// This process has them.
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
    /// Something must be written.
    pub(super) changed: bool,
    /// Something is due, or will be, that wasn't before.
    pub(super) arrived: bool,
    /// Something was removed whose bytes are still in the file.
    pub(super) removed: bool,
}

impl Store {
    /// Opens the file, or creates one. A file that another process left is shrunk if that is worth it.
    pub(super) fn open(settings: &Settings, claims: Claims) -> Result<Self, FileProblem> {
        let mut store = Self::read(settings, claims)?;
        if claims == Claims::Keep {
            return Ok(store);
        }
        rewriting::remove_unfinished(&settings.path)?;
        if settings.erase_within.is_some() && !store.is_clean(settings)? {
            store.rewrite(settings)?;
        } else if let Err(problem) = store.shrink(settings) {
            internals::warn("the inbox file couldn't be shrunk", &problem);
            drop(store);
            // The rest of it can be read.
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
        caught(open)
    }

    /// Runs the work in a transaction and waits until it is on disk. Returns whether there was anything to write, and
    /// whether something arrived. After a fault, the store must be reopened, since the counts may be wrong.
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
        caught(transact)
    }

    /// Reads the counts. Claimed deliveries are due if no process can have the claim.
    fn take_stock(&mut self, settings: &Settings, claims: Claims) -> Result<(), FileProblem> {
        self.transact(settings, |session| {
            let mut last = 0;
            loop {
                let rows = session.tables.rows_after(last, 1000)?;
                let Some((greatest, _)) = rows.last() else { return Ok(()) };
                last = *greatest;
                for (id, row) in &rows {
                    session.take_row(*id, row.as_ref(), claims)?;
                }
            }
        })?;
        Ok(())
    }

    /// How this inbox stores deliveries.
    pub(super) fn sealing(&self) -> &Sealing {
        &self.sealing
    }

    /// Whether the file has no bytes of removed data.
    fn is_clean(&mut self, settings: &Settings) -> Result<bool, FileProblem> {
        let mut is_clean = false;
        self.transact(settings, |session| {
            is_clean = session.tables.is_clean()?;
            Ok(())
        })?;
        Ok(is_clean)
    }

    /// Rewrites the file without removed data.
    pub(super) fn rewrite(&mut self, settings: &Settings) -> Result<(), FileProblem> {
        self.database = caught(|| rewriting::rewrite(&self.database, &settings.path))?;
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

    /// Shrinks the file if most of it is free, since it would otherwise stay as large as it ever was. This moves its
    /// content, so a file with much content is left alone.
    fn shrink(&mut self, settings: &Settings) -> Result<(), FileProblem> {
        caught(|| self.compact_if_free(settings))
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

/// A smaller file isn't worth it, in bytes.
const SMALLEST_TO_SHRINK: u64 = 16 << 20;

/// The maximum content of a file that is shrunk when it is opened, in bytes.
const MOST_TO_MOVE: u64 = 256 << 20;

/// How much a delivery or a key takes in the tables besides its own bytes; a generous estimate.
const BYTES_OF_A_ROW: u64 = 400;

impl Session<'_> {
    /// Counts a delivery of a file that is opened, and makes sure that it is found in the index that its state belongs
    /// to.
    fn take_row(&mut self, id: u64, row: Result<&State, &DamagedRow>, claims: Claims) -> Result<(), StorageError> {
        let state = match row {
            Ok(state) => state,
            Err(damaged) => return self.park_damaged(id, damaged).map(drop),
        };
        self.counts.add(state);
        match state.status {
            Status::Claimed if claims == Claims::Release => self.replace(id, Some(state), Some(&free(state, self.now))),
            Status::Waiting | Status::Claimed => {
                if !self.tables.is_indexed(id, state)? {
                    self.tables.insert_due(id, state)?;
                    self.changed = true;
                }
                Ok(())
            }
            Status::Parked => self.note_parking(id, state),
        }
    }
}

/// The state of a delivery whose claim ran out. It waits, since it may have ended its process.
fn free(state: &State, now: Moment) -> State {
    let lost = state.lost.saturating_add(1);
    let due = now.due.saturating_add(millis(RetryPolicy::default().delay(lost)));
    State { status: Status::Waiting, due, lost, ..state.clone() }
}

/// The result of a transaction.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub(super) changed: bool,
    pub(super) arrived: bool,
    pub(super) removed: bool,
}

/// The counts of the file.
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
