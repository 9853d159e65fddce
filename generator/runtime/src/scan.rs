//! Finds the value of a key without reading what stands before it.

use std::ops::Range;

/// Where the value of the top level's key `key` stands, its first one if it comes twice.
///
/// Nothing is checked but brackets and quotes, and nothing is too deep: this is for texts that a [`Reader`] refuses for
/// something that stands elsewhere in them.
///
/// [`Reader`]: crate::Reader
pub(crate) fn value_of(text: &[u8], key: &str) -> Option<Range<usize>> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.white_space();
    scanner.byte(b'{')?;
    loop {
        scanner.white_space();
        let found = scanner.value()?;
        scanner.white_space();
        scanner.byte(b':')?;
        scanner.white_space();
        let value = scanner.value()?;
        if unquoted(&text[found]) == Some(key.as_bytes()) {
            return Some(value);
        }
        scanner.white_space();
        scanner.byte(b',')?;
    }
}

/// Whether the byte is white space of JSON (RFC 8259, section 2): a form feed, for one, is not.
#[inline]
pub(crate) fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

fn unquoted(key: &[u8]) -> Option<&[u8]> {
    key.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn white_space(&mut self) {
        while self.text.get(self.at).is_some_and(|byte| is_white_space(*byte)) {
            self.at += 1;
        }
    }

    fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.text.get(self.at) == Some(&wanted)).then(|| self.at += 1)
    }

    /// Goes past a value, by its brackets and quotes alone. No recursion: the value may be nested as deeply as it likes.
    fn value(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' | b':' if depth == 0 => break,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                byte if depth == 0 && is_white_space(*byte) => break,
                _ => self.at += 1,
            }
            let ended = depth == 0 && matches!(byte, b'"' | b'}' | b']');
            if ended {
                break;
            }
        }
        (depth == 0 && self.at > start).then_some(start..self.at)
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', self.text.get(self.at..)?)?;
            if self.text[self.at] == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::value_of;

    #[test]
    fn a_value_is_found_wherever_it_stands() {
        let cases: [(&str, Option<&str>); 9] = [
            (r#"{"api": "x", "body": {"a": [1, "}"]}}"#, Some(r#"{"a": [1, "}"]}"#)),
            (r#"{"body": null , "api": "x"}"#, Some("null")),
            (r#"{"body": "a \" b", "api": "x"}"#, Some(r#""a \" b""#)),
            (r#"{"headers": {"body": 1}, "body": -1e5}"#, Some("-1e5")),
            (r#"{"api": "x", "body": [[[[["#, None),
            (r#"{"api": "x"}"#, None),
            (r#"{"body": }"#, None),
            ("", None),
            ("[1]", None),
        ];
        for (text, body) in cases {
            assert_eq!(value_of(text.as_bytes(), "body").map(|range| &text[range]), body, "{text}");
        }
    }
}
