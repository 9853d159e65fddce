//! The pull reader that generated decoders read from.

mod constant;
mod fault;
mod list;
mod number;
mod object;
mod plain;
mod pointer;
mod rest;
mod scalar;
mod search;
mod skip;

use std::fmt;

use crate::error::DecodeError;
pub use constant::Constant;
pub(crate) use number::Rounded;
pub use object::Fields;

/// How deeply lists and objects may be nested, in every way of reading: 128 levels are read, 129 refused (RFC 8259,
/// section 9, lets a parser set such a limit). It bounds the stack that a hostile body can make a decoder use.
pub const MAX_DEPTH: usize = 128;

/// Reads the values of one JSON text (RFC 8259) from front to back, each when it is asked for.
///
/// Strings have to be UTF-8 without lone surrogates, also where they are skipped. After an error the reader stands
/// somewhere inside the text: decode from a new one, or from a [`fork`](Self::fork) made before.
///
/// What is plain is read here: keys and strings without escapes, brackets, commas and white space. All that needs more care
/// (escapes, the grammar of numbers, and the words for every fault of syntax) is left to Jiter, which starts at the place
/// where the reader stands.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    body: &'a [u8],
    /// The body as far as it is UTF-8.
    text: &'a str,
    /// Whether the body has no control characters at all: then no string has one.
    is_free_of_controls: bool,
    at: usize,
    depth: usize,
    /// A bit for each list (0) and each object (1) that the reader is inside of, the innermost last.
    objects: u128,
    /// Whether there is no text at all, and null stands for it.
    is_nothing: bool,
    watch: Watch,
}

/// A key of the outermost object that somebody watches.
#[derive(Clone, Copy)]
struct Watch {
    key: &'static str,
    /// The byte behind the colon of the first such key, once the reader was there.
    seen: Option<usize>,
}

/// The kind of the next value, which its first byte tells.
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
    pub fn new(body: &'a [u8]) -> Self {
        Self {
            body,
            text: plain::valid_text(body),
            is_free_of_controls: plain::is_free_of_controls(body),
            at: 0,
            depth: 0,
            objects: 0,
            is_nothing: false,
            watch: Watch { key: "", seen: None },
        }
    }

    /// A reader of a body that isn't there: an object without properties where one is wanted, or else null.
    pub(crate) fn of_nothing() -> Self {
        Self { is_nothing: true, ..Self::new(b"null") }
    }

    /// The same reader, which notes where the value of this key of the outermost object stands.
    #[inline]
    pub(crate) fn watching(&self, key: &'static str) -> Self {
        Self { watch: Watch { key, seen: None }, ..*self }
    }

    /// The byte behind the colon of the first key that is watched, if the reader was there.
    pub(crate) fn watched(&self) -> Option<usize> {
        self.watch.seen
    }

    /// Takes the end of the text; an error if more than white space is left (RFC 8259, section 2).
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => self.jiter().finish().map_err(|error| self.syntax(&error)),
        }
    }

    /// What the next value is, without reading it; an error where no value begins.
    #[inline]
    pub fn peek(&mut self) -> Result<Kind, DecodeError> {
        match self.next_byte().and_then(kind_of) {
            Some(kind) => Ok(kind),
            None => Err(self.no_value()),
        }
    }

    /// A second reader at the same place: what it reads, this one reads again. Meant for a look ahead.
    #[must_use]
    pub fn fork(&self) -> Self {
        *self
    }

    /// The byte of the text at which the reader stands: after a [`peek`](Self::peek) the first of the next value, after
    /// a value the one behind it.
    #[inline]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Goes into a list or an object.
    #[inline]
    fn enter(&mut self, is_object: bool) -> Result<(), DecodeError> {
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        self.objects = self.objects << 1 | u128::from(is_object);
        Ok(())
    }

    /// Comes out of a list or an object.
    #[inline]
    fn leave(&mut self) {
        self.depth -= 1;
        self.objects >>= 1;
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

/// The kind of value that begins with the byte.
#[inline]
fn kind_of(first: u8) -> Option<Kind> {
    match first {
        b'"' => Some(Kind::String),
        b'{' => Some(Kind::Object),
        b'[' => Some(Kind::Array),
        b'n' => Some(Kind::Null),
        b't' | b'f' => Some(Kind::Bool),
        b'-' | b'0'..=b'9' => Some(Kind::Number),
        _ => None,
    }
}
