//! Directories that are removed when the test ends.

use std::fs;
use std::path::{Path, PathBuf};

/// A test's own directory. It doesn't exist until something is written to it.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// The directory. `name` distinguishes it from those of other tests.
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

/// How many files of a folder and its subfolders contain the text.
pub fn files_with(folder: &Path, text: &str) -> usize {
    let has_text = |path: &Path| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().map_while(Result::ok).map(|entry| entry.path());
    entries.map(|path| if path.is_dir() { files_with(&path, text) } else { usize::from(has_text(&path)) }).sum()
}
