//! Rewrites the file without its free parts: the pages of removed data keep their bytes until they are overwritten.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use redb::{Database, Key, ReadableTable, TableDefinition, Value, WriteTransaction};

use crate::file;
use crate::open_error::FileProblem;
use crate::rows;

/// Copies the content of the database to a new file, which replaces the one at the path. The permissions stay.
///
/// If the process dies meanwhile, the file stays as it was. The unfinished one next to it is removed by the next
/// rewrite.
pub(super) fn rewrite(database: &Database, path: &Path) -> Result<Database, FileProblem> {
    // If the path is a link, the file that it points to is replaced.
    let path = fs::canonicalize(path)?;
    let new = unfinished(&path);
    remove_unfinished(&path)?;
    let written = copy(database, &path, &new);
    if written.is_err() {
        let _ = remove_unfinished(&path);
    }
    written
}

/// Removes the unfinished file of a process that died during a rewrite.
pub(super) fn remove_unfinished(path: &Path) -> Result<(), FileProblem> {
    match fs::remove_file(unfinished(path)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".rewritten");
    path.with_file_name(name)
}

fn copy(database: &Database, path: &Path, new: &Path) -> Result<Database, FileProblem> {
    file::make_private(new)?;
    let copy = file::open_database(new)?;
    let to = copy.begin_write()?;
    rows::copy_all(database, &to)?;
    to.commit()?;
    // It was private while it was written. From now on, it has the file's permissions.
    fs::set_permissions(new, fs::metadata(path)?.permissions())?;
    fs::rename(new, path)?;
    file::sync_folder(path);
    Ok(copy)
}

/// Replaces the file by a copy that was changed by the function.
pub(super) fn replace_with_copy(path: &Path, change: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let new = unfinished(path);
    let write = || {
        // With its permissions.
        fs::copy(path, &new)?;
        let mut copy = File::options().write(true).open(&new)?;
        change(&mut copy)?;
        copy.sync_all()?;
        fs::rename(&new, path)
    };
    let written = write();
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    file::sync_folder(path);
    written
}

/// Copies a table.
pub(super) fn copy_table<K: Key + 'static, V: Value + 'static>(
    from: &Database,
    to: &WriteTransaction,
    table: TableDefinition<'_, K, V>,
) -> Result<(), FileProblem> {
    let from = match from.begin_read()?.open_table(table) {
        Ok(from) => from,
        // An inbox from an older version may not have this table yet.
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut to = to.open_table(table)?;
    for row in from.iter()? {
        let (key, value) = row?;
        to.insert(key.value(), value.value())?;
    }
    Ok(())
}
