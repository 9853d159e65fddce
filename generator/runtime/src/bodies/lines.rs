//! Bodies with a JSON text in each line.

use std::ops::Range;

/// Starts each text of a JSON text sequence (RFC 7464, section 2.2). JSON itself can't contain it.
const RECORD_SEPARATOR: u8 = 0x1e;

/// The texts of a body, at most this many: the records of a JSON text sequence, or else the lines. Empty ones are left
/// out, and so is white space around each.
pub(super) fn split(body: &[u8], at_most: usize) -> Vec<Range<usize>> {
    let end = if body.contains(&RECORD_SEPARATOR) { RECORD_SEPARATOR } else { b'\n' };
    let mut start = 0;
    let parts = body.split(|byte| *byte == end).filter_map(|part| {
        let (at, next) = (start, start + part.len() + 1);
        start = next;
        let text = part.trim_ascii();
        let from = at + (part.len() - part.trim_ascii_start().len());
        (!text.is_empty()).then(|| from..from + text.len())
    });
    parts.take(at_most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(body: &str) -> Vec<&str> {
        split(body.as_bytes(), 100).into_iter().filter_map(|range| body.get(range)).collect()
    }

    #[test]
    fn each_line_is_a_text() {
        assert_eq!(texts("{\"a\":1}\n{\"b\":2}\n"), ["{\"a\":1}", "{\"b\":2}"]);
        assert_eq!(texts("\r\n 1 \r\n\n2"), ["1", "2"]);
        assert_eq!(texts("{\n"), ["{"]);
        for empty in ["", "\n", " \r\n \n"] {
            assert!(texts(empty).is_empty());
        }
    }

    #[test]
    fn a_text_of_a_sequence_may_have_several_lines() {
        assert_eq!(texts("\u{1e}{\n\"a\": 1\n}\n\u{1e}2\n"), ["{\n\"a\": 1\n}", "2"]);
        assert_eq!(texts("\u{1e}1"), ["1"]);
    }

    #[test]
    fn no_more_texts_are_looked_for_than_asked() {
        assert_eq!(split(b"1\n2\n3", 2), [0..1, 2..3]);
    }
}
