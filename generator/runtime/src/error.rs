//! What is wrong with a JSON text, and where.

mod cause;
mod path;
mod position;

use std::fmt;

pub use cause::Cause;
pub(crate) use cause::shown;
pub use position::Position;

use path::Segment;

/// Why a JSON text could not be decoded, and where: at which byte, and at which path of keys and indexes.
///
/// It is one pointer wide, so that the result of each decoding step stays small. Payloads are private, so the only
/// strings of the text that it holds are the keys of its path and the name that [`Reader::tag`](crate::Reader::tag)
/// found.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Fault>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    cause: Cause,
    offset: usize,
    /// From the inside out: segments are pushed while the error travels up.
    path: Vec<Segment>,
}

impl DecodeError {
    /// Creates an error with this cause at this byte of the text. Its path is empty at first.
    #[cold]
    #[inline(never)]
    pub fn new(cause: Cause, offset: usize) -> Self {
        Self(Box::new(Fault { cause, offset, path: Vec::new() }))
    }

    /// What is wrong.
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// What is wrong, in words, without the place: `expected a string, found 5`.
    pub fn message(&self) -> String {
        self.0.cause.to_string()
    }

    /// The offset of the fault in bytes: the first byte of a value that doesn't fit, the closing brace of an object
    /// that lacks a field, the second key of a repeated field, or the first byte that isn't JSON.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The path to the value: `data.participants[0].role`; keys that are not plain identifiers as `data["a.b"]`; empty
    /// for the root.
    pub fn path(&self) -> String {
        path::written(&self.0.path)
    }

    /// The line and the column of [`offset`](Self::offset) in the text that was decoded.
    pub fn position(&self, body: &[u8]) -> Position {
        Position::at_offset(self.0.offset, body)
    }

    /// Whether the text is malformed JSON (RFC 8259) or cut off, rather than JSON that doesn't fit the type.
    pub fn is_syntax(&self) -> bool {
        matches!(self.0.cause, Cause::Syntax(_))
    }

    /// The same error, seen from the object that holds the value under `key`.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn within_key(mut self, key: &str) -> Self {
        self.0.path.push(Segment::Key(key.into()));
        self
    }

    /// The same error, seen from the list that holds the value at `index`, counted from 0.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn within_index(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(formatter, "{}: ", self.path())?;
        }
        self.0.cause.fmt(formatter)
    }
}

impl std::error::Error for DecodeError {}

crate::debug::debug_by_display!(DecodeError);
