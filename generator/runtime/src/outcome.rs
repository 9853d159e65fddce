//! The outcomes of decoding a delivery.

use std::error::Error;
use std::fmt;

use bytes::Bytes;

use crate::error::{DecodeError, Position};

/// The outcome of decoding a delivery. No event is lost: if there is no typed event, the raw bytes are here.
///
/// No variants will be added: match all four.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded<E> {
    /// An event that the document lists.
    Known(E),
    /// An event that the document does not list, most likely because it is newer than the document.
    Unknown(Unknown),
    /// An event that the document lists, with a payload that does not fit.
    Malformed(Malformed),
    /// Not an event: the body isn't JSON, or the event's name is missing.
    Unnamed(Unnamed),
}

/// An event that the document does not list.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown {
    /// The event's name, as it was sent.
    pub name: String,
    /// The raw body. It may not be valid JSON throughout.
    pub body: Bytes,
}

/// An event that the document lists, with a payload that does not fit.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Malformed {
    /// The event's name.
    pub event: String,
    /// The path to the value that does not fit, as [`DecodeError::path`] writes it.
    pub path: String,
    /// The line of that value, counted from 1; 0 if the fault is outside the body.
    pub line: usize,
    /// The column of that value in characters, counted from 1; 0 if the fault is outside the body.
    pub column: usize,
    /// What is wrong with it. It doesn't quote strings of the payload.
    pub message: String,
    /// The raw body.
    pub body: Bytes,
}

/// A delivery that is not an event.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unnamed {
    /// The path to the place where the name should be, as [`DecodeError::path`] writes it.
    pub path: String,
    /// The line of the fault, counted from 1; 0 if the name isn't sent in the body.
    pub line: usize,
    /// The column of the fault in characters, counted from 1; 0 if the name isn't sent in the body.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The raw body.
    pub body: Bytes,
}

impl<E> Decoded<E> {
    /// The event, if the document lists it and its payload fits.
    pub fn known(self) -> Option<E> {
        match self {
            Self::Known(event) => Some(event),
            Self::Unknown(_) | Self::Malformed(_) | Self::Unnamed(_) => None,
        }
    }
}

impl Unknown {
    /// An event of this name, with the raw body.
    pub fn new(name: impl Into<String>, body: Bytes) -> Self {
        Self { name: name.into(), body }
    }
}

impl Malformed {
    #[cold]
    pub(crate) fn new(event: String, error: &DecodeError, body: &Bytes) -> Self {
        let Position { line, column } = error.position(body);
        Self { event, path: error.path(), line, column, message: error.message(), body: body.clone() }
    }

    #[cold]
    pub(crate) fn outside_the_body(event: String, message: String, body: &Bytes) -> Self {
        Self { event, path: String::new(), line: 0, column: 0, message, body: body.clone() }
    }
}

impl Unnamed {
    #[cold]
    pub(crate) fn at(error: &DecodeError, body: &Bytes) -> Self {
        let Position { line, column } = error.position(body);
        Self { path: error.path(), line, column, message: error.message(), body: body.clone() }
    }

    #[cold]
    pub(crate) fn outside_the_body(message: String, body: &Bytes) -> Self {
        Self { path: String::new(), line: 0, column: 0, message, body: body.clone() }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.event)?;
        write_fault(formatter, &self.path, &self.message, self.line, self.column)
    }
}

impl fmt::Display for Unnamed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_fault(formatter, &self.path, &self.message, self.line, self.column)
    }
}

fn write_fault(
    formatter: &mut fmt::Formatter<'_>,
    path: &str,
    message: &str,
    line: usize,
    column: usize,
) -> fmt::Result {
    if !path.is_empty() {
        write!(formatter, "{path}: ")?;
    }
    formatter.write_str(message)?;
    if line > 0 {
        write!(formatter, ", at {}", Position { line, column })?;
    }
    Ok(())
}

impl Error for Malformed {}

impl Error for Unnamed {}

impl fmt::Debug for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Unknown").field("name", &self.name).field("body_length", &self.body.len()).finish()
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Malformed")
            .field("event", &self.event)
            .field("path", &self.path)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("message", &self.message)
            .field("body_length", &self.body.len())
            .finish()
    }
}

impl fmt::Debug for Unnamed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Unnamed")
            .field("path", &self.path)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("message", &self.message)
            .field("body_length", &self.body.len())
            .finish()
    }
}
