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

/// How deeply lists and objects may be nested, whatever reads them: 128 levels are read, 129 refused (RFC 8259, section
/// 9, allows such a limit). It bounds the stack that a hostile body can make a decoder use.
pub const MAX_DEPTH: usize = 128;

/// Reads the values of one JSON text (RFC 8259) on demand, from front to back.
///
/// Strings must be UTF-8 without lone surrogates, even where they are skipped. After an error the reader is somewhere
/// inside the text: decode from a new one, or from an earlier [`fork`](Self::fork).
///
/// The reader handles the simple parts: keys and strings without escapes, brackets, commas and white space. Jiter does
/// the rest (escapes, the grammar of numbers, messages for syntax errors), starting where the reader is.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    body: &'a [u8],
    /// The body up to the first byte that isn't UTF-8.
    text: &'a str,
    /// Whether the body has no control characters: then no string has one.
    is_free_of_controls: bool,
    /// Whether the body has a backslash. Without one, a string ends at the next quote.
    has_backslash: bool,
    at: usize,
    depth: usize,
    /// A bit for each list (0) and each object (1) around the current place, the innermost last.
    objects: u128,
    /// Whether there is no text, so that null stands for it.
    is_nothing: bool,
    watch: Watch,
}

/// A key of the outermost object whose place is noted.
#[derive(Clone, Copy)]
struct Watch {
    key: &'static str,
    /// The offset after the colon of the first such key, once the reader got there.
    seen: Option<usize>,
}

/// The kind of the next value, known from its first byte.
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
            has_backslash: memchr::memchr(b'\\', body).is_some(),
            at: 0,
            depth: 0,
            objects: 0,
            is_nothing: false,
            watch: Watch { key: "", seen: None },
        }
    }

    /// A reader of a missing body: an object without properties where an object is expected, otherwise null.
    pub(crate) fn of_nothing() -> Self {
        Self { is_nothing: true, ..Self::new(b"null") }
    }

    /// The same reader, which also notes where the value of this key of the outermost object is.
    #[inline]
    pub(crate) fn watching(&self, key: &'static str) -> Self {
        Self { watch: Watch { key, seen: None }, ..*self }
    }

    /// The offset after the colon of the first watched key, if the reader got there.
    pub(crate) fn watched(&self) -> Option<usize> {
        self.watch.seen
    }

    /// Checks that the text has ended. Fails if more than white space is left (RFC 8259, section 2).
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        match self.next_byte() {
            None => Ok(()),
            Some(_) => self.jiter().finish().map_err(|error| self.syntax(&error)),
        }
    }

    /// The kind of the next value, without reading it. Fails if no value follows.
    #[inline]
    pub fn peek(&mut self) -> Result<Kind, DecodeError> {
        match self.next_byte().and_then(kind_of) {
            Some(kind) => Ok(kind),
            None => Err(self.no_value()),
        }
    }

    /// A second reader at the same place, for looking ahead. This one doesn't move with it.
    #[must_use]
    pub fn fork(&self) -> Self {
        *self
    }

    /// The offset of the reader in bytes: after a [`peek`](Self::peek) that of the next value, after a value the offset
    /// after it.
    #[inline]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Enters a list or an object.
    #[inline]
    fn enter(&mut self, is_object: bool) -> Result<(), DecodeError> {
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        self.objects = self.objects << 1 | u128::from(is_object);
        Ok(())
    }

    /// Leaves a list or an object.
    #[inline]
    fn leave(&mut self) {
        self.depth -= 1;
        self.objects >>= 1;
    }
}

/// Shows the place of the reader and none of the text.
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
