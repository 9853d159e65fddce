//! Which texts of a sender are repeated: their characters and length.

use std::fmt;
use std::str::FromStr;

/// The longest text that is ever repeated.
const MAX_LENGTH: usize = 4_096;

/// Texts of certain characters and a bounded length: `[A-Za-z0-9_-]{1,128}`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// A bit for each character of ASCII.
    characters: u128,
    pub(super) shortest: usize,
    pub(super) longest: usize,
}

/// The error when a text doesn't have the form of a [`Class`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ClassError;

impl Class {
    /// The default: visible ASCII and spaces, without what begins or ends markup.
    pub(super) fn usual() -> Self {
        let characters = (b' '..=b'~').filter(|byte| !b"<>".contains(byte)).fold(0, |all, byte| all | bit(byte));
        Self { characters, shortest: 1, longest: 1_024 }
    }

    /// Whether the text is in the class.
    pub fn matches(&self, text: &str) -> bool {
        (self.shortest..=self.longest).contains(&text.len()) && text.bytes().all(|byte| self.allows(byte))
    }

    /// A text of the class, of letters and digits if these are allowed.
    pub(super) fn sample(&self) -> String {
        let usual = (b'a'..=b'z').chain(b'0'..=b'9').chain(b'A'..=b'Z').chain(b' '..=b'~');
        let characters: Vec<char> = usual.filter(|byte| self.allows(*byte)).take(10).map(char::from).collect();
        characters.iter().cycle().take(self.longest.min(self.shortest.max(12))).collect()
    }

    pub(super) fn allows(&self, byte: u8) -> bool {
        self.characters & bit(byte) != 0
    }
}

fn bit(byte: u8) -> u128 {
    1_u128.checked_shl(u32::from(byte)).unwrap_or_default()
}

impl FromStr for Class {
    type Err = ClassError;

    fn from_str(text: &str) -> Result<Self, ClassError> {
        let (set, count) = text.strip_prefix('[').and_then(|text| text.rsplit_once("]{")).ok_or(ClassError)?;
        let count = count.strip_suffix('}').ok_or(ClassError)?;
        let (shortest, longest) = count.split_once(',').unwrap_or((count, count));
        let number = |text: &str| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_number).ok_or(ClassError)
        };
        let (shortest, longest): (usize, usize) = (number(shortest)?, number(longest)?);
        let characters = characters(set.as_bytes())?;
        let is_bounded = shortest <= longest && (1..=MAX_LENGTH).contains(&longest);
        if is_bounded { Ok(Self { characters, shortest, longest }) } else { Err(ClassError) }
    }
}

/// The characters between the brackets: single ones and ranges. A literal hyphen comes first or last. Sets can't be
/// negated: brackets, carets and backslashes have a special meaning elsewhere, and are only allowed in a range.
fn characters(mut set: &[u8]) -> Result<u128, ClassError> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !b"[]^\\".contains(&byte);
    let mut all = 0;
    while let [first, rest @ ..] = set {
        let (last, behind) = match rest {
            [b'-', last, behind @ ..] if *first != b'-' => (last, behind),
            _ => (first, rest),
        };
        let is_hyphen_inside = *first == b'-' && all != 0 && !behind.is_empty();
        if !is_plain(*first) || !is_plain(*last) || first > last || is_hyphen_inside {
            return Err(ClassError);
        }
        all |= (*first..=*last).fold(0, |all, byte| all | bit(byte));
        set = behind;
    }
    if all == 0 { Err(ClassError) } else { Ok(all) }
}

impl fmt::Debug for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: String = (b' '..=b'~').filter(|byte| self.allows(*byte)).map(char::from).collect();
        write!(formatter, "[{all}]{{{},{}}}", self.shortest, self.longest)
    }
}

impl fmt::Display for ClassError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "expected ASCII characters and their number, at most {MAX_LENGTH}: `[A-Za-z0-9_-]{{1,128}}`")
    }
}

impl std::error::Error for ClassError {}

crate::debug::debug_by_display!(ClassError);

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::Class;

    #[test]
    fn characters_and_lengths_are_read() {
        for (class, good, bad) in [
            ("[A-Za-z0-9_-]{1,128}", &["a", "_-Z9"][..], &["", " ", "a b", "é", "a.", "a\r\n"][..]),
            ("[-x]{2}", &["-x", "xx"], &["x", "xxx", "ab"]),
            ("[ -~]{0,3}", &["", " <~"], &["\n", "abcd", "\u{7f}"]),
            ("[a]{1,1}", &["a"], &["b"]),
        ] {
            let class: Class = class.parse().unwrap();
            assert!(
                good.iter().all(|text| class.matches(text)) && !bad.iter().any(|text| class.matches(text)),
                "{class:?}"
            );
        }
        assert!(
            Class::usual()
                .matches("Validation: Testing client application reachability for subscription Request-Id: 1")
        );
        assert!(!Class::usual().matches("<b>") && !Class::usual().matches(&"a".repeat(1_025)));
    }

    #[test]
    fn whatever_is_unbounded_or_reads_otherwise_elsewhere_is_refused() {
        for text in [
            "",
            "a",
            "[a]",
            "[a]+",
            "[a]*",
            "[]{1}",
            "[a]{1,}",
            "[a]{,1}",
            "[a]{2,1}",
            "[a]{0}",
            "[a]{1,4097}",
            "[^a]{1}",
            "[a]{+1}",
            "[z-a]{1}",
            "[\\d]{1}",
            "[[a]{1}",
            "[é]{1}",
            "[a-]b]{1}",
            "[a-c-e]{1}",
            "^[a]{1}$",
            "[a]{1}[b]{1}",
            "[a]{99999999999999999999}",
        ] {
            assert!(text.parse::<Class>().is_err(), "{text}");
        }
    }
}
