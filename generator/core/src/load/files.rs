//! Where files are read from: the disk, or the past.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::read;

/// A place that files are read from.
pub trait Files: Debug {
    /// Whether there is a file of that path, or a folder or a device of it; those lead nowhere when a document refers to
    /// them.
    fn is_file(&self, path: &Path) -> bool;

    /// The one true path of a file, so that several spellings are one file.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// The bytes of a file, or why there are none, in words.
    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String>;

    /// The file that was probably meant by a path that leads to none.
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
