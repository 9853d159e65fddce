//! Any bytes, read here and by `serde_json`: the same verdict and the same value.

use hookwright_runtime::{MAX_DEPTH, Reader, decode_slice};
use serde_json::Value;

#[allow(dead_code, unused_imports, reason = "a test of the runtime goes through the rest")]
#[path = "../../../generator/runtime/tests/runtime/known_differences.rs"]
mod known_differences;

use known_differences::is_same;

/// Reads a text. Accepted text must also be accepted when it is skipped, and the place of an error must be inside the
/// text.
pub fn run(text: &[u8]) {
    let mut skipping = Reader::new(text);
    let raw = skipping.raw();
    let skipped = raw.is_ok() && skipping.finish().is_ok();
    match (decode_slice::<Value>(text), serde_json::from_slice::<Value>(text)) {
        (Ok(here), Ok(there)) => {
            assert!(is_same(&here, &there), "{here} and {there}");
            assert!(skipped, "what can be read can be skipped");
            assert_eq!(decode_slice::<Value>(raw.unwrap()).as_ref(), Ok(&here));
        }
        (Err(error), Err(_)) => {
            assert!(error.offset() <= text.len(), "{error:?}");
            assert!(!error.is_syntax() || !skipped, "invalid JSON must not be skipped: {error}");
        }
        (here, there) => assert!(is_known(text), "{here:?} and {there:?}"),
    }
}

/// Whether the text has one of the `known_differences`: the last level of nesting, or a number too long to read.
fn is_known(text: &[u8]) -> bool {
    const LONG: usize = 4_300;
    let open = |byte: &u8| matches!(byte, b'[' | b'{');
    let digits = text.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).max().unwrap_or(0);
    text.iter().filter(|byte| open(byte)).count() >= MAX_DEPTH || digits > LONG
}
