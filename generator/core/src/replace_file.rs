//! Replaces a file as a whole.

use std::path::Path;
use std::{fs, io};

/// Writes these bytes to a file. They are written to a file next to it first, so that no reader ever sees a part of
/// them. Creates the file if it doesn't exist. A symbolic link is followed.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        canonical => canonical?,
    };
    let mut beside = path.clone().into_os_string();
    beside.push(format!(".{}.new", std::process::id()));
    fs::write(&beside, bytes)?;
    fs::rename(&beside, &path).inspect_err(|_| drop(fs::remove_file(&beside)))
}
