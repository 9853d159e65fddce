//! Text that a `pattern` matches.

use fastrand::Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Text that matches the pattern as a whole. `None` if the syntax isn't supported.
pub(crate) fn matching(pattern: &str, random: &mut Rng) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    write(&hir, random, &mut text).then_some(text)
}

/// The maximum number of repetitions without a bound.
const REPEATED: u32 = 4;

fn write(hir: &Hir, random: &mut Rng, text: &mut String) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(literal) => {
                text.push_str(literal);
                true
            }
            Err(_) => false,
        },
        HirKind::Class(class) => letter(class, random).map(|letter| text.push(letter)).is_some(),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min + REPEATED).min(repetition.min + REPEATED);
            (0..random.u32(repetition.min..=most)).all(|_| write(&repetition.sub, random, text))
        }
        HirKind::Capture(capture) => write(&capture.sub, random, text),
        HirKind::Concat(parts) => parts.iter().all(|part| write(part, random, text)),
        HirKind::Alternation(parts) => write(&parts[random.usize(0..parts.len())], random, text),
    }
}

fn letter(class: &Class, random: &mut Rng) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    // Readable letters are preferred, so that a fault is easy to see.
    let plain = ranges.iter().filter(|(start, end)| *start <= '~' && *end >= '!');
    let plain: Vec<(char, char)> = plain.map(|(start, end)| ((*start).max('!'), (*end).min('~'))).collect();
    let ranges = if plain.is_empty() { ranges } else { plain };
    let (start, end) = *ranges.get(random.usize(0..ranges.len().max(1)))?;
    Some(random.char(start..=end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_matches_its_pattern() {
        let mut random = Rng::with_seed(1);
        for _ in 0..50 {
            let text = matching("^(ab|c)[0-9]{2,3}x?$", &mut random).unwrap_or_default();
            let digits = text.trim_start_matches("ab").trim_start_matches('c').trim_end_matches('x');
            assert!(text.starts_with("ab") || text.starts_with('c'), "{text}");
            assert!((2..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()), "{text}");
        }
    }

    #[test]
    fn unsupported_patterns_are_skipped() {
        assert_eq!(matching("(?=a)a", &mut Rng::with_seed(1)), None);
    }
}
