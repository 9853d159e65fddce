//! The part of YAML's syntax between a key and its value, or between a bracket and its content.

use super::offset_in;

/// A scalar as written in the text, including quotes.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct Scalar {
    pub(in crate::load) start: usize,
    pub(in crate::load) end: usize,
}

impl Scalar {
    /// The scalar whose content was borrowed from the text. `None` if its start isn't clear: with escapes, the content
    /// can happen to equal the end of the scalar.
    pub(in crate::load) fn locate(text: &str, content: &str) -> Option<Self> {
        let start = offset_in(text, content)?;
        let end = start + content.len();
        let Some(quote) = text[end..].chars().next().filter(|char| matches!(char, '"' | '\'')) else {
            return Some(Self { start, end });
        };
        let is_whole = text[..start].ends_with(quote) && !content.starts_with(quote);
        is_whole.then(|| Self { start: start - 1, end: end + 1 })
    }

    /// Whether this key requests a merge, which it only does without quotes.
    pub(in crate::load) fn is_merge(self, text: &str) -> bool {
        &text[self.start..self.end] == "<<"
    }
}

/// The start of the value whose key ends at `key`.
pub(super) fn value_after(text: &str, key: usize) -> Option<usize> {
    let behind = skip_blank(&text[key..]).strip_prefix(':')?;
    offset_in(text, skip_blank(behind))
}

/// The text after white space and comments.
fn skip_blank(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        rest = rest.find('\n').map_or("", |end| rest[end..].trim_start());
    }
    rest
}

/// The bracket or dash before a value, if there is only white space between them.
pub(super) fn opening(text: &str, value: usize, brackets: &[char]) -> Option<usize> {
    let before = text[..value].trim_end();
    before.ends_with(brackets).then(|| before.len() - 1)
}

/// Whether an anchor or a tag comes before a scalar.
pub(super) fn has_properties(text: &str, scalar: usize) -> bool {
    let before = text[..scalar].trim_end();
    before.rsplit(char::is_whitespace).next().is_some_and(|word| word.starts_with(['&', '!']))
}
