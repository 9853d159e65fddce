//! Reads and compiles documents to compare, from disk or from a revision.

use std::path::{Path, PathBuf};

use super::accept::{AcceptedChange, Review};
use super::report::{Audience, Report};
use super::{Change, Side, compare};
use crate::config::Setting;
use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::load::{Files, Reach, Sources};
use crate::name::Names;
use crate::place::FileId;
use crate::project::{CONFIG, OVERLAY};
use crate::report::Findings;
use crate::{Compilation, Input, Loaded, config, overlay};

/// Where a document is.
#[derive(Clone, Copy, Debug)]
pub struct From<'f> {
    /// The source of its files.
    pub files: &'f dyn Files,
    /// The document.
    pub path: &'f Path,
}

/// A compiled document.
#[derive(Debug)]
pub struct Document {
    /// What is generated for it.
    pub api: Api,
    /// The names of its parts.
    pub names: Names,
    /// The version from its owner.
    pub version: Option<String>,
    /// The files that it consists of, without its settings and its overlay.
    pub parts: Vec<PathBuf>,
    /// The changes that its settings accept.
    pub accepted: Vec<Setting<AcceptedChange>>,
}

impl Document {
    /// One side of a comparison for users of the generated crate.
    pub fn side(&self) -> Side<'_> {
        self.side_for(Audience::Rust)
    }

    /// One side of a comparison for an audience.
    pub fn side_for(&self, audience: Audience) -> Side<'_> {
        Side { api: &self.api, names: &self.names, audience }
    }
}

/// The changes between two documents, and which of them are accepted.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// All changes.
    pub changes: Vec<Change>,
    /// The changes that the new document's settings accept.
    pub accepted: Vec<Setting<AcceptedChange>>,
    /// The readers for whom the changes are described.
    pub audience: Audience,
}

impl Comparison {
    /// Compares two compiled documents.
    pub fn new(old: &Document, new: &Document, audience: Audience) -> Self {
        let changes = compare(old.side_for(audience), new.side_for(audience));
        Self { changes, accepted: new.accepted.clone(), audience }
    }

    /// The report on a day, such as `2026-11-29`.
    pub fn report<'a>(&'a self, title: &'a str, today: &str) -> Report<'a> {
        let review = Review::new(&self.changes, &self.accepted, today);
        Report { title, review, audience: Audience::Rust }.for_audience(self.audience)
    }
}

/// Reads two documents of the API `name`. Each has the settings and the overlay next to it, or else those of the other
/// one. The error contains the faults of the first document that can't be read.
pub fn read_both(name: &str, old: From<'_>, new: From<'_>, reach: Reach) -> Result<(Document, Document), Findings> {
    Ok((read(name, old, new, reach)?, read(name, new, old, reach)?))
}

/// Reads one document of the API `name`, with the settings and the overlay next to it, or else those next to `other`.
/// The error contains its faults.
pub fn read(name: &str, own: From<'_>, other: From<'_>, reach: Reach) -> Result<Document, Findings> {
    let mut reading = Reading { sources: Sources::new(), diagnostics: Diagnostics::default() };
    let config = reading.read_companion(CONFIG, own, other);
    let overlay = reading.read_companion(OVERLAY, own, other);
    let document = reading.file(own.files, own.path);
    let Reading { mut sources, mut diagnostics } = reading;
    if let (Some(document), Some(overlay)) = (document, overlay) {
        overlay::apply(&mut sources, document, overlay, &mut diagnostics);
    }
    let mut inputs = Vec::new();
    if let Some(document) = document {
        config::read_references(&mut sources, own.files, (document, config), reach);
        inputs.push(Input { name: name.to_owned(), document, config });
    }
    let loaded = Loaded { sources, inputs, diagnostics };
    match loaded.compile().only() {
        Ok(Compilation { config: settings, ir, names, sources, spec, .. }) => {
            let files = sources.iter().filter(|(_, document)| !document.is_built_in());
            let paths = files.map(|(_, document)| PathBuf::from(&document.path));
            // A settings file may contain only comments.
            let is_part = |path: &PathBuf| ![CONFIG, OVERLAY].iter().any(|name| path.ends_with(name));
            let parts = paths.filter(is_part).collect();
            let accepted = settings.accept_changes.clone();
            Ok(Document { api: ir, names, version: spec.version, parts, accepted })
        }
        Err(diagnostics) => Err(Findings { diagnostics, sources: loaded.sources }),
    }
}

/// A document while it is read.
struct Reading {
    sources: Sources,
    diagnostics: Diagnostics,
}

impl Reading {
    /// Reads a file that goes with a document: the one next to it, or else the one next to the other document.
    fn read_companion(&mut self, name: &str, own: From<'_>, other: From<'_>) -> Option<FileId> {
        let paths = [own, other].map(|from| (from.files, from.path.with_file_name(name)));
        let (files, path) = paths.into_iter().find(|(files, path)| files.is_file(path))?;
        if name == CONFIG {
            let loaded = config::load(&mut self.sources, files, &path).map_err(|fault| self.diagnostics.push(fault));
            return loaded.ok().flatten();
        }
        self.file(files, &path)
    }

    fn file(&mut self, files: &dyn Files, path: &Path) -> Option<FileId> {
        self.sources.read_from(files, path).map_err(|fault| self.diagnostics.push(fault)).ok()
    }
}
