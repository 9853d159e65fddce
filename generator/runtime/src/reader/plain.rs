//! The simple parts of JSON, which take only a look at the bytes.

use jiter::Jiter;

use super::Reader;
use crate::scan::is_white_space;

impl<'a> Reader<'a> {
    /// Skips white space (RFC 8259, section 2). Returns the byte after it; `None` at the end of the text.
    #[inline]
    pub(super) fn next_byte(&mut self) -> Option<u8> {
        match self.body.get(self.at) {
            // All white space comes before it, and little else.
            Some(&byte) if byte > b' ' => Some(byte),
            _ => self.byte_behind_white_space(),
        }
    }

    #[inline(never)]
    fn byte_behind_white_space(&mut self) -> Option<u8> {
        let rest = self.body.get(self.at..)?;
        self.at += rest.iter().take_while(|byte| is_white_space(**byte)).count();
        self.body.get(self.at).copied()
    }

    /// Takes the string at the reader's place if it needs no decoding: its text is then what is between the quotes. Any
    /// other string is left alone, whether it is valid or not.
    #[inline(never)]
    pub(super) fn plain_string(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let behind = self.body.get(start..)?;
        let length = if self.has_backslash {
            quote_or_backslash(behind).filter(|&length| behind[length] == b'"')?
        } else {
            first_of(*b"\"", behind, |rest| memchr::memchr(b'"', rest))?
        };
        let text = self.text.get(start..start + length)?;
        if !self.is_free_of_controls && !is_free_of_controls(text.as_bytes()) {
            return None;
        }
        self.at = start + length + 1;
        Some(text)
    }

    /// Takes the byte if it comes next, after white space.
    #[inline]
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.next_byte() == Some(byte);
        if is_next {
            self.at += 1;
        }
        is_next
    }

    /// Takes the word (`null`, `true` or `false`) if it comes next.
    #[inline]
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_here = self.body[self.at..].starts_with(word.as_bytes());
        if is_here {
            self.at += word.len();
        }
        is_here
    }

    /// Jiter at the reader's place.
    pub(super) fn jiter(&self) -> Jiter<'a> {
        Jiter::new(&self.body[self.at..])
    }
}

/// The offset of the first quote or backslash.
#[inline]
fn quote_or_backslash(text: &[u8]) -> Option<usize> {
    first_of(*br#""\"#, text, |rest| memchr::memchr2(b'"', b'\\', rest))
}

/// The offset of the first of these bytes, which `search` finds behind the first words. Most strings are short, so that
/// calling a search costs more than looking at a few words.
#[inline]
fn first_of<const N: usize>(bytes: [u8; N], text: &[u8], search: impl FnOnce(&[u8]) -> Option<usize>) -> Option<usize> {
    let (words, _) = text.as_chunks::<8>();
    let few = &words[..words.len().min(4)];
    for (place, word) in few.iter().enumerate() {
        let marks = bytes.iter().fold(0, |marks, byte| marks | marks_of(*byte, *word));
        if marks != 0 {
            return Some(place * 8 + marks.trailing_zeros() as usize / 8);
        }
    }
    let seen = few.as_flattened().len();
    search(&text[seen..]).map(|place| seen + place)
}

/// The lowest set bit is in the first equal byte; 0 if there is none. A byte after that one may be marked wrongly if it
/// differs only in the lowest bit, since the subtraction borrows from it.
#[inline]
fn marks_of(byte: u8, word: [u8; 8]) -> u64 {
    let differences = u64::from_le_bytes(word) ^ u64::from_le_bytes([byte; 8]);
    differences.wrapping_sub(u64::from_le_bytes([1; 8])) & !differences & u64::from_le_bytes([0x80; 8])
}

/// The text up to the first byte that isn't UTF-8. A string that ends within it needs no other check.
pub(super) fn valid_text(body: &[u8]) -> &str {
    match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&body[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// Whether all of the bytes are allowed in a string (RFC 8259, section 7).
pub(super) fn is_free_of_controls(bytes: &[u8]) -> bool {
    // The minimum is computed for many bytes at once. A search that may stop early isn't.
    bytes.iter().copied().fold(u8::MAX, u8::min) >= b' '
}

#[cfg(test)]
mod tests {
    use super::{first_of, quote_or_backslash};

    #[test]
    fn the_first_quote_or_backslash_is_found_wherever_it_stands() {
        // Some of these differ by one bit only, `#` and `]` by the one that a borrow would change.
        let others = [b'a', b'#', b'!', b']', b'[', b' ', 0, 0x7f, 0x80, 0xa2, 0xdc, 0xff];
        for (place, other) in (0..70).flat_map(|place| others.map(|other| (place, other))) {
            let mut text = vec![other; 80];
            assert_eq!(quote_or_backslash(&text), None);
            for mark in *br#"\""# {
                text[place] = mark;
                assert_eq!(quote_or_backslash(&text), Some(place), "{other}");
                assert_eq!(quote_or_backslash(&text[..=place]), Some(place), "{other}");
            }
            text[place] = b'"';
            assert_eq!(first_of(*b"\"", &text, |rest| memchr::memchr(b'"', rest)), Some(place), "{other}");
            text[place] = b'\\';
            text[place + 1..].fill(b'\\');
            assert_eq!(quote_or_backslash(&text), Some(place), "{other}");
        }
    }
}
