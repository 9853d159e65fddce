//! The rest of a text of which a value did not fit.

use super::Reader;
use super::object::Keys;
use crate::error::{Cause, DecodeError};

impl Reader<'_> {
    /// Goes on from the place where this error left the reader, up to the value of the key that is watched. Where the rest
    /// is not JSON so far, that key stays unseen.
    #[cold]
    #[inline(never)]
    pub(crate) fn go_on_to_watched(&mut self, error: &DecodeError) {
        if !error.is_syntax() {
            // What is wrong with the rest is told by the look ahead that follows.
            let _ = self.pass_what_does_not_fit(error).and_then(|()| self.find_watched());
        }
    }

    /// A value may have been refused before or after it was taken: the error stands at its start, or at the closing brace of
    /// an object. A field that comes twice is refused before its value, but the error stands at its key.
    fn pass_what_does_not_fit(&mut self, error: &DecodeError) -> Result<(), DecodeError> {
        let is_taken = self.at > error.offset() && *error.cause() != Cause::Duplicate;
        if is_taken { Ok(()) } else { self.skip() }
    }

    fn find_watched(&mut self) -> Result<(), DecodeError> {
        while self.watch.seen.is_none() && self.depth > 0 {
            let is_in_object = self.objects & 1 == 1;
            let has_more =
                if is_in_object { self.next_key(&mut Keys::behind_a_value())?.is_some() } else { self.next_item()? };
            if has_more && self.watch.seen.is_none() {
                self.skip()?;
            }
        }
        Ok(())
    }
}
