//! Why a text can't be read.

use super::locate::{Lines, Position};
use crate::diagnostic::{Code, Diagnostic, Location, codes};
use crate::place::FileId;

/// A fault of a text, before its file has an id.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Fault {
    code: Code,
    pub(super) message: String,
    /// The byte of the text where it was noticed, if known.
    pub(super) offset: Option<usize>,
    /// Whether the text breaks the rules of its language, not ours.
    pub(super) is_syntax: bool,
    cause: Option<(usize, &'static str)>,
    help: Option<&'static str>,
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>, offset: impl Into<Option<usize>>) -> Self {
        Self { code, message: message.into(), offset: offset.into(), is_syntax: false, cause: None, help: None }
    }

    /// A text that breaks the rules of its language.
    pub(super) fn syntax(message: impl Into<String>, offset: impl Into<Option<usize>>) -> Self {
        Self { is_syntax: true, ..Self::new(codes::files::SYNTAX, message, offset) }
    }

    pub(super) fn has_code(&self, code: Code) -> bool {
        self.code == code
    }

    /// Sets the code.
    pub(super) fn coded(self, code: Code) -> Self {
        Self { code, ..self }
    }

    /// Adds a label.
    pub(super) fn because(self, offset: Option<usize>, text: &'static str) -> Self {
        Self { cause: offset.map(|offset| (offset, text)), ..self }
    }

    /// Adds help.
    pub(super) fn help(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }

    /// Sets the place, unless it is known.
    pub(super) fn at(self, offset: Option<usize>) -> Self {
        Self { offset: self.offset.or(offset), ..self }
    }

    pub(super) fn diagnostic(&self, file: FileId, text: &str) -> Diagnostic {
        let at = |offset| {
            let Position { line, column, .. } = Lines::new(text).position(text, offset);
            Location::Position { file, line, column }
        };
        let mut diagnostic = Diagnostic::error(self.code, self.offset.map_or(Location::File(file), at), &self.message);
        if let Some((offset, text)) = self.cause {
            diagnostic = diagnostic.label(at(offset), text);
        }
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}
