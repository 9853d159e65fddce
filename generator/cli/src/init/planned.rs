//! Files that will be written, on top of those on the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use hookwright_core::load::{Disk, Files};

/// The disk as it will be.
#[derive(Debug, Default)]
pub(super) struct Planned(BTreeMap<PathBuf, String>);

impl Planned {
    pub(super) fn insert(&mut self, path: PathBuf, text: String) {
        self.0.insert(path, text);
    }

    /// Whether a file will be written.
    pub(super) fn contains(&self, path: &Path) -> bool {
        self.0.contains_key(path)
    }
}

impl Files for Planned {
    fn is_file(&self, path: &Path) -> bool {
        self.contains(path) || Disk.is_file(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        if self.0.keys().any(|file| file.starts_with(path)) { std::path::absolute(path) } else { Disk.canonical(path) }
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        self.0.get(path).map_or_else(|| Disk.bytes(path), |text| Ok(text.clone().into_bytes()))
    }
}
