//! JSON text, piece by piece.

use crate::error::DecodeError;
use crate::reader::Reader;

/// Writes a string with its quotes.
pub(super) fn string(text: &str, json: &mut Vec<u8>) {
    // Writing to a vector cannot fail, and a string is never refused.
    drop(serde_json::to_writer(&mut *json, text));
}

/// Checks that a text is one whole JSON value. Only such a text may be embedded in other JSON: text after the value
/// would be read as a part of that.
pub(super) fn check(text: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader::new(text);
    reader.skip()?;
    reader.finish()
}

/// Whether a text is a JSON number.
pub(super) fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && check(text.as_bytes()).is_ok()
}
