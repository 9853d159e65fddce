//! Prints diagnostics: as text like rustc's, and as JSON or SARIF for other programs.

mod excerpt;
mod group;
mod json;
pub(crate) mod sarif;
mod spot;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests;
mod text;

use std::fmt;
use std::path::Path;

use self::spot::Spot;
use self::text::Look;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Severity};
use crate::hash::HashSet;
use crate::load::{Sources, Span};
use crate::place::Place;

/// The findings of a run, and its files.
#[derive(Debug)]
pub struct Findings {
    /// What was found.
    pub diagnostics: Diagnostics,
    /// The files.
    pub sources: Sources,
}

/// The file of a place, and where its key is in the file.
pub(crate) fn find_key(place: &Place, sources: &Sources) -> Option<(String, Span)> {
    let location = Location::Key(place.clone());
    let spot = Spot::from_location(&location, sources);
    Some((spot.path.to_owned(), spot.span?))
}

impl Findings {
    /// All findings as text, including notes on how each document was read, but without those that the settings accept.
    /// Findings with the same message are grouped.
    pub fn text(&self) -> String {
        text(&self.diagnostics, &self.sources)
    }

    /// The same with the colors of a terminal.
    pub fn colored(&self) -> String {
        colored(&self.diagnostics, &self.sources)
    }

    /// A line that says that there are no errors, and no warnings that the settings don't accept, without a period.
    /// It counts the notes and the accepted findings. `None` if there are any.
    pub fn clean_line(&self) -> Option<String> {
        if self.diagnostics.iter().any(Diagnostic::is_fault) {
            return None;
        }
        let allowed = self.diagnostics.iter().filter(|it| it.allowed).count();
        let notes = self.diagnostics.len() - allowed;
        let notes = match notes {
            0 => String::new(),
            1 => "; 1 note, shown by `--notes`".to_owned(),
            many => format!("; {many} notes, shown by `--notes`"),
        };
        let allowed = if allowed == 0 { String::new() } else { format!("; {allowed} allowed in codegen.yaml") };
        Some(format!("no errors or warnings{notes}{allowed}"))
    }

    /// Keeps only the errors.
    #[must_use]
    pub fn errors(mut self) -> Self {
        self.diagnostics.retain(|it| it.severity == Severity::Error);
        self
    }

    /// Keeps only what is about files below `folder`, such as that of one API.
    #[must_use]
    pub fn below(mut self, folder: &Path) -> Self {
        let sources = &self.sources;
        self.diagnostics.retain(|it| Path::new(Spot::from_location(&it.location, sources).path).starts_with(folder));
        self
    }

    /// All findings as JSON Lines: an object each, with `code`, `severity`, `message`, `file`, `line`, `column`,
    /// `end_line`, `end_column`, `pointer`, `notes`, `help` and `allowed` (whether the settings accept it; the last
    /// note is the reason). Members that don't apply are null. Lines and columns count from 1, columns in characters;
    /// the end is exclusive.
    pub fn json(&self) -> String {
        json::lines(&sorted(&self.diagnostics, &self.sources), &self.sources)
    }

    /// All findings as SARIF 2.1.0, which code hosts show next to the lines. Files below `root` are named relative to
    /// it.
    pub fn sarif(&self, root: &Path) -> String {
        sarif::findings(&sorted(&self.diagnostics, &self.sources), &self.sources, root)
    }
}

/// Errors and warnings, without notes and without what the settings accept; with the colors of a terminal as `{:#}`.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let look = if f.alternate() { Look::Colored } else { Look::Plain };
        f.write_str(&text_of_faults(&self.diagnostics, &self.sources, look))
    }
}

/// Errors and warnings as by [`text`], with the colors of a terminal, without notes.
pub fn colored_faults(diagnostics: &Diagnostics, sources: &Sources) -> String {
    text_of_faults(diagnostics, sources, Look::Colored)
}

fn text_of_faults(diagnostics: &Diagnostics, sources: &Sources, look: Look) -> String {
    let mut all = sorted(diagnostics, sources);
    all.retain(|(_, diagnostic)| diagnostic.is_fault());
    text::text(all, sources, look)
}

/// The diagnostics that the settings don't accept, in the order of their places, and a last line that counts them.
/// Empty if there are none.
pub fn text(diagnostics: &Diagnostics, sources: &Sources) -> String {
    text::text(sorted(diagnostics, sources), sources, Look::Plain)
}

/// The same with the colors of a terminal.
pub fn colored(diagnostics: &Diagnostics, sources: &Sources) -> String {
    text::text(sorted(diagnostics, sources), sources, Look::Colored)
}

/// A diagnostic, found in its file.
type Found<'a> = (Spot<'a>, &'a Diagnostic);

fn sorted<'a>(diagnostics: &'a Diagnostics, sources: &'a Sources) -> Vec<Found<'a>> {
    let spots = diagnostics.iter().map(|diagnostic| Spot::from_location(&diagnostic.location, sources));
    let mut all: Vec<Found<'a>> = spots.zip(diagnostics.iter()).collect();
    // Diagnostics at one place stay in the order in which they were found.
    all.sort_by_key(|(spot, _)| spot.order());
    // What an overlay put in several places is written in one.
    let mut seen = HashSet::default();
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
