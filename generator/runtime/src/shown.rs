//! Text from others, made safe for logs and terminals.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

/// How many characters of it are shown.
const LONGEST: usize = 256;

/// Cuts the text to 256 characters, and escapes what a terminal or a reader could misread: control characters, and
/// those that change the direction of writing.
pub fn shown(text: &str) -> Cow<'_, str> {
    let is_plain = text.len() <= LONGEST && !text.chars().any(is_misread);
    if is_plain {
        return Cow::Borrowed(text);
    }
    Cow::Owned(shown_within(&text, LONGEST))
}

/// The same for anything with `Display`, cut to 1,024 characters.
pub fn shown_of(cause: &dyn Display) -> String {
    shown_within(cause, LONGEST * 4)
}

/// The same, cut to this many characters. Only what is shown is kept.
pub fn shown_within(cause: &dyn Display, longest: usize) -> String {
    let mut cut = Cut { text: String::new(), room: longest };
    // It only fails when the room is used up, which the result shows.
    let _ = write!(cut, "{cause}");
    cut.finished()
}

struct Cut {
    text: String,
    /// How many more characters fit.
    room: usize,
}

impl Cut {
    fn finished(mut self) -> String {
        if self.room == 0 {
            self.text.push('…');
        }
        self.text
    }
}

impl Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            self.room = self.room.checked_sub(1).ok_or(fmt::Error)?;
            if self.room == 0 {
                return Err(fmt::Error);
            }
            if is_misread(character) {
                self.text.extend(character.escape_unicode());
            } else {
                self.text.push(character);
            }
        }
        Ok(())
    }
}

/// Control characters, and those of Unicode that change the direction or are invisible (UAX 9; CVE-2021-42574).
fn is_misread(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(character, '\u{61c}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{shown, shown_of};

    #[test]
    fn what_is_misread_is_escaped_and_what_is_long_is_cut() {
        assert_eq!(shown("order.paid é 語"), "order.paid é 語");
        assert_eq!(shown("a\r\nb\u{1b}[2J"), "a\\u{d}\\u{a}b\\u{1b}[2J");
        assert_eq!(shown("a\u{202e}b\u{200b}\u{feff}"), "a\\u{202e}b\\u{200b}\\u{feff}");
        let long = shown(&"a".repeat(1 << 20)).into_owned();
        assert!(long.len() < 300 && long.ends_with('…'), "{long}");
        assert!(shown_of(&"\n".repeat(1 << 20)).len() < 6_000);
    }
}
