//! Creates, checks and opens the file.

use std::fs;
use std::path::Path;

use hookwright_receiver::internals;
use redb::{Database, ReadableTable, TableHandle};

use crate::clock::Moment;
use crate::damaged_pages;
use crate::open_error::FileProblem;
use crate::rows::{self, FIRST_FORMAT, FORMAT, FORMAT_ENTRY, INBOX};
use crate::store::Settings;

/// How much of the file is cached in memory, in bytes.
const CACHE: usize = 64 << 20;

/// Opens the file, or creates it if it doesn't exist.
pub(super) fn open(settings: &Settings) -> Result<Database, FileProblem> {
    match fs::metadata(&settings.path) {
        Ok(found) if found.len() == 0 && !settings.create => return Err(FileProblem::Empty),
        Ok(_) => {}
        Err(_) => create(settings)?,
    }
    match open_database(&settings.path) {
        Err(FileProblem::Damaged(cause)) => match damaged_pages::restore(&settings.path)? {
            Some(pages) => {
                internals::error("the file of the inbox was damaged; what cannot be read is parked", &cause);
                internals::info("pages of the file were damaged", &pages);
                open_database(&settings.path)
            }
            None => Err(FileProblem::Damaged(cause)),
        },
        opened => opened,
    }
}

/// When the file was last written.
pub(super) fn read_moment(database: &Database) -> Result<Option<Moment>, FileProblem> {
    let transaction = database.begin_read()?;
    let table = transaction.open_table(INBOX)?;
    Ok(rows::read_moment(&table)?)
}

/// Creates the file under another name and renames it when it is complete, since a half-created file would look like
/// another program's.
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
    // Left by a process with this id that died halfway.
    let _ = fs::remove_file(&new);
    make_private(&new)?;
    drop(open_database(&new)?);
    // A link, unlike a rename, never replaces a file that another process created meanwhile.
    match fs::hard_link(&new, path) {
        Ok(()) => fs::remove_file(&new)?,
        Err(_) if path.exists() => fs::remove_file(&new)?,
        Err(_) => fs::rename(&new, path)?,
    }
    sync_folder(path);
    Ok(())
}

/// Makes sure that the file's name is on disk, too. Not every system can do this for a folder.
pub(super) fn sync_folder(path: &Path) {
    if let Some(folder) = folder(path).and_then(|folder| fs::File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}

fn folder(path: &Path) -> Option<&Path> {
    path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

pub(super) fn open_database(path: &Path) -> Result<Database, FileProblem> {
    let file = fs::File::options().read(true).write(true).create(true).truncate(false).open(path)?;
    let opened = file.try_clone()?;
    let database = Database::builder().set_cache_size(CACHE).create_with_file_format_v3(true).create_file(file)?;
    // Between opening and locking, another process may have rewritten the file and closed it.
    if !is_at(&opened, path)? {
        return Err(FileProblem::InUse);
    }
    check_format(&database, path)?;
    Ok(database)
}

/// Whether the open file is the one at the path.
#[cfg(unix)]
fn is_at(file: &fs::File, path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (opened, found) = (file.metadata()?, fs::metadata(path)?);
    Ok((opened.dev(), opened.ino()) == (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn is_at(_: &fs::File, _: &Path) -> std::io::Result<bool> {
    Ok(true)
}

/// Creates an empty file that only its owner may read.
#[cfg(unix)]
pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create_new(true).mode(OWNERS).open(path).map(drop)
}

/// Makes an older file readable only by its owner.
#[cfg(unix)]
fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(OWNERS))
}

#[cfg(unix)]
const OWNERS: u32 = 0o600;

#[cfg(not(unix))]
pub(super) fn make_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Writes the format to a new file, and to one in an older format, which can still be read. Refuses files of other
/// programs and of later versions.
fn check_format(database: &Database, path: &Path) -> Result<(), FileProblem> {
    let transaction = database.begin_write()?;
    let names: Vec<String> = transaction.list_tables()?.map(|table| table.name().to_owned()).collect();
    if !names.is_empty() && !names.iter().any(|name| name == INBOX.name()) {
        return Err(FileProblem::NotAnInbox);
    }
    let mut table = transaction.open_table(INBOX).map_err(|_| FileProblem::NotAnInbox)?;
    let format = table.get(FORMAT_ENTRY)?.map(|format| format.value());
    match format {
        Some(FORMAT) => return Ok(()),
        Some(FIRST_FORMAT..FORMAT) => {}
        None if names.is_empty() => {}
        Some(format) => return Err(FileProblem::OtherFormat { format }),
        None => return Err(FileProblem::NotAnInbox),
    }
    if let Err(error) = keep_private(path) {
        internals::warn("other users may be able to read the inbox file", &error);
    }
    table.insert(FORMAT_ENTRY, FORMAT)?;
    drop(table);
    Ok(transaction.commit()?)
}
