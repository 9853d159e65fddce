//! The file, and a transaction on it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use redb::{Database, ReadableTable, StorageError, TableHandle};

use crate::open_error::FileProblem;
use crate::rows::{FORMAT, FORMAT_ENTRY, INBOX, State, Status, Tables};

pub(super) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// What an inbox was opened with.
pub(super) struct Settings {
    pub(super) path: PathBuf,
    pub(super) max_deliveries: u64,
    pub(super) max_bytes: u64,
    pub(super) remember_keys: Duration,
    pub(super) create: bool,
    pub(super) clock: Clock,
}

impl Settings {
    /// Milliseconds since the Unix epoch.
    pub(super) fn now(&self) -> u64 {
        since_epoch((self.clock)())
    }
}

/// The open file.
pub(super) struct Store {
    database: Database,
    counts: Counts,
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
    pub(super) settings: &'txn Settings,
    pub(super) now: u64,
    /// There is something to write.
    pub(super) changed: bool,
    /// Something is or will be due that was not before.
    pub(super) arrived: bool,
}

impl Store {
    /// Opens the file, or makes one.
    pub(super) fn open(settings: &Settings, claims: Claims) -> Result<Self, FileProblem> {
        let open = || {
            if !settings.path.exists() {
                create(settings)?;
            }
            let mut store = Self { database: open(&settings.path)?, counts: Counts::default() };
            store.take_stock(settings, claims)?;
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
            let counts = &mut self.counts;
            let mut session = Session { tables, counts, settings, now: settings.now(), changed: false, arrived: false };
            work(&mut session)?;
            let written = Written { changed: session.changed, arrived: session.arrived };
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
                    if claims == Claims::Release && state.status == Status::Claimed {
                        let free = State { status: Status::Waiting, due: session.now, ..state.clone() };
                        session.replace(*id, Some(state), Some(&free))?;
                    }
                }
            }
        })?;
        Ok(())
    }
}

/// What a transaction did.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub(super) changed: bool,
    pub(super) arrived: bool,
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

pub(super) fn since_epoch(time: SystemTime) -> u64 {
    millis(time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

const UNREADABLE: &str = "it cannot be read";

/// How much of the file is kept in memory.
const CACHE: usize = 64 << 20;

/// Makes the file under another name and gives it its own when it is whole: one whose making was interrupted could not be
/// told from a file of somebody else.
fn create(settings: &Settings) -> Result<(), FileProblem> {
    let path = &settings.path;
    if !settings.create {
        return Err(FileProblem::NoFile);
    }
    if folder(path).is_some_and(|folder| !folder.is_dir()) {
        return Err(FileProblem::NoFolder);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    // Left by a process of this number that died in the middle.
    let _ = fs::remove_file(&new);
    drop(open(&new)?);
    // A link, unlike a new name, never takes the place of a file that another process has made meanwhile.
    match fs::hard_link(&new, path) {
        Ok(()) => fs::remove_file(&new)?,
        Err(_) if path.exists() => fs::remove_file(&new)?,
        Err(_) => fs::rename(&new, path)?,
    }
    // The file's name must be on the disk too. Not every system can say so of a folder.
    if let Some(folder) = folder(path).and_then(|folder| fs::File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn folder(path: &Path) -> Option<&Path> {
    path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

fn open(path: &Path) -> Result<Database, FileProblem> {
    let database = Database::builder().set_cache_size(CACHE).create_with_file_format_v3(true).create(path)?;
    check_format(&database)?;
    Ok(database)
}

/// Writes the format into a new file; refuses that of another program and of a later version.
fn check_format(database: &Database) -> Result<(), FileProblem> {
    let transaction = database.begin_write()?;
    let names: Vec<String> = transaction.list_tables()?.map(|table| table.name().to_owned()).collect();
    if names.is_empty() {
        let mut table = transaction.open_table(INBOX)?;
        table.insert(FORMAT_ENTRY, FORMAT)?;
        drop(table);
        return Ok(transaction.commit()?);
    }
    if !names.iter().any(|name| name == INBOX.name()) {
        return Err(FileProblem::NotAnInbox);
    }
    let table = transaction.open_table(INBOX).map_err(|_| FileProblem::NotAnInbox)?;
    let format = table.get(FORMAT_ENTRY)?.map(|format| format.value());
    match format {
        Some(FORMAT) => Ok(()),
        Some(format) => Err(FileProblem::OtherFormat { format }),
        None => Err(FileProblem::NotAnInbox),
    }
}
