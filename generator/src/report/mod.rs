//! Prints diagnostics the way rustc does: what, where, and what to write instead.

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use std::fmt;

use crate::diagnostic::{Diagnostic, Diagnostics, Location, Severity};
use crate::load::{Position, Sources};
use crate::place::{FileId, Pointer};

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

    /// All of it as JSON Lines: an object each, with `severity`, `message`, `file`, `line`, `column`, `pointer`, `notes`
    /// and `help`, null where it does not apply.
    pub fn json(&self) -> String {
        let lines = sorted(&self.diagnostics, &self.sources);
        let lines = lines.iter().map(|(spot, diagnostic)| object(spot, diagnostic, &self.sources).to_string() + "\n");
        lines.collect()
    }
}

/// Errors and warnings, without the notes on how a document was read.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut faults = Diagnostics::default();
        faults.extend(self.diagnostics.iter().filter(|it| it.severity != Severity::Note).cloned());
        f.write_str(&text(&faults, &self.sources))
    }
}

/// All diagnostics in the order of their places, and a last line that counts them; nothing where there is none.
pub fn text(diagnostics: &Diagnostics, sources: &Sources) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    let all = sorted(diagnostics, sources);
    let entries = all.iter().map(|(spot, diagnostic)| entry(spot, diagnostic, sources));
    entries.chain([counts(diagnostics)]).collect()
}

fn sorted<'a>(diagnostics: &'a Diagnostics, sources: &'a Sources) -> Vec<(Spot<'a>, &'a Diagnostic)> {
    let spots = diagnostics.iter().map(|diagnostic| Spot::of(&diagnostic.location, sources));
    let mut all: Vec<(Spot<'a>, &'a Diagnostic)> = spots.zip(diagnostics.iter()).collect();
    // Diagnostics of one place stay in the order in which they were found.
    all.sort_by_key(|(spot, _)| spot.order());
    all
}

fn object(spot: &Spot<'_>, diagnostic: &Diagnostic, sources: &Sources) -> serde_json::Value {
    let place = |spot: &Spot<'_>| {
        serde_json::json!({
            "file": spot.path,
            "line": spot.line_and_column.map(|(line, _)| line),
            "column": spot.line_and_column.map(|(_, column)| column),
            "pointer": spot.pointer.as_ref().map(ToString::to_string),
        })
    };
    let notes = diagnostic.labels.iter().map(|label| {
        let mut note = place(&Spot::of(&label.location, sources));
        note["message"] = label.text.clone().into();
        note
    });
    let mut object = place(spot);
    object["severity"] = word(diagnostic.severity).into();
    object["message"] = diagnostic.message.clone().into();
    object["notes"] = notes.collect();
    object["help"] = diagnostic.help.clone().into();
    object
}

fn entry(spot: &Spot<'_>, diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut lines = vec![format!("{}: {}", word(diagnostic.severity), diagnostic.message), format!("  --> {spot}")];
    lines.extend(spot.pointer.as_ref().map(|pointer| format!("   | in {pointer}")));
    let note = |text: &str, location| format!("   = note: {}: {}", Spot::of(location, sources), indented(text));
    lines.extend(diagnostic.labels.iter().map(|label| note(&label.text, &label.location)));
    lines.extend(diagnostic.help.iter().map(|help| format!("   = help: {}", indented(help))));
    lines.join("\n") + "\n\n"
}

/// Further lines of a note start below its first one.
fn indented(text: &str) -> String {
    text.replace('\n', "\n           ")
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn counts(diagnostics: &Diagnostics) -> String {
    let count = |severity| {
        let count = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", word(severity)))
    };
    let counts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(count).collect();
    counts.join(", ") + "\n"
}

/// A location, found in its file.
struct Spot<'a> {
    file: Option<FileId>,
    path: &'a str,
    line_and_column: Option<(usize, usize)>,
    /// Where in the tree, unless that is all of it.
    pointer: Option<Pointer>,
}

impl<'a> Spot<'a> {
    fn of(location: &'a Location, sources: &'a Sources) -> Self {
        match location {
            Location::Value(place) => {
                let place = sources.origin(place);
                let at = sources.document(place.file).locate_value(&place.pointer);
                Self::in_file(place.file, sources).at(at).within(place.pointer)
            }
            Location::Key(place) => {
                let place = sources.origin(place);
                let at = sources.document(place.file).locate_key(&place.pointer);
                Self::in_file(place.file, sources).at(at).within(place.pointer)
            }
            Location::Position { file, line, column } => {
                Self { line_and_column: Some((*line, *column)), ..Self::in_file(*file, sources) }
            }
            Location::File(file) => Self::in_file(*file, sources),
            Location::Path(path) => Self { file: None, path, line_and_column: None, pointer: None },
        }
    }

    fn in_file(file: FileId, sources: &'a Sources) -> Self {
        Self { file: Some(file), path: sources.path(file), line_and_column: None, pointer: None }
    }

    fn at(self, position: Option<Position>) -> Self {
        Self { line_and_column: position.map(|position| (position.line, position.column)), ..self }
    }

    fn within(self, pointer: Pointer) -> Self {
        Self { pointer: pointer.last().is_some().then_some(pointer), ..self }
    }

    /// Files come in the order in which they were loaded, after those that could not even be read.
    fn order(&self) -> (Option<FileId>, Option<(usize, usize)>) {
        (self.file, self.line_and_column)
    }
}

impl fmt::Display for Spot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line_and_column {
            Some((line, column)) => write!(f, "{}:{line}:{column}", self.path),
            None => f.write_str(self.path),
        }
    }
}
