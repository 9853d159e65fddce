//! The little of YAML's syntax that lies between a key and its value, or between a bracket and what it opens.

use super::offset_in;

/// A scalar as it is written in the text, quotes included.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct Scalar {
    pub(in crate::load) start: usize,
    pub(in crate::load) end: usize,
}

impl Scalar {
    /// The scalar whose content was lent from the text, unless what is written before it cannot be told: with escapes,
    /// the content can happen to equal the end of what is written.
    pub(in crate::load) fn locate(text: &str, content: &str) -> Option<Self> {
        let start = offset_in(text, content)?;
        let end = start + content.len();
        let Some(quote) = text[end..].chars().next().filter(|char| matches!(char, '"' | '\'')) else {
            return Some(Self { start, end });
        };
        let is_whole = text[..start].ends_with(quote) && !content.starts_with(quote);
        is_whole.then(|| Self { start: start - 1, end: end + 1 })
    }

    /// Whether this key asks to merge: only as YAML writes it, without quotes.
    pub(in crate::load) fn is_merge(self, text: &str) -> bool {
        &text[self.start..self.end] == "<<"
    }
}

/// Where the value begins whose key ends at `key`.
pub(super) fn value_after(text: &str, key: usize) -> Option<usize> {
    let behind = skip_blank(&text[key..]).strip_prefix(':')?;
    offset_in(text, skip_blank(behind))
}

/// The text behind white space and comments.
fn skip_blank(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        rest = rest.find('\n').map_or("", |end| rest[end..].trim_start());
    }
    rest
}

/// Where the bracket or dash is that opens what holds a value, if nothing but white space lies between.
pub(super) fn opening(text: &str, value: usize, brackets: &[char]) -> Option<usize> {
    let before = text[..value].trim_end();
    before.ends_with(brackets).then(|| before.len() - 1)
}

/// Whether an anchor or a tag stands before a scalar.
pub(super) fn has_properties(text: &str, scalar: usize) -> bool {
    let before = text[..scalar].trim_end();
    before.rsplit(char::is_whitespace).next().is_some_and(|word| word.starts_with(['&', '!']))
}
