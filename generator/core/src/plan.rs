//! Compares the generated files with the disk, and updates the disk.
//!
//! Writing and checking share this code: both make a [`Plan`], and then apply or print it.

mod apply;
mod diff;
mod disk;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::Path;

use self::disk::{Disk, State};

/// Files to write, by their paths below the directory, with `/` between the parts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FileSet(BTreeMap<String, String>);

impl FileSet {
    /// No file yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. Returns false, and keeps the first text, if the path is taken.
    #[must_use = "two files under one path are a fault of the caller"]
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) -> bool {
        match self.0.entry(path.into()) {
            Entry::Vacant(entry) => {
                entry.insert(text.into());
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The files with their texts, sorted by path.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (&**path, &**text))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for FileSet {
    type IntoIter = std::collections::btree_map::IntoIter<String, String>;
    type Item = (String, String);

    /// The files with their texts, sorted by path.
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// How to recognize files that the generator wrote, and that it may overwrite and delete.
///
/// These are the `.rs` files whose first line begins with the marker, and a `Cargo.toml` and `.html`, `.css` and `.js`
/// files that have it as a comment in their language. They also include all files in folders named `samples` anywhere
/// below a folder `<name>` next to such a file `<name>.rs`: sample payloads are JSON, which has no comments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ownership {
    /// The beginning of the first line of every generated `.rs` file. Other languages have their own comment in place
    /// of `//`.
    pub marker: String,
    /// Which files are deleted when they are no longer generated.
    pub orphans: Orphans,
}

/// Which files are deleted when they are no longer generated.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Orphans {
    /// All of them: this run generates everything.
    All,
    /// Those of the modules that are generated now. Other modules may come from other documents.
    #[default]
    OfSameModules,
}

/// The changes that are needed for the directory to hold the generated files.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Plan {
    /// The changes, sorted by path.
    pub changes: Vec<Change>,
}

/// The change of one file. Paths are below the directory, with `/` between the parts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// A file that doesn't exist yet.
    Create {
        /// Its path.
        path: String,
        /// Its new text.
        text: String,
    },
    /// A file with another text.
    Update {
        /// Its path.
        path: String,
        /// Its current text.
        before: String,
        /// Its new text.
        text: String,
    },
    /// A file of ours that is no longer generated.
    Delete {
        /// Its path.
        path: String,
        /// Its current text.
        before: String,
    },
}

impl Change {
    /// The path of the file.
    pub fn path(&self) -> &str {
        match self {
            Self::Create { path, .. } | Self::Update { path, .. } | Self::Delete { path, .. } => path,
        }
    }

    /// The current text of the file. `None` if it doesn't exist.
    pub fn before(&self) -> Option<&str> {
        match self {
            Self::Create { .. } => None,
            Self::Update { before, .. } | Self::Delete { before, .. } => Some(before),
        }
    }

    /// The new text of the file. `None` if it is deleted.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Create { text, .. } | Self::Update { text, .. } => Some(text),
            Self::Delete { .. } => None,
        }
    }
}

impl Plan {
    /// Compares `files` with the content of `directory`, which doesn't have to exist. Fails if files that the generator
    /// didn't write are in the way, and names them.
    pub fn new(files: &FileSet, directory: &Path, owned: &Ownership) -> io::Result<Self> {
        let disk = Disk::read(directory, owned)?;
        let mut changes = Vec::new();
        let mut foreign = Vec::new();
        for (path, text) in files.iter() {
            match disk.compare(path, text)? {
                State::Same => {}
                State::Foreign => foreign.push(format!("`{path}`")),
                State::Missing => changes.push(Change::Create { path: path.into(), text: text.into() }),
                State::Differs(before) => {
                    changes.push(Change::Update { path: path.into(), before, text: text.into() });
                }
            }
        }
        if !foreign.is_empty() {
            return Err(in_the_way(directory, &foreign));
        }
        changes.extend(disk.orphans(files, owned.orphans));
        changes.sort_by(|one, other| one.path().cmp(other.path()));
        Ok(Self { changes })
    }

    /// Whether the directory already holds the generated files.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// One line for each file: `created acme/order.rs`.
    pub fn summary(&self) -> Vec<String> {
        let line = |change: &Change| match change {
            Change::Create { path, .. } => format!("created {path}"),
            Change::Update { path, .. } => format!("updated {path}"),
            Change::Delete { path, .. } => format!("deleted {path}"),
        };
        self.changes.iter().map(line).collect()
    }
}

fn in_the_way(directory: &Path, files: &[String]) -> io::Error {
    let message = format!(
        "in {}, these files weren't generated and are in the way: {}; move or delete them, or generate into another directory",
        directory.display(),
        files.join(", "),
    );
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}
