//! Compares what was generated with what is on the disk, and makes the disk equal to it.
//!
//! Writing and checking are one path: both make a [`Plan`], and differ only in applying or printing it.

mod apply;
mod diff;
mod disk;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::Path;

use self::disk::{Disk, State};

/// Files to be, by their paths below the directory, with `/` between the parts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FileSet(BTreeMap<String, String>);

impl FileSet {
    /// No file yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and says whether it was new; the text that was there first stays.
    #[must_use = "two files under one path are a fault of whoever names them"]
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

/// How to know the files that the generator wrote, which it may overwrite and delete.
///
/// Ours are the `.rs` files of which the first line begins with the marker, a `Cargo.toml` and the `.html`, `.css` and
/// `.js` files of which it does so as a comment of their own language, and all that bear no mark in folders named
/// `samples` that lie somewhere below a folder `<name>` beside such a file `<name>.rs`: sample payloads are JSON, which
/// has no room for a marker.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ownership {
    /// What the first line of every generated `.rs` file begins with; in other languages, what begins a comment there
    /// stands for `//`.
    pub marker: String,
    /// Which of our files go when nothing generates them any more.
    pub orphans: Orphans,
}

/// Which of our files go when nothing generates them any more.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Orphans {
    /// All of them: everything that is ours was to be generated.
    All,
    /// Those of the modules that are generated now; other modules may come from other documents.
    #[default]
    OfSameModules,
}

/// What has to happen for the directory to hold what was generated.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Plan {
    /// What happens to each file, sorted by path.
    pub changes: Vec<Change>,
}

/// What happens to one file. Paths are below the directory, with `/` between the parts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// A file that is not there yet.
    Create {
        /// Its path.
        path: String,
        /// What it is to say.
        text: String,
    },
    /// A file that says something else.
    Update {
        /// Its path.
        path: String,
        /// What it says now.
        before: String,
        /// What it is to say.
        text: String,
    },
    /// A file of ours that nothing generates any more.
    Delete {
        /// Its path.
        path: String,
        /// What it says now.
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

    /// What the file says now; nothing where it is not there.
    pub fn before(&self) -> Option<&str> {
        match self {
            Self::Create { .. } => None,
            Self::Update { before, .. } | Self::Delete { before, .. } => Some(before),
        }
    }

    /// What the file is to say; nothing where it goes.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Create { text, .. } | Self::Update { text, .. } => Some(text),
            Self::Delete { .. } => None,
        }
    }
}

impl Plan {
    /// Compares `files` with what is below `directory`, which need not exist yet. Files in the way that are not ours
    /// are an error that names them.
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

    /// Whether the directory holds what was generated already.
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
