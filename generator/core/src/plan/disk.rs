//! The content of a directory, and which files are ours. Symbolic links are neither followed nor changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path};

use super::{Change, FileSet, Orphans, Ownership};

/// A directory in its current state.
pub(super) struct Disk<'a> {
    directory: &'a Path,
    /// The files that the generator wrote, with their texts.
    ours: BTreeMap<String, String>,
}

/// How a generated file compares with the one on disk.
pub(super) enum State {
    /// The file on disk is the same.
    Same,
    /// It is ours but has this text.
    Differs(String),
    /// It doesn't exist.
    Missing,
    /// It exists but isn't ours.
    Foreign,
}

impl<'a> Disk<'a> {
    pub(super) fn read(directory: &'a Path, owned: &Ownership) -> io::Result<Self> {
        let mut paths = Vec::new();
        if directory.exists() {
            walk(directory, "", &mut paths)?;
        }
        let (modules, others): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_marked(path));
        let mut disk = Self { directory, ours: BTreeMap::new() };
        for path in modules {
            let text = read(directory, &path)?;
            if text.lines().next().is_some_and(|line| as_in_rust(&path, line).starts_with(&owned.marker)) {
                disk.ours.insert(path, text);
            }
        }
        let samples: Vec<String> = others.into_iter().filter(|path| disk.is_sample(path)).collect();
        for path in samples {
            let text = read(directory, &path)?;
            disk.ours.insert(path, text);
        }
        Ok(disk)
    }

    /// Whether a file is in a folder `samples` somewhere below the folder of a module of ours.
    fn is_sample(&self, path: &str) -> bool {
        let folders: Vec<&str> = path.split('/').rev().skip(1).collect();
        // Searched from the file upwards, so that the lowest `samples` decides.
        let Some(above) = folders.iter().position(|folder| *folder == "samples") else { return false };
        (1..folders.len() - above).any(|length| self.ours.contains_key(&format!("{}.rs", first_parts(path, length))))
    }

    /// How a generated file compares with the one on disk.
    pub(super) fn compare(&self, path: &str, text: &str) -> io::Result<State> {
        check(path)?;
        if let Some(before) = self.ours.get(path) {
            return Ok(if before == text { State::Same } else { State::Differs(before.clone()) });
        }
        for length in 1..=path.split('/').count() {
            let part = first_parts(path, length);
            match fs::symlink_metadata(self.directory.join(part)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Missing),
                Err(error) => return Err(with_path(part, &error)),
                Ok(metadata) if metadata.is_dir() && part != path => {}
                Ok(metadata) if metadata.is_file() && part == path => {}
                Ok(_) => return Ok(State::Foreign),
            }
        }
        Ok(if read(self.directory, path)? == text { State::Same } else { State::Foreign })
    }

    /// The generated files to delete.
    pub(super) fn orphans(self, files: &FileSet, orphans: Orphans) -> impl Iterator<Item = Change> {
        let modules: BTreeSet<String> = files.iter().map(|(path, _)| module(path).to_owned()).collect();
        let in_scope = move |path: &str| orphans == Orphans::All || modules.contains(module(path));
        let gone = self.ours.into_iter().filter(move |(path, _)| files.get(path).is_none() && in_scope(path));
        gone.map(|(path, before)| Change::Delete { path, before })
    }
}

/// The top-level module of a file: `acme` for `acme.rs` and for `acme/order.rs`.
fn module(path: &str) -> &str {
    let first = first_parts(path, 1);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// Whether a generated file at this path would have the marker.
fn is_marked(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs") || comment(path).is_some()
}

/// The start of a comment in a file of ours that isn't Rust: a crate's manifest, or a part of a web page.
fn comment(path: &str) -> Option<&'static str> {
    match Path::new(path).extension()?.to_str()? {
        // The manifest of the generated crate. Others further down don't belong to it.
        "toml" if path == "Cargo.toml" => Some("#"),
        "html" => Some("<!--"),
        "css" => Some("/*"),
        "js" => Some("//"),
        _ => None,
    }
}

/// A comment line in Rust's syntax.
fn as_in_rust<'l>(path: &str, line: &'l str) -> Cow<'l, str> {
    match comment(path).and_then(|comment| line.strip_prefix(comment)) {
        Some(comment) => format!("//{comment}").into(),
        None => line.into(),
    }
}

/// The first parts of a path.
fn first_parts(path: &str, length: usize) -> &str {
    path.match_indices('/').nth(length - 1).map_or(path, |(end, _)| &path[..end])
}

/// Collects the paths of all files. Hidden folders, and those that cargo marked as a cache, are skipped: they contain
/// copies of generated files.
fn walk(directory: &Path, below: &str, paths: &mut Vec<String>) -> io::Result<()> {
    let here = directory.join(below);
    if here.join("CACHEDIR.TAG").exists() {
        return Ok(());
    }
    for entry in fs::read_dir(&here).map_err(|error| with_path(&here.display().to_string(), &error))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if kind.is_file() {
            paths.push(path);
        } else if kind.is_dir() && !name.starts_with('.') {
            walk(directory, &path, paths)?;
        }
    }
    Ok(())
}

/// Bytes that aren't text can't be ours, or were damaged. Either way, they only have to differ.
fn read(directory: &Path, path: &str) -> io::Result<String> {
    let bytes = fs::read(directory.join(path)).map_err(|error| with_path(path, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Refuses paths that leave the directory, and unusual spellings of paths.
fn check(path: &str) -> io::Result<()> {
    let is_plain = |part: &str| {
        let mut components = Path::new(part).components();
        !part.contains('\\') && matches!((components.next(), components.next()), (Some(Component::Normal(_)), None))
    };
    if path.split('/').all(is_plain) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("`{path}` is not a path below the directory")))
}

/// The error with the path that it is about.
pub(super) fn with_path(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}
