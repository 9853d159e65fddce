//! Applies a plan to a directory.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use super::disk::with_path;
use super::{Change, Plan};

impl Plan {
    /// Writes what changed and deletes what is left over. Everything is first written next to its place and moved there
    /// last, so that a full disk or a missing permission leaves the directory as it was.
    pub fn apply(&self, directory: &Path) -> io::Result<()> {
        let write = |change: &Change| Some(Staged::write(directory, change.path(), change.text()?));
        let staged = self.changes.iter().filter_map(write).collect::<io::Result<Vec<_>>>()?;
        staged.into_iter().try_for_each(Staged::publish)?;
        let gone = self.changes.iter().filter(|change| change.text().is_none());
        gone.map(Change::path).try_for_each(|path| delete(directory, path))
    }
}

/// A file that is written but not in its place yet. It is deleted when dropped.
struct Staged {
    temporary: PathBuf,
    target: PathBuf,
}

impl Staged {
    fn write(directory: &Path, path: &str, text: &str) -> io::Result<Self> {
        let target = directory.join(path);
        let temporary = temporary(&target);
        let folder = target.parent().unwrap_or(directory);
        let write = || {
            fs::create_dir_all(folder)?;
            let mut file = File::create_new(&temporary)?;
            // From here on, there is something to delete.
            let staged = Self { temporary: temporary.clone(), target: target.clone() };
            file.write_all(text.as_bytes())?;
            Ok(staged)
        };
        write().map_err(|error| with_path(path, &error))
    }

    fn publish(self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.target).map_err(|error| with_path(&self.target.display().to_string(), &error))
    }
}

impl Drop for Staged {
    /// After a rename, no file has this name. An error while cleaning up would only hide the first one.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

/// In the same folder, since a rename can't cross file systems.
fn temporary(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.tmp", process::id()))
}

/// Deletes a file, and the folders that become empty.
fn delete(directory: &Path, path: &str) -> io::Result<()> {
    let file = directory.join(path);
    fs::remove_file(&file).map_err(|error| with_path(path, &error))?;
    let folders = file.ancestors().skip(1).take_while(|folder| *folder != directory);
    for folder in folders {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}
