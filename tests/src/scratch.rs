//! Directories that are gone when the test is.

use std::fs;
use std::path::{Path, PathBuf};

/// A directory of a test's own that does not exist until somebody writes into it.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// The directory; `name` tells it from those of other tests.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hookwright-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
