//! The document's examples as values.

use crate::decode::{Decode, decode_slice};

/// The value of an example that was checked in with the generated code, for its `sample()` methods.
///
/// # Panics
///
/// If the text does not decode as a `T`. This is the one place in the crate that panics, and it never sees a payload: the
/// text is a constant of the generated crate, which has a test that each of its examples decodes. A sample is wanted in
/// users' tests, where `MeetingUpdated::sample()` is of use only if it gives the value itself.
#[allow(clippy::panic, reason = "the text is a constant, and a generated test proves that it decodes")]
pub fn sample<T: Decode>(json: &str) -> T {
    match decode_slice(json.as_bytes()) {
        Ok(value) => value,
        Err(error) => {
            let place = error.position(json.as_bytes());
            panic!("a checked-in example does not decode: {error}, at {place}; generate the code anew")
        }
    }
}
