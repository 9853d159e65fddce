//! From bytes of a text to lines and columns.

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

/// The bytes with which the lines of a text start.
#[derive(Debug)]
pub(in crate::load) struct Lines(Vec<usize>);

impl Lines {
    pub(in crate::load) fn of(text: &str) -> Self {
        Self([0].into_iter().chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect())
    }

    /// The position of a byte of that text.
    pub(in crate::load) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = floor_char_boundary(text, offset);
        let line = self.0.partition_point(|start| *start <= offset);
        let start = self.0.get(line - 1).copied().unwrap_or_default();
        Position { line, column: text[start..offset].chars().count() + 1, offset }
    }

    /// The byte at a line and column as a parser counts them: from 1, and the columns in bytes.
    pub(in crate::load) fn offset(&self, line: usize, column: usize) -> usize {
        self.0.get(line.saturating_sub(1)).copied().unwrap_or_default() + column.saturating_sub(1)
    }
}

/// Where a piece of a text begins in it.
pub(in crate::load) fn offset_in(text: &str, piece: &str) -> Option<usize> {
    let offset = piece.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (offset + piece.len() <= text.len()).then_some(offset)
}

/// The nearest start of a character at or before a byte.
pub(in crate::load) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or_default()
}
