//! Texts made from a `pattern`. None of them is an address that may be someone's.

use std::ops::Range;

use super::reserved::{self, Kind};
use crate::pattern::{Chooser, Pattern};

/// What was made from a pattern.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The texts, most likely first.
    pub(super) texts: Vec<String>,
    /// A text that matches but may be someone's address, if one was withheld.
    pub(super) withheld: Option<String>,
}

/// Texts that match a pattern, of several lengths. `wanted` is the kind of address that their place asks for.
///
/// Reserved addresses come before invented texts that have the letters of an address, and take the place of addresses
/// in them.
pub(super) fn written(pattern: &str, wanted: Option<Kind>) -> Written {
    const REPEATED: [u32; 12] = [6, 3, 0, 1, 2, 4, 8, 12, 16, 24, 32, 64];
    /// How many texts are searched for a form with a reserved address.
    const REPAIRED: usize = 3;
    let Some(pattern) = Pattern::new(pattern) else { return Written::default() };
    let mut written = Written::default();
    let mut others = Vec::new();
    let mut repaired = 0;
    for (&more, alternative) in REPEATED.iter().zip([0, 0, 0, 0, 1, 1, 2, 2, 0, 0, 0, 0]) {
        let plain = Plain { more, alternative, letters: 0, is_marked: false };
        let (Some(text), Some(marked)) =
            (pattern.write(&mut Plain { ..plain }), pattern.write(&mut Plain { is_marked: true, ..plain }))
        else {
            continue;
        };
        let foreign: Vec<Range<usize>> =
            reserved::foreign(&text, wanted).into_iter().filter(|range| !is_fixed(&text, &marked, range)).collect();
        match foreign.as_slice() {
            [] if is_harmless(&text) => written.texts.push(text),
            [] => others.push(text),
            [range, ..] => {
                if repaired < REPAIRED {
                    repaired += 1;
                    let is_foreign = |text: &String| !reserved::foreign(text, wanted).is_empty();
                    others.extend(pattern.matching(with_reserved(&text, range, wanted).filter(|it| !is_foreign(it))));
                }
                written.withheld.get_or_insert(text);
            }
        }
    }
    written.texts.extend(pattern.matching(reserved::all(wanted).map(str::to_owned)));
    written.texts.extend(others);
    written
}

/// Whether the pattern allows nothing else at this range. A host that the document itself states is like one in its
/// examples: nobody invented it, and without it no value would be valid. A mail address needs to be stated in full.
fn is_fixed(text: &str, marked: &str, range: &Range<usize>) -> bool {
    let letters = text.char_indices().zip(marked.chars());
    letters.filter(|((at, _), _)| range.contains(at)).all(|(_, letter)| letter != CHOSEN)
}

/// Whether a text is too plain for an address: a word or a short number.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && (text.len() < 7 || !text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The text with each of the reserved addresses at a range.
fn with_reserved(text: &str, range: &Range<usize>, wanted: Option<Kind>) -> impl Iterator<Item = String> {
    let (before, behind) = (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
    let wanted = if before.ends_with("://") { Some(Kind::Host) } else { wanted };
    reserved::all(wanted).map(move |address| format!("{before}{address}{behind}"))
}

/// What stands for a chosen letter.
const CHOSEN: char = '\0';

/// Chooses readable letters, one after the other.
#[derive(Clone, Copy)]
struct Plain {
    more: u32,
    alternative: usize,
    letters: usize,
    /// Whether [`CHOSEN`] stands for each letter that isn't the only one.
    is_marked: bool,
}

impl Chooser for Plain {
    fn times(&mut self, least: u32, most: Option<u32>) -> u32 {
        least.max(self.more).min(most.unwrap_or(u32::MAX)).max(least)
    }

    fn alternative(&mut self, count: usize) -> usize {
        self.alternative.min(count.saturating_sub(1))
    }

    fn letter(&mut self, ranges: &[(char, char)]) -> Option<char> {
        const PREFERRED: [(char, char); 4] = [('a', 'z'), ('0', '9'), ('A', 'Z'), ('!', '~')];
        if self.is_marked {
            return Some(CHOSEN);
        }
        let within = |(first, last): (char, char)| {
            let overlap = ranges.iter().map(move |(start, end)| ((*start).max(first), (*end).min(last)));
            overlap.filter(|(start, end)| start <= end).flat_map(|(start, end)| start..=end).collect::<Vec<char>>()
        };
        let letters = PREFERRED.into_iter().map(within).find(|letters| !letters.is_empty());
        let Some(letters) = letters else { return ranges.first().map(|(start, _)| *start) };
        self.letters += 1;
        letters.get((self.letters - 1) % letters.len()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(pattern: &str) -> Option<String> {
        written(pattern, None).texts.into_iter().next()
    }

    #[test]
    fn a_pattern_of_an_address_gets_a_reserved_one() {
        for (pattern, text) in [
            (r"^https:\/\/[a-z]+\.com\/$", "https://example.com/"),
            (r"^[\w.+-]+@[\w-]+\.[\w.]+$", "jane.doe@example.com"),
            (r"^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)$", "192.0.2.1"),
            ("^[0-9]{3}-[0-9]{3}-[0-9]{4}$", "202-555-0100"),
            (r"^\+49\d{8,}$", "+493023125100"),
            (r"^\d{10}$", "2025550100"),
            (r"^[a-z]+\.[a-z]{3}$", "example.com"),
            (r"^whatsapp:\+\d+$", "whatsapp:+12025550100"),
            (r"^https://[a-z.]+/hooks/\d{4}$", "https://www.example.com/hooks/6789"),
            ("^mailto:[a-z.]+@[a-z.]+$", "mailto:jane.doe@example.com"),
            ("^[a-z]{3,}$", "abcdef"),
            ("^ord_[0-9a-z]{4}$", "ord_abcd"),
        ] {
            assert_eq!(first(pattern).as_deref(), Some(text), "{pattern}");
        }
    }

    #[test]
    fn what_a_pattern_makes_of_a_real_domain_is_withheld() {
        for pattern in [r"^https://[a-z]+\.acme\.io/$", r"^[a-z]+@acme\.io$", r"^\+86\d{11}$", r"^8\.8\.\d\.\d$"] {
            let written = written(pattern, None);
            assert_eq!(written.texts, [""; 0], "{pattern}");
            assert!(written.withheld.is_some(), "{pattern}");
        }
    }

    #[test]
    fn a_host_that_the_pattern_states_is_taken() {
        for (pattern, text) in [
            (r"^https://hooks\.acme\.io/[a-z]{3}$", "https://hooks.acme.io/abc"),
            (r"^https://(eu|us)\.acme\.io/$", "https://eu.acme.io/"),
            (r"^noreply@acme\.io$", "noreply@acme.io"),
        ] {
            assert_eq!(first(pattern).as_deref(), Some(text), "{pattern}");
        }
    }
}
