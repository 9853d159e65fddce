//! What needs no more than a look at the bytes.

use jiter::Jiter;

use super::Reader;

impl<'a> Reader<'a> {
    /// Goes past white space (RFC 8259, section 2); the byte behind it, none at the end of the text.
    #[inline]
    pub(super) fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.body.get(self.at) {
                // All white space comes before it, and little else does.
                Some(&byte) if byte > b' ' => return Some(byte),
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                byte => return byte.copied(),
            }
        }
    }

    /// Takes the string at whose opening quote the reader stands, if it needs no decoding: its text is what stands between
    /// the quotes. Any other is left alone, whether it is valid or not.
    #[inline]
    pub(super) fn plain_string(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let behind = self.body.get(start..)?;
        let length = memchr::memchr2(b'"', b'\\', behind).filter(|&length| behind[length] == b'"')?;
        let text = self.text.get(start..start + length)?;
        if !self.is_free_of_controls && !is_free_of_controls(text.as_bytes()) {
            return None;
        }
        self.at = start + length + 1;
        Some(text)
    }

    /// Takes the byte if it comes next, behind white space.
    #[inline]
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.next_byte() == Some(byte);
        if is_next {
            self.at += 1;
        }
        is_next
    }

    /// Takes the word, one of `null`, `true` and `false`, if it stands here.
    #[inline]
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_here = self.body[self.at..].starts_with(word.as_bytes());
        if is_here {
            self.at += word.len();
        }
        is_here
    }

    /// Jiter at the place where the reader stands.
    pub(super) fn jiter(&self) -> Jiter<'a> {
        Jiter::new(&self.body[self.at..])
    }
}

/// The text as far as it is UTF-8. A string that ends within it need not be checked by itself.
pub(super) fn valid_text(body: &[u8]) -> &str {
    match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&body[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// Whether the bytes may all stand in a string (RFC 8259, section 7).
pub(super) fn is_free_of_controls(bytes: &[u8]) -> bool {
    // The least of them is found for many bytes at once; a search that may stop is not.
    bytes.iter().copied().fold(u8::MAX, u8::min) >= b' '
}
