//! Lines and columns.

use std::fmt;

/// A position in a text as an editor shows it: both numbers count from 1. No fields will be added to this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line; lines end with a line feed.
    pub line: usize,
    /// The column in characters. A byte that isn't part of a UTF-8 character doesn't reduce it.
    pub column: usize,
}

impl Position {
    /// Returns the position of a byte of the body. An offset beyond the end counts as the end.
    pub fn at_offset(offset: usize, body: &[u8]) -> Self {
        let before = &body[..offset.min(body.len())];
        let (line, start) = memchr::memchr_iter(b'\n', before).fold((1, 0), |(line, _), end| (line + 1, end + 1));
        Self { line, column: 1 + characters(&before[start..]) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {} column {}", self.line, self.column)
    }
}

/// How many characters begin in the bytes. The chunks are as long as a byte can count and vectors divide evenly.
fn characters(bytes: &[u8]) -> usize {
    const AT_ONCE: usize = 192;
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|&byte| u8::from(starts_character(byte))).sum();
    bytes.chunks(AT_ONCE).map(|chunk| -> u8 { in_chunk(chunk) }).map(usize::from).sum()
}

/// Every byte except the continuations of UTF-8 (RFC 3629, section 3), so that the text may be invalid.
fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let body = "{\n \"ä€😀\": 5}".as_bytes();
        let five = body.len() - 2;
        assert_eq!(Position::at_offset(five, body), Position { line: 2, column: 9 });
        assert_eq!(Position::at_offset(usize::MAX, body).to_string(), "line 2 column 11");
        assert_eq!(Position::at_offset(0, b""), Position { line: 1, column: 1 });
        assert_eq!(Position::at_offset(3, b"\xff\xfe\x80x"), Position { line: 1, column: 3 });
    }
}
