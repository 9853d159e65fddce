//! Positions in JSON. The text was read before, so that it only has to be skipped: strings, and brackets that are
//! closed.

use super::Spans;

pub(super) fn spans(text: &str) -> Spans {
    Spans { value: next_token(text.as_bytes(), 0), ..Spans::default() }
}

/// How many levels are searched at once. Their text is the same, and the upper levels are most of the document.
const LEVELS: usize = 3;

/// The positions of the items or pairs of the value at `start`. Those deep inside them are only searched on demand,
/// since few places of a document are ever printed.
pub(super) fn parts(text: &str, start: usize) -> Vec<Spans> {
    parts_and_end(text.as_bytes(), start, LEVELS).0
}

/// The same, and where the first byte behind the value is.
fn parts_and_end(text: &[u8], start: usize, levels: usize) -> (Vec<Spans>, Option<usize>) {
    let has_keys = match text.get(start) {
        Some(b'{') => true,
        Some(b'[') => false,
        _ => return (Vec::new(), end_of_value(text, start)),
    };
    let mut parts = Vec::new();
    let mut behind = Some(start + 1);
    while let Some(begin) = behind.and_then(|behind| next_token(text, behind)) {
        if text.get(begin).is_none_or(|byte| is_closing(*byte)) {
            return (parts, Some(begin + 1));
        }
        let value =
            if has_keys { end_of_value(text, begin).and_then(|end| next_token(text, end)) } else { Some(begin) };
        let mut spans = Spans { key: has_keys.then_some(begin), value, ..Spans::default() };
        behind = value.and_then(|value| {
            if levels == 1 {
                return end_of_value(text, value);
            }
            let (inner, end) = parts_and_end(text, value, levels - 1);
            spans.parts = inner.into();
            end
        });
        parts.push(spans);
    }
    (parts, None)
}

/// Where the next key, value or closing bracket begins. White space is that of RFC 8259, section 2.
fn next_token(text: &[u8], from: usize) -> Option<usize> {
    let is_between = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':');
    Some(from + text.get(from..)?.iter().position(|byte| !is_between(byte))?)
}

/// Where the first byte behind a value is.
fn end_of_value(text: &[u8], start: usize) -> Option<usize> {
    match text.get(start)? {
        b'"' => end_of_string(text, start),
        b'{' => end_of_brackets(text, start, b'}'),
        b'[' => end_of_brackets(text, start, b']'),
        _ => Some(end_of_word(text, start)),
    }
}

/// Where the first byte behind a list or a mapping is. Brackets of the other kind are closed before it ends.
fn end_of_brackets(text: &[u8], start: usize, close: u8) -> Option<usize> {
    let (open, mut depth, mut at) = (text[start], 0_usize, start);
    loop {
        at += memchr::memchr3(b'"', open, close, text.get(at..)?)?;
        if text[at] == b'"' {
            at = end_of_string(text, at)?;
            continue;
        }
        depth = if text[at] == open { depth + 1 } else { depth.checked_sub(1)? };
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Where the first byte behind a string is.
fn end_of_string(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The end of a number, a boolean or null: the index of the first byte after it.
fn end_of_word(text: &[u8], start: usize) -> usize {
    let is_in_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    text[start..].iter().position(|byte| !is_in_word(byte)).map_or(text.len(), |length| start + length)
}

fn is_closing(byte: u8) -> bool {
    matches!(byte, b'}' | b']')
}
