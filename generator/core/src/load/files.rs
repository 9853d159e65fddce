//! The sources of files: the disk, or a revision.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::read;

/// A source of files.
pub trait Files: Debug {
    /// Whether a file has that path. A folder or a device doesn't count, since documents can't refer to it.
    fn is_file(&self, path: &Path) -> bool;

    /// The canonical path of a file, so that several spellings are recognized as one file.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// The bytes of a file. The error says why it can't be read.
    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String>;

    /// The file that a wrong path was probably meant to be.
    fn nearest(&self, _path: &Path) -> Option<PathBuf> {
        None
    }
}

/// The disk.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl Files for Disk {
    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        read::bytes(path)
    }

    fn nearest(&self, path: &Path) -> Option<PathBuf> {
        read::nearest(path)
    }
}
