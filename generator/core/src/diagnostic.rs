//! Faults of a document, as values: collected by the stages, printed at the end.

pub mod codes;

pub use self::codes::Code;
use crate::hash::HashSet;
use crate::place::{FileId, Place};

/// How bad it is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Code is written, but it is less than the document says or could say.
    Warning,
    /// Code is written as the document says; this is how it was read.
    Note,
}

/// Where it is.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Location {
    /// The value at a place.
    Value(Place),
    /// The key that leads to a place.
    Key(Place),
    /// A line and a column of a file that could not be read into a tree, both counted from 1.
    Position {
        /// The file.
        file: FileId,
        /// The line.
        line: usize,
        /// The column, in characters.
        column: usize,
    },
    /// A file as a whole.
    File(FileId),
    /// A path that could not be read at all.
    Path(String),
}

impl Location {
    /// The place in a tree, if it is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Value(place) | Self::Key(place) => Some(place),
            Self::Position { .. } | Self::File(_) | Self::Path(_) => None,
        }
    }
}

/// A further place that matters, and why.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// Why it matters, as a short phrase.
    pub text: String,
}

/// One fault or remark.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Identifies the kind of finding, independent of its words.
    pub code: Code,
    /// What is wrong, in one sentence without a period.
    pub message: String,
    /// Where.
    pub location: Location,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether the settings accept it. It isn't printed as text then, and its last label is the reason.
    pub allowed: bool,
}

impl Diagnostic {
    /// A fault that stops the generator.
    pub fn error(code: Code, location: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, location, message)
    }

    /// A fault that has a cost, but doesn't stop the generator.
    pub fn warning(code: Code, location: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, location, message)
    }

    /// A remark on how the document was read.
    pub fn note(code: Code, location: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, location, message)
    }

    fn new(severity: Severity, code: Code, location: Location, message: impl Into<String>) -> Self {
        Self { severity, code, message: message.into(), location, labels: Vec::new(), help: None, allowed: false }
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, location: Location, text: impl Into<String>) -> Self {
        self.labels.push(Label { location, text: text.into() });
        self
    }

    /// Whether it needs attention: an error, or a warning that the settings don't accept.
    pub fn is_fault(&self) -> bool {
        self.severity != Severity::Note && !self.allowed
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The diagnostics of a run, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    seen: HashSet<Diagnostic>,
}

impl Diagnostics {
    /// Adds one, unless the same one was added before.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.seen.insert(diagnostic.clone()) {
            self.list.push(diagnostic);
        }
    }

    /// Marks those that the settings accept. `entry` takes the index of each, and returns where and why it is accepted.
    pub(crate) fn mark_allowed(&mut self, mut entry: impl FnMut(usize, &Diagnostic) -> Option<Label>) {
        for (index, diagnostic) in self.list.iter_mut().enumerate().filter(|(_, it)| !it.allowed) {
            let label = entry(index, diagnostic);
            diagnostic.allowed = label.is_some();
            diagnostic.labels.extend(label);
        }
    }

    /// Keeps only some of them.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Turns the warnings with this code into errors.
    pub fn deny(&mut self, code: Code) {
        self.alter(|it| {
            if it.code == code && it.severity == Severity::Warning {
                it.severity = Severity::Error;
            }
        });
    }

    /// Changes some of them, when more is known.
    pub(crate) fn alter(&mut self, change: impl FnMut(&mut Diagnostic)) {
        self.list.iter_mut().for_each(change);
    }

    /// Whether one of them stops the generator.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }
}
