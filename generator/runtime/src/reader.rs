//! The pull reader that generated decoders read from.

mod fault;
mod list;
mod number;
mod object;
mod scalar;
mod search;
mod skip;

use std::fmt;

use jiter::{Jiter, Peek};

use crate::error::DecodeError;

/// How deeply lists and objects may be nested, in every way of reading: 128 levels are read, 129 refused (RFC 8259,
/// section 9, lets a parser set such a limit). It bounds the stack that a hostile body can make a decoder use.
pub const MAX_DEPTH: usize = 128;

/// Reads the values of one JSON text (RFC 8259) from front to back, each when it is asked for.
///
/// Strings have to be UTF-8 without lone surrogates, also where they are skipped. After an error the reader stands
/// somewhere inside the text: decode from a new one, or from a [`fork`](Self::fork) made before.
pub struct Reader<'a> {
    jiter: Jiter<'a>,
    body: &'a [u8],
    depth: usize,
    watch: Watch,
}

/// A key of the outermost object that somebody watches.
#[derive(Clone, Copy)]
struct Watch {
    key: &'static str,
    /// The byte behind the colon of the first such key, once the reader was there.
    seen: Option<usize>,
}

/// What the next value is, told by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl<'a> Reader<'a> {
    /// A reader at the start of the text.
    #[inline]
    pub fn new(body: &'a [u8]) -> Self {
        Self::watching(body, "")
    }

    /// A reader that notes where the value of this key of the outermost object stands.
    #[inline]
    pub(crate) fn watching(body: &'a [u8], key: &'static str) -> Self {
        Self { jiter: Jiter::new(body), body, depth: 0, watch: Watch { key, seen: None } }
    }

    /// The byte behind the colon of the first key that is watched, if the reader was there.
    pub(crate) fn watched(&self) -> Option<usize> {
        self.watch.seen
    }

    /// Takes the end of the text; an error if more than white space is left (RFC 8259, section 2).
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        self.jiter.finish().map_err(|error| self.syntax(&error))
    }

    /// What the next value is, without reading it; an error where no value begins.
    #[inline]
    pub fn peek(&mut self) -> Result<Kind, DecodeError> {
        let peek = match self.jiter.peek() {
            Ok(peek) => peek,
            Err(error) => return Err(self.syntax(&error)),
        };
        kind_of(peek).ok_or_else(|| self.no_value())
    }

    /// A second reader at the same place: what it reads, this one reads again. Meant for a look ahead.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { jiter: self.jiter.clone(), ..*self }
    }

    /// The byte of the text at which the reader stands: after a [`peek`](Self::peek) the first of the next value, after
    /// a value the one behind it.
    #[inline]
    pub fn offset(&self) -> usize {
        self.jiter.current_index()
    }

    /// Goes into a list or an object.
    #[inline]
    fn enter(&mut self) -> Result<(), DecodeError> {
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes out of a list or an object.
    #[inline]
    fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// Shows where the reader stands and nothing of the text.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Reader");
        shown
            .field("offset", &self.offset())
            .field("body_length", &self.body.len())
            .field("depth", &self.depth)
            .finish()
    }
}

#[inline]
fn kind_of(peek: Peek) -> Option<Kind> {
    match peek {
        Peek::String => Some(Kind::String),
        Peek::Object => Some(Kind::Object),
        Peek::Array => Some(Kind::Array),
        Peek::Null => Some(Kind::Null),
        Peek::True | Peek::False => Some(Kind::Bool),
        // Jiter counts `NaN` and `Infinity` as numbers here, which JSON does not know.
        Peek::NaN | Peek::Infinity => None,
        number if number.is_num() => Some(Kind::Number),
        _ => None,
    }
}
