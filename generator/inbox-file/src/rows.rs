//! The tables of the file and their rows.

use redb::{
    AccessGuard, Database, ReadableTable, ReadableTableMetadata, StorageError, Table, TableDefinition, TableError,
    Value, WriteTransaction,
};

use crate::clock::Moment;
use crate::key::StoredKey;
use crate::open_error::FileProblem;
use crate::quiet::caught_quietly;
use crate::rewriting::copy_table;
use hookwright_receiver::InboxError;

/// The format in the table `inbox`, so that a later version of this crate knows what it reads.
pub(super) const FORMAT: u64 = 3;
/// The first format: without checksums, and without the inbox's own clocks. The second has checksums of deliveries, not
/// of states.
pub(super) const FIRST_FORMAT: u64 = 1;

/// Numbers of the file as a whole.
pub(super) const INBOX: TableDefinition<'_, &str, u64> = TableDefinition::new("inbox");
pub(super) const FORMAT_ENTRY: &str = "format";
const NEXT_ID: &str = "next id";
/// 1 if the file has no bytes of removed data.
const CLEAN: &str = "clean";
/// When the file was last written, by each clock of [`Moment`].
const MOMENT: [&str; 3] = ["wall", "due", "running"];

const DELIVERIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("deliveries");
const STATES: TableDefinition<'_, u64, StateRow> = TableDefinition::new("states");
const LOST: TableDefinition<'_, u64, u32> = TableDefinition::new("lost claims");
const DUE: TableDefinition<'_, (&str, u64, u64), ()> = TableDefinition::new("due");
const RETRIES: TableDefinition<'_, (&str, u64, u64), ()> = TableDefinition::new("retries");
const SUBJECTS: TableDefinition<'_, u64, SubjectRow> = TableDefinition::new("subjects");
const RELEASED: TableDefinition<'_, u64, u64> = TableDefinition::new("released");
const KEYS: TableDefinition<'_, (&str, &[u8]), u64> = TableDefinition::new("keys");
const FORGET: TableDefinition<'_, (u64, &str, &[u8]), ()> = TableDefinition::new("forget");
const PARKED: TableDefinition<'_, (u64, u64), ()> = TableDefinition::new("parked");
const ENCRYPTION: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("encryption");
const INDEX_KEY: &str = "index key";

/// Status, due, attempts, claims, size and checksum, API, key, reason for parking. The upper half of the size is the
/// checksum, or 0 in a row of a former version.
type StateRow = (u8, u64, u32, u32, u64, &'static str, Option<&'static [u8]>, Option<&'static str>);

/// Tenant and entity, as written by [`crate::subject`].
pub(super) type SubjectRow = (Option<&'static str>, Option<&'static [u8]>);

/// The tables within a transaction.
pub(super) struct Tables<'txn> {
    /// Numbers of the file.
    pub(super) inbox: Table<'txn, &'static str, u64>,
    /// The bytes of each unfinished delivery, by its id.
    pub(super) deliveries: Table<'txn, u64, &'static [u8]>,
    /// Its state, by its id. This is separate from the bytes, so that a claim doesn't write them again.
    states: Table<'txn, u64, StateRow>,
    /// How many claims on it were lost, if any.
    lost: Table<'txn, u64, u32>,
    /// API, time and id of each delivery that is or will be due for its first attempt. In a file from an older version,
    /// also for other deliveries.
    due: Table<'txn, (&'static str, u64, u64), ()>,
    /// The due times of later attempts.
    retries: Table<'txn, (&'static str, u64, u64), ()>,
    /// The tenant and the entity of each delivery, by its id, if known.
    pub(super) subjects: Table<'txn, u64, SubjectRow>,
    /// When a delivery was released after it had been parked, by the clock that determines what is due.
    pub(super) released: Table<'txn, u64, u64>,
    /// When each key may be forgotten, or [`HELD`], by its API.
    pub(super) keys: Table<'txn, (&'static str, &'static [u8]), u64>,
    /// The same, by that time.
    pub(super) forget: Table<'txn, (u64, &'static str, &'static [u8]), ()>,
    /// Since when each parked delivery is parked, by the clock that runs while the file is open, and its id.
    pub(super) parked: Table<'txn, (u64, u64), ()>,
}

/// The key's delivery is unfinished.
pub(super) const HELD: u64 = u64::MAX;

impl<'txn> Tables<'txn> {
    pub(super) fn open(transaction: &'txn WriteTransaction) -> Result<Self, TableError> {
        Ok(Self {
            inbox: transaction.open_table(INBOX)?,
            deliveries: transaction.open_table(DELIVERIES)?,
            states: transaction.open_table(STATES)?,
            lost: transaction.open_table(LOST)?,
            due: transaction.open_table(DUE)?,
            retries: transaction.open_table(RETRIES)?,
            subjects: transaction.open_table(SUBJECTS)?,
            released: transaction.open_table(RELEASED)?,
            keys: transaction.open_table(KEYS)?,
            forget: transaction.open_table(FORGET)?,
            parked: transaction.open_table(PARKED)?,
        })
    }

    /// An id that was never used before, so that an old claim can't match a new delivery.
    pub(super) fn next_id(&mut self) -> Result<u64, StorageError> {
        let id = self.inbox.get(NEXT_ID)?.map_or(1, |next| next.value());
        self.inbox.insert(NEXT_ID, id.saturating_add(1))?;
        Ok(id)
    }

    /// The state of a delivery. [`Session::state`](crate::store::Session::state) also takes care of a damaged one.
    pub(super) fn row(&self, id: u64) -> Result<Option<StoredState>, StorageError> {
        self.states.get(id)?.map(|row| self.read(id, &row)).transpose()
    }

    /// The states of up to this many deliveries with greater ids.
    pub(super) fn rows_after(&self, id: u64, limit: usize) -> Result<Vec<(u64, StoredState)>, StorageError> {
        let rows = self.states.range(id.saturating_add(1)..)?.take(limit);
        let read = |(id, row): (AccessGuard<'_, u64>, AccessGuard<'_, StateRow>)| {
            Ok((id.value(), self.read(id.value(), &row)?))
        };
        rows.map(|row| row.and_then(read)).collect()
    }

    fn read(&self, id: u64, row: &AccessGuard<'_, StateRow>) -> Result<StoredState, StorageError> {
        let lost = self.lost.get(id)?.map_or(0, |lost| lost.value());
        // The database panics on text that isn't UTF-8.
        let Some((state, check)) = caught_quietly(|| State::read(row)) else {
            return Ok(Err(DamagedRow { api: None }));
        };
        let state = State { lost, ..state };
        let is_whole = check == 0 || check == state.check(id);
        Ok(if is_whole { Ok(state) } else { Err(DamagedRow { api: Some(state.api) }) })
    }

    pub(super) fn write_state(&mut self, id: u64, state: &State) -> Result<(), StorageError> {
        self.states.insert(id, state.row(id))?;
        if state.lost > 0 {
            self.lost.insert(id, state.lost)?;
        } else {
            self.lost.remove(id)?;
        }
        Ok(())
    }

    pub(super) fn remove_state(&mut self, id: u64) -> Result<(), StorageError> {
        self.states.remove(id)?;
        self.lost.remove(id)?;
        self.subjects.remove(id)?;
        self.released.remove(id)?;
        Ok(())
    }

    /// The first one that is due for its first attempt, or for a later one: when it is due, and its id.
    pub(super) fn first_due(&self, api: &str, is_retry: bool) -> Result<Option<(u64, u64)>, StorageError> {
        let table = if is_retry { &self.retries } else { &self.due };
        let first = table.range((api, 0, 0)..=(api, u64::MAX, u64::MAX))?.next().transpose()?;
        Ok(first.map(|(key, _)| (key.value().1, key.value().2)))
    }

    pub(super) fn insert_due(&mut self, id: u64, state: &State) -> Result<(), StorageError> {
        let table = if state.attempts > 0 { &mut self.retries } else { &mut self.due };
        table.insert((state.api.as_str(), state.due, id), ()).map(drop)
    }

    pub(super) fn remove_due(&mut self, id: u64, state: &State) -> Result<(), StorageError> {
        let entry = (state.api.as_str(), state.due, id);
        if state.attempts == 0 || self.retries.remove(entry)?.is_none() {
            self.due.remove(entry)?;
        }
        Ok(())
    }

    /// Whether a delivery that waits, or is claimed, is found by its due time.
    pub(super) fn is_indexed(&self, id: u64, state: &State) -> Result<bool, StorageError> {
        let entry = (state.api.as_str(), state.due, id);
        Ok(self.due.get(entry)?.is_some() || self.retries.get(entry)?.is_some())
    }

    /// The due times of a delivery whose state can't be read, with their APIs. This reads all due times.
    pub(super) fn due_times_of(&self, id: u64) -> Result<Vec<(String, u64)>, StorageError> {
        let mut found = Vec::new();
        for row in self.due.iter()?.chain(self.retries.iter()?) {
            let (entry, _) = row?;
            let (api, due, of) = entry.value();
            if of == id {
                found.push((api.to_owned(), due));
            }
        }
        Ok(found)
    }

    /// Removes a due time that isn't the one in the delivery's state.
    pub(super) fn remove_stray(&mut self, api: &str, due: u64, id: u64) -> Result<(), StorageError> {
        self.due.remove((api, due, id))?;
        self.retries.remove((api, due, id)).map(drop)
    }

    /// Records when the file was written.
    pub(super) fn write_moment(&mut self, now: Moment) -> Result<(), StorageError> {
        for (entry, millis) in MOMENT.into_iter().zip([now.wall, now.due, now.running]) {
            self.inbox.insert(entry, millis)?;
        }
        Ok(())
    }

    /// Records whether the file has bytes of removed data.
    pub(super) fn write_clean(&mut self, is_clean: bool) -> Result<(), StorageError> {
        self.inbox.insert(CLEAN, u64::from(is_clean))?;
        Ok(())
    }

    pub(super) fn is_clean(&self) -> Result<bool, StorageError> {
        Ok(self.inbox.get(CLEAN)?.is_some_and(|clean| clean.value() == 1))
    }

    pub(super) fn key_count(&self) -> Result<u64, StorageError> {
        self.keys.len()
    }
}

/// Copies all tables to those of a new file.
pub(super) fn copy_all(from: &Database, to: &WriteTransaction) -> Result<(), FileProblem> {
    copy_table(from, to, INBOX)?;
    copy_table(from, to, DELIVERIES)?;
    copy_table(from, to, STATES)?;
    copy_table(from, to, LOST)?;
    copy_table(from, to, DUE)?;
    copy_table(from, to, RETRIES)?;
    copy_table(from, to, SUBJECTS)?;
    copy_table(from, to, RELEASED)?;
    copy_table(from, to, KEYS)?;
    copy_table(from, to, FORGET)?;
    copy_table(from, to, PARKED)?;
    copy_table(from, to, ENCRYPTION)?;
    Ok(Tables::open(to)?.write_clean(true)?)
}

/// The sealed key of the inbox, if the file is encrypted.
pub(super) fn read_index_key(database: &Database) -> Result<Option<Vec<u8>>, FileProblem> {
    match database.begin_read()?.open_table(ENCRYPTION) {
        Ok(table) => Ok(table.get(INDEX_KEY)?.map(|key| key.value().to_owned())),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn write_index_key(database: &Database, key: &[u8]) -> Result<(), FileProblem> {
    let transaction = database.begin_write()?;
    transaction.open_table(ENCRYPTION)?.insert(INDEX_KEY, key)?;
    Ok(transaction.commit()?)
}

/// When the file was last written, if that is recorded.
pub(super) fn read_moment(inbox: &impl ReadableTable<&'static str, u64>) -> Result<Option<Moment>, StorageError> {
    let read = |entry| Ok::<_, StorageError>(inbox.get(entry)?.map(|millis| millis.value()));
    let [wall, due, running] = MOMENT;
    let (wall, due, running) = (read(wall)?, read(due)?, read(running)?);
    Ok(wall.zip(due).zip(running).map(|((wall, due), running)| Moment { wall, due, running }))
}

/// The state of an unfinished delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: Status,
    /// When it may be claimed. For a claimed one, when its lease ends. For a parked one, since when it is parked, by
    /// the clock that runs while the file is open.
    pub(super) due: u64,
    pub(super) attempts: u32,
    /// How often it was ever claimed, which distinguishes a claim from earlier ones.
    pub(super) claims: u32,
    /// How many claims ran out.
    pub(super) lost: u32,
    pub(super) size: u64,
    pub(super) api: String,
    pub(super) key: Option<StoredKey>,
    /// The stored reason for parking, which is sealed in an encrypted inbox.
    pub(super) reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Waiting,
    Claimed,
    Parked,
}

/// A state, unless its row was changed by something other than this crate.
pub(super) type StoredState = Result<State, DamagedRow>;

/// A row of a state that can't be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DamagedRow {
    /// The API in it, which may be wrong.
    pub(super) api: Option<String>,
}

impl Status {
    fn number(self) -> u8 {
        match self {
            Self::Waiting => 0,
            Self::Claimed => 1,
            Self::Parked => 2,
        }
    }
}

impl State {
    /// The state, and its checksum.
    fn read(row: &AccessGuard<'_, StateRow>) -> (Self, u32) {
        let (status, due, attempts, claims, size, api, key, reason) = row.value();
        let status = match status {
            0 => Status::Waiting,
            1 => Status::Claimed,
            _ => Status::Parked,
        };
        let (key, reason) = (key.map(StoredKey::stored), reason.map(str::to_owned));
        let check = u32::try_from(size >> 32).unwrap_or_default();
        let size = size & u64::from(u32::MAX);
        (Self { status, due, attempts, claims, lost: 0, size, api: api.to_owned(), key, reason }, check)
    }

    fn row(&self, id: u64) -> <StateRow as Value>::SelfType<'_> {
        let (key, reason) = (self.key.as_ref().map(StoredKey::bytes), self.reason.as_deref());
        let size = u64::from(self.check(id)) << 32 | self.stored_size();
        (self.status.number(), self.due, self.attempts, self.claims, size, &self.api, key, reason)
    }

    fn stored_size(&self) -> u64 {
        self.size.min(u64::from(u32::MAX))
    }

    /// The checksum of the row with this id. It is never 0, which stands for a missing checksum.
    fn check(&self, id: u64) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let (attempts, claims, lost) = (self.attempts.into(), self.claims.into(), self.lost.into());
        let numbers = [id, self.status.number().into(), self.due, attempts, claims, lost, self.stored_size()];
        numbers.iter().for_each(|number| hasher.update(&number.to_le_bytes()));
        let texts = [
            Some(self.api.as_bytes()),
            self.key.as_ref().map(StoredKey::bytes),
            self.reason.as_deref().map(str::as_bytes),
        ];
        for text in texts {
            // The length marks where a text ends. An absent one has a length that no text has.
            let length = text.map_or(u64::MAX, |text| u64::try_from(text.len()).unwrap_or(u64::MAX));
            hasher.update(&length.to_le_bytes());
            hasher.update(text.unwrap_or_default());
        }
        hasher.finalize().max(1)
    }
}

/// Why an operation changed nothing.
#[derive(Debug)]
pub(super) enum Fault {
    /// It isn't allowed. The other operations in its transaction are applied.
    Refused(InboxError),
    /// The file failed, so nothing in the transaction is applied.
    Storage(StorageError),
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}
