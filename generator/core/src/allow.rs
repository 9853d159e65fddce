//! The setting `allow`: accepts findings, and reports its entries that accept nothing.

use std::path::Path;

use crate::config::faults::nowhere;
use crate::config::{AllowSetting, NamedPlace, Setting};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Label, Location, Severity, codes};
use crate::hash::HashSet;
use crate::load::Sources;
use crate::place::FileId;

/// The entries of one API's `allow`, and which findings they may be about.
#[derive(Clone, Copy)]
pub(crate) struct Allow<'a> {
    pub(crate) entries: &'a [Setting<AllowSetting>],
    pub(crate) sources: &'a Sources,
    pub(crate) document: FileId,
}

impl Allow<'_> {
    /// Marks the accepted findings. Those before `first` may be about other APIs, so they only count if they are about
    /// a file in the folder of the settings. Then reports entries that accept nothing, if their code is one that the
    /// current command looks for. Does nothing of that after an error, since findings may be missing.
    pub(crate) fn apply(self, diagnostics: &mut Diagnostics, first: usize, is_looked_for: impl Fn(Code) -> bool) {
        let mut used = HashSet::default();
        diagnostics.mark_allowed(|index, it| {
            let is_own = index >= first || self.is_in_folder(&it.location);
            let entry = self.entries.iter().filter(|_| is_own).find(|entry| self.covers(&entry.value, it))?;
            used.insert(&entry.place);
            Some(Label { location: Location::Key(entry.place.clone()), text: entry.value.because.clone() })
        });
        let mut faults = Vec::new();
        for entry in self.entries.iter().filter(|entry| is_looked_for(entry.value.code)) {
            let wrong_places = self.wrong_places(&entry.value);
            if wrong_places.is_empty() && !used.contains(&entry.place) {
                faults.push(Self::unused(entry, diagnostics));
            }
            faults.extend(wrong_places);
        }
        if !diagnostics.has_errors() {
            diagnostics.extend(faults);
        }
    }

    /// Whether an entry accepts a finding.
    pub(crate) fn accepts(self, finding: &Diagnostic) -> bool {
        self.entries.iter().any(|entry| self.covers(&entry.value, finding))
    }

    fn covers(self, entry: &AllowSetting, finding: &Diagnostic) -> bool {
        if finding.severity == Severity::Error {
            return false;
        }
        let place = finding.location.place();
        let written = place.map(|place| self.sources.origin(place));
        entry.covers(finding.code, place) || entry.covers(finding.code, written.as_ref())
    }

    /// Whether a location is in the folder in which the document and its settings are.
    fn is_in_folder(self, location: &Location) -> bool {
        let path = match location {
            Location::Value(place) | Location::Key(place) => self.sources.path(self.sources.origin(place).file),
            Location::Position { file, .. } | Location::File(file) => self.sources.path(*file),
            Location::Path(path) => path,
        };
        let folder = Path::new(self.sources.path(self.document)).parent();
        folder.is_some_and(|folder| Path::new(path).starts_with(folder))
    }

    fn wrong_places(self, entry: &AllowSetting) -> Vec<Diagnostic> {
        let missing = entry.at.iter().filter(|at| !at.value.is_in(self.sources));
        let fault = |at: &Setting<NamedPlace>| {
            let location = Location::Value(at.place.clone());
            nowhere(&at.value.in_document(self.document), self.document, location, self.sources)
        };
        missing.map(fault).collect()
    }

    fn unused(entry: &Setting<AllowSetting>, diagnostics: &Diagnostics) -> Diagnostic {
        let AllowSetting { code, at, .. } = &entry.value;
        let is_elsewhere = diagnostics.iter().any(|it| it.code == *code && it.severity != Severity::Error);
        let (why, help) = if is_elsewhere && !at.is_empty() {
            ("no finding with this code is at these places", "correct `at`, or remove the entry")
        } else {
            ("no finding has this code", "remove the entry")
        };
        let message = format!("`{code}` allows nothing: {why}");
        Diagnostic::warning(codes::settings::ALLOWS_NOTHING, Location::Key(entry.place.clone()), message).help(help)
    }
}
