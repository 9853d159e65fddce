//! Converts bytes of a text to lines and columns.

use std::ops::Range;

/// A place in a text.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// How many bytes come before.
    pub offset: usize,
}

/// How many bytes are between two marks.
const BETWEEN_MARKS: usize = 1024;

/// The offsets of the lines of a text, in bytes. The characters before each mark are counted once, so that finding a
/// column is as fast in a line of five megabytes as in any other.
#[derive(Debug)]
pub(in crate::load) struct Lines {
    starts: Vec<usize>,
    marks: Vec<usize>,
}

impl Lines {
    pub(in crate::load) fn new(text: &str) -> Self {
        let starts = [0].into_iter().chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1)).collect();
        let mut marks = vec![0];
        for block in text.as_bytes().chunks(BETWEEN_MARKS) {
            marks.push(marks.last().copied().unwrap_or_default() + characters(block));
        }
        Self { starts, marks }
    }

    /// The position of a byte of that text.
    pub(in crate::load) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        Position {
            line,
            column: self.characters_before(text, offset) - self.characters_before(text, start) + 1,
            offset,
        }
    }

    /// The byte at a line and column as a parser counts them: from 1, with columns in bytes.
    pub(in crate::load) fn offset(&self, line: usize, column: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default() + column.saturating_sub(1)
    }

    /// The bytes of a line, counted from 1, without its line break.
    pub(in crate::load) fn line(&self, text: &str, line: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).map_or(text.len(), |next| next - 1);
        Some(start..start + text[start..end].trim_end_matches('\r').len())
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let mark = offset / BETWEEN_MARKS;
        let before = self.marks.get(mark).copied().unwrap_or_default();
        before + text.as_bytes().get(mark * BETWEEN_MARKS..offset).map_or(0, characters)
    }
}

/// How many characters begin in a piece of UTF-8, which is the number of bytes that don't continue one.
fn characters(bytes: &[u8]) -> usize {
    // Compilers vectorize sums of bytes.
    let begins = |byte: &u8| u8::from(byte & 0b1100_0000 != 0b1000_0000);
    bytes.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(chunk.iter().map(begins).sum::<u8>())).sum()
}

/// The offset of a piece in its text.
pub(in crate::load) fn offset_in(text: &str, piece: &str) -> Option<usize> {
    let offset = piece.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (offset + piece.len() <= text.len()).then_some(offset)
}

/// The nearest start of a character at or before a byte.
pub(crate) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or_default()
}
