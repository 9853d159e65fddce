//! Reads and compiles documents to compare, from disk or from a revision.

use std::path::{Path, PathBuf};

use super::accept::{AcceptedChange, Review};
use super::report::{Audience, EventPlaces, Report};
use super::{Change, Side, compare, fit};
use crate::config::Setting;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Event};
use crate::load::{Files, Reach, Sources};
use crate::name::Names;
use crate::place::FileId;
use crate::project::{CONFIG, OVERLAY};
use crate::report::{self, Findings};
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
    /// What doesn't fit the document in the settings and the overlay that it has from the other one, as text. It
    /// was read without these.
    pub unfit: Option<String>,
    /// Where its events are described.
    pub events: EventPlaces,
}

impl Document {
    fn new(compilation: Compilation<'_>, unfit: Vec<Diagnostic>) -> Self {
        let Compilation { config: settings, ir, names, sources, spec, .. } = compilation;
        let files = sources.iter().filter(|(_, document)| !document.is_built_in());
        let paths = files.map(|(_, document)| PathBuf::from(&document.path));
        // A settings file may contain only comments.
        let is_part = |path: &PathBuf| ![CONFIG, OVERLAY].iter().any(|name| path.ends_with(name));
        let parts = paths.filter(is_part).collect();
        let accepted = settings.accept_changes.clone();
        let has_unfit = !unfit.is_empty();
        let mut warnings = Diagnostics::default();
        warnings.extend(unfit);
        let unfit = has_unfit.then(|| report::text(&warnings, sources));
        let place = |event: &Event| Some((event.name.clone(), report::find_key(&event.place, sources)?));
        let events = ir.events.iter().filter_map(place).collect();
        Self { api: ir, names, version: spec.version, parts, accepted, unfit, events }
    }

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
    /// What wasn't used of the settings and the overlay, as text.
    pub unfit: Vec<String>,
    /// Where the new document describes its events.
    pub events: EventPlaces,
}

impl Comparison {
    /// Compares two compiled documents.
    pub fn new(old: &Document, new: &Document, audience: Audience) -> Self {
        let changes = compare(old.side_for(audience), new.side_for(audience));
        let unfit = [old, new].into_iter().filter_map(|document| document.unfit.clone()).collect();
        Self { changes, accepted: new.accepted.clone(), audience, unfit, events: new.events.clone() }
    }

    /// The report on a day, such as `2026-11-29`.
    pub fn report<'a>(&'a self, title: &'a str, today: &str) -> Report<'a> {
        let review = Review::new(&self.changes, &self.accepted, today);
        Report { title, review, audience: Audience::Rust, events: &self.events }.for_audience(self.audience)
    }
}

/// Reads two documents of the API `name`. Each has the settings and the overlay next to it, or else those of the other
/// one as far as they fit. The error contains the faults of the first document that can't be read.
pub fn read_both(name: &str, old: From<'_>, new: From<'_>, reach: Reach) -> Result<(Document, Document), Findings> {
    Ok((read(name, old, new, reach)?, Reading::new(true).document(name, new, old, reach)?))
}

/// Reads one document of the API `name`, with the settings and the overlay next to it, or else with what fits of those
/// next to `other`. The error contains its faults.
pub fn read(name: &str, own: From<'_>, other: From<'_>, reach: Reach) -> Result<Document, Findings> {
    Reading::new(false).document(name, own, other, reach)
}

/// A document while it is read.
struct Reading {
    sources: Sources,
    diagnostics: Diagnostics,
    /// Whether files that both documents have count as those of the other one, which was read before.
    is_second: bool,
    /// The files that go with the other document.
    borrowed: Vec<FileId>,
}

impl Reading {
    fn new(is_second: bool) -> Self {
        Self { sources: Sources::new(), diagnostics: Diagnostics::default(), is_second, borrowed: Vec::new() }
    }

    fn document(mut self, name: &str, own: From<'_>, other: From<'_>, reach: Reach) -> Result<Document, Findings> {
        let config = self.read_companion(CONFIG, own, other);
        let overlay = self.read_companion(OVERLAY, own, other);
        let document = self.file(own.files, own.path);
        if let (Some(document), Some(overlay)) = (document, overlay) {
            self.apply(document, overlay);
        }
        let Self { mut sources, diagnostics, borrowed, .. } = self;
        let mut inputs = Vec::new();
        if let Some(document) = document {
            config::read_references(&mut sources, own.files, (document, config), reach);
            inputs.push(Input { name: name.to_owned(), document, config });
        }
        let mut loaded = Loaded { sources, inputs, diagnostics };
        let mut unfit = fit::excuse(&mut loaded.diagnostics, &borrowed, own.path);
        loop {
            let mut compiled = loaded.compile();
            let excused = fit::excuse(&mut compiled.diagnostics, &borrowed, own.path);
            if excused.is_empty() {
                return match compiled.only() {
                    Ok(compilation) => Ok(Document::new(compilation, unfit)),
                    Err(diagnostics) => Err(Findings { diagnostics, sources: loaded.sources }),
                };
            }
            if !fit::leave_out(&mut loaded.sources, &borrowed, &excused) {
                let mut diagnostics = Diagnostics::default();
                diagnostics.extend(excused);
                return Err(Findings { diagnostics, sources: loaded.sources });
            }
            unfit.extend(excused);
        }
    }

    /// Reads a file that goes with a document: the one next to it, or else the one next to the other document.
    fn read_companion(&mut self, name: &str, own: From<'_>, other: From<'_>) -> Option<FileId> {
        let [beside, beside_other] = [own, other].map(|from| (from.files, from.path.with_file_name(name)));
        let is_in_both = || match (beside.0.bytes(&beside.1), beside_other.0.bytes(&beside_other.1)) {
            (Ok(one), Ok(other)) => one == other,
            _ => false,
        };
        let is_own = beside.0.is_file(&beside.1);
        let is_borrowed = !is_own || (self.is_second && is_in_both());
        let (files, path) = if is_own { beside } else { beside_other };
        if !files.is_file(&path) {
            return None;
        }
        let file = if name == CONFIG {
            let loaded = config::load(&mut self.sources, files, &path).map_err(|fault| self.diagnostics.push(fault));
            loaded.ok().flatten()
        } else {
            self.file(files, &path)
        };
        self.borrowed.extend(file.filter(|_| is_borrowed));
        file
    }

    fn file(&mut self, files: &dyn Files, path: &Path) -> Option<FileId> {
        self.sources.read_from(files, path).map_err(|fault| self.diagnostics.push(fault)).ok()
    }

    /// Applies an overlay, or what fits of a borrowed one.
    fn apply(&mut self, document: FileId, overlay: FileId) {
        if self.borrowed.contains(&overlay) {
            overlay::apply_what_fits(&mut self.sources, document, overlay, &mut self.diagnostics);
        } else {
            overlay::apply(&mut self.sources, document, overlay, &mut self.diagnostics);
        }
    }
}
