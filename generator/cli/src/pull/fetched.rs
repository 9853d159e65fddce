//! Fetched content, as the files of a document.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use hookwright_core::load::{Disk, Files};
use hookwright_core::project::{CONFIG, OVERLAY};

use super::archive::{self, Contents};
use super::source::{SOURCE, Source};
use crate::fetch::shown;

/// Files by the paths that they will have on the disk. Settings and overlays are the user's, so they come from the
/// disk.
#[derive(Debug)]
pub(super) struct Fetched(BTreeMap<PathBuf, Vec<u8>>);

impl Fetched {
    /// The files in `bytes`, which are a document or an archive with one, to replace `document`.
    pub(super) fn new(document: &Path, bytes: Vec<u8>, source: &Source, max_bytes: u64) -> Result<Self, String> {
        let fault = |message: String| format!("{}: {message}", shown(&source.url));
        let entries = match archive::read(bytes, max_bytes).map_err(fault)? {
            Contents::Archive(entries) => entries,
            Contents::Document(_) if source.path.is_some() => {
                return Err(fault("`path` is for archives, and this isn't one".to_owned()));
            }
            Contents::Document(bytes) => return Self::single(document, bytes).map_err(fault),
        };
        let path = source.path.as_deref().ok_or_else(|| {
            let names: Vec<String> = entries.keys().take(10).map(|path| path.display().to_string()).collect();
            fault(format!("this is an archive; name the document with `path` in source.yaml: {}", names.join(", ")))
        })?;
        let main = archive::find(&entries, path).map_err(fault)?.to_owned();
        let base = main.parent().unwrap_or(Path::new("")).to_owned();
        let folder = document.parent().unwrap_or(Path::new(""));
        let files = entries.into_iter().filter_map(|(path, bytes)| {
            if path == main {
                return Some((document.to_owned(), bytes));
            }
            let below = path.strip_prefix(&base).ok()?;
            let is_yours = [CONFIG, OVERLAY, SOURCE].into_iter().any(|name| below == Path::new(name));
            (!is_yours).then(|| (folder.join(below), bytes))
        });
        // The document is added last, so that no other file replaces it.
        let mut files: Vec<(PathBuf, Vec<u8>)> = files.collect();
        files.sort_by_key(|(path, _)| path == document);
        Ok(Self(files.into_iter().collect()))
    }

    fn single(document: &Path, bytes: Vec<u8>) -> Result<Self, String> {
        let is_yaml = !bytes.trim_ascii_start().starts_with(b"{");
        if is_yaml && document.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            return Err(format!("this is YAML; rename `{}` to end in `.yaml` first", document.display()));
        }
        Ok(Self(BTreeMap::from([(document.to_owned(), bytes)])))
    }

    pub(super) fn get(&self, path: &Path) -> Option<&[u8]> {
        self.0.get(&normalized(path)).map(Vec::as_slice)
    }

    /// Whether there is only the document.
    pub(super) fn is_single(&self) -> bool {
        self.0.len() == 1
    }

    /// Whether the disk has the same files at these paths.
    pub(super) fn is_at<'p>(&self, paths: impl IntoIterator<Item = &'p Path>) -> bool {
        paths.into_iter().all(|path| fs::read(path).is_ok_and(|bytes| self.get(path) == Some(&bytes)))
    }

    /// Whether a file is the user's, and read from the disk.
    fn is_yours(path: &Path) -> bool {
        path.file_name().is_some_and(|name| name == CONFIG || name == OVERLAY)
    }
}

impl Files for Fetched {
    fn is_file(&self, path: &Path) -> bool {
        if Self::is_yours(path) { Disk.is_file(path) } else { self.get(path).is_some() }
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        if Self::is_yours(path) {
            return Disk.canonical(path);
        }
        let path = normalized(path);
        if self.0.contains_key(&path) { Ok(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        if Self::is_yours(path) {
            return Disk.bytes(path);
        }
        self.get(path).map(<[u8]>::to_vec).ok_or_else(|| "it isn't among the files that were fetched".to_owned())
    }
}

/// The path without `.` and `..`.
fn normalized(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(normalized.pop()),
            part => normalized.push(part),
        }
    }
    normalized
}
