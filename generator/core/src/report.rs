//! Prints diagnostics: as rustc does for people, and as JSON or SARIF for other programs.

mod excerpt;
mod json;
pub(crate) mod sarif;
mod spot;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
mod text;

use std::collections::HashSet;
use std::fmt;
use std::path::Path;

use self::spot::Spot;
use self::text::Look;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::load::Sources;

/// What a run found, with the files that it is about.
#[derive(Debug)]
pub struct Findings {
    /// What was found.
    pub diagnostics: Diagnostics,
    /// The files.
    pub sources: Sources,
}

impl Findings {
    /// All of it as text, how each document was read included.
    pub fn text(&self) -> String {
        text(&self.diagnostics, &self.sources)
    }

    /// The same with the colours of a terminal.
    pub fn coloured(&self) -> String {
        coloured(&self.diagnostics, &self.sources)
    }

    /// All of it as JSON Lines: an object each, with `code`, `severity`, `message`, `file`, `line`, `column`, `end_line`,
    /// `end_column`, `pointer`, `notes` and `help`, null where it does not apply. Lines and columns count from 1, columns
    /// in characters; the end is that of the first character behind.
    pub fn json(&self) -> String {
        json::lines(&sorted(&self.diagnostics, &self.sources), &self.sources)
    }

    /// All of it as SARIF 2.1.0, which code hosts show beside the lines; files below `root` are named from there.
    pub fn sarif(&self, root: &Path) -> String {
        sarif::findings(&sorted(&self.diagnostics, &self.sources), &self.sources, root)
    }
}

/// Errors and warnings, without the notes on how a document was read; with the colours of a terminal as `{:#}`.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut faults = Diagnostics::default();
        faults.extend(self.diagnostics.iter().filter(|it| it.severity != Severity::Note).cloned());
        let print = if f.alternate() { coloured } else { text };
        f.write_str(&print(&faults, &self.sources))
    }
}

/// All diagnostics in the order of their places, and a last line that counts them; nothing where there is none.
pub fn text(diagnostics: &Diagnostics, sources: &Sources) -> String {
    text::text(&sorted(diagnostics, sources), sources, Look::Plain)
}

/// The same with the colours of a terminal.
pub fn coloured(diagnostics: &Diagnostics, sources: &Sources) -> String {
    text::text(&sorted(diagnostics, sources), sources, Look::Coloured)
}

/// A diagnostic, found in its file.
type Found<'a> = (Spot<'a>, &'a Diagnostic);

fn sorted<'a>(diagnostics: &'a Diagnostics, sources: &'a Sources) -> Vec<Found<'a>> {
    let spots = diagnostics.iter().map(|diagnostic| Spot::from_location(&diagnostic.location, sources));
    let mut all: Vec<Found<'a>> = spots.zip(diagnostics.iter()).collect();
    // Diagnostics of one place stay in the order in which they were found.
    all.sort_by_key(|(spot, _)| spot.order());
    // What an overlay put in several places is written in one.
    let mut seen = HashSet::new();
    all.retain(|(spot, it)| {
        seen.insert((spot.order(), spot.path, spot.pointer.clone(), it.code, &it.message, &it.help))
    });
    all
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
