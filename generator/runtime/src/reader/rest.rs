//! The rest of a text after a value that didn't fit.

use super::Reader;
use super::object::Keys;
use crate::error::{Cause, DecodeError};

impl Reader<'_> {
    /// Moves on from the place of an error, up to the value of the watched key. If the text isn't JSON up to there, the
    /// key stays unseen.
    #[cold]
    #[inline(never)]
    pub(crate) fn go_on_to_watched(&mut self, error: &DecodeError) {
        if !error.is_syntax() {
            // The following look-ahead reports what is wrong with the rest.
            let _ = self.pass_what_does_not_fit(error).and_then(|()| self.find_watched());
        }
    }

    /// A value may have been refused before or after it was taken: the error is at its start, or at the closing brace
    /// of an object. A repeated field is refused before its value, but the error is at its key.
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

#[cfg(test)]
mod tests {
    use super::super::{Fields, Kind};
    use super::*;
    use crate::decode::Decode;

    /// Takes a whole object. Refuses one without an `id`, or with an `id` that isn't a number.
    fn decode(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let fields = const { Fields::new(&["id", "inner"]).with_presence(&[crate::view::Presence::Required]) };
        reader.object(&fields, |index, reader| match index {
            0 => u64::decode(reader).map(drop),
            _ if reader.peek()? == Kind::Array => Vec::<u64>::decode(reader).map(drop),
            _ => decode(reader),
        })
    }

    #[test]
    fn the_watched_key_is_found_behind_what_does_not_fit() {
        for (body, behind_colon) in [
            (r#"{"id":"of no number","type":1}"#, Some(28)),
            (r#"{"id":-25,"type":1}"#, Some(17)),
            (r#"{"id":1,"id":2,"type":1}"#, Some(22)),
            (r#"{"inner":{},"type":1}"#, Some(19)),
            (r#"{"inner":{"id":[{}],"type":2},"list":[3],"type":1}"#, Some(48)),
            (r#"{"inner":[1,"2",[3]],"type":1}"#, Some(28)),
            (r#"{"type":1,"id":{},"type":2}"#, Some(8)),
            (r#"{"id":{},"type" :1}"#, Some(17)),
            (r#"{"id":{}}"#, None),
            (r#"{"id":{},type:1}"#, None),
            (r#"{"id":{,"type":1}"#, None),
            (r#"{"id":{}},"type":1"#, None),
            (r#"{"id":{}}]"#, None),
            (r#"{"id":{}}}"#, None),
        ] {
            let mut reader = Reader::new(body.as_bytes()).watching("type");
            let Err(error) = decode(&mut reader) else { panic!("{body} fits") };
            reader.go_on_to_watched(&error);
            assert_eq!(reader.watched(), behind_colon, "{body}: {error}");
        }
    }
}
