//! `pattern`: matches text, and makes text that matches.
//!
//! Documents write patterns in ECMAScript's syntax. They are read by `regex-syntax`, after differences are translated.

mod finite;

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// A pattern that was read.
#[derive(Clone, Debug)]
pub struct Pattern {
    hir: Hir,
    /// Whether the pattern forbids more than was understood.
    is_loose: bool,
}

/// Makes the choices for a text that a pattern matches.
pub trait Chooser {
    /// How often something is repeated, from `least` to `most` times.
    fn times(&mut self, least: u32, most: Option<u32>) -> u32;

    /// Which of several alternatives is taken, by its index.
    fn alternative(&mut self, count: usize) -> usize;

    /// A letter in one of these ranges.
    fn letter(&mut self, ranges: &[(char, char)]) -> Option<char>;
}

impl Pattern {
    /// Reads a pattern. `None` if this syntax isn't supported.
    ///
    /// Negative lookarounds (`(?!…)`) are left out.
    pub fn new(pattern: &str) -> Option<Self> {
        let pattern = translated(pattern);
        if let Ok(hir) = regex_syntax::parse(&pattern) {
            return Some(Self { hir, is_loose: false });
        }
        let hir = regex_syntax::parse(&without_negations(&pattern)?).ok()?;
        Some(Self { hir, is_loose: true })
    }

    /// Whether the pattern forbids more than this can tell.
    pub fn is_loose(&self) -> bool {
        self.is_loose
    }

    /// Whether some part of a text matches. False if finding out takes too many steps.
    pub fn is_match(&self, text: &str) -> bool {
        self.is_match_within(text, &mut { STEPS })
    }

    /// The texts of which some part matches. Those that are left when the search takes too many steps are left out.
    pub(crate) fn matching(&self, texts: impl Iterator<Item = String>) -> Vec<String> {
        let mut left = 10 * STEPS;
        texts.filter(|text| self.is_match_within(text, &mut left)).collect()
    }

    /// Whether some part of a text matches, and what that takes off the steps that are left.
    fn is_match_within(&self, text: &str, left: &mut usize) -> bool {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let steps = STEPS.min(*left);
        let mut matcher = Matcher { text, steps };
        let ends = matcher.ends(&self.hir, starts);
        *left -= steps - matcher.steps;
        ends.is_some_and(|ends| !ends.is_empty())
    }

    /// A text that matches as a whole. `None` if the pattern asks for too much.
    pub fn write(&self, chooser: &mut impl Chooser) -> Option<String> {
        let mut text = String::new();
        write(&self.hir, chooser, &mut text, &mut { STEPS }).then_some(text)
    }
}

/// How many steps matching or writing may take. Patterns come from others, and a short one can ask for any number.
const STEPS: usize = 100_000;

/// A search in a text.
struct Matcher<'t> {
    text: &'t str,
    /// How many steps are left.
    steps: usize,
}

impl Matcher<'_> {
    /// The ends of matches that begin at one of `starts`. `None` if no steps are left.
    fn ends(&mut self, hir: &Hir, starts: BTreeSet<usize>) -> Option<BTreeSet<usize>> {
        self.steps = self.steps.checked_sub(1 + starts.len())?;
        let text = self.text;
        Some(match hir.kind() {
            HirKind::Empty => starts,
            HirKind::Look(look) => starts.into_iter().filter(|at| is_at(*look, text, *at)).collect(),
            HirKind::Literal(literal) => {
                let follows = |at: &usize| text.as_bytes().get(*at..).is_some_and(|rest| rest.starts_with(&literal.0));
                starts.iter().filter(|at| follows(at)).map(|at| at + literal.0.len()).collect()
            }
            HirKind::Class(class) => {
                let letters = starts.iter().filter_map(|at| Some((*at, text.get(*at..)?.chars().next()?)));
                let fitting = letters.filter(|(_, letter)| contains(class, *letter));
                fitting.map(|(at, letter)| at + letter.len_utf8()).collect()
            }
            HirKind::Repetition(repetition) => self.repeated(repetition, starts)?,
            HirKind::Capture(capture) => self.ends(&capture.sub, starts)?,
            HirKind::Concat(parts) => parts.iter().try_fold(starts, |starts, part| self.ends(part, starts))?,
            HirKind::Alternation(parts) => {
                let each = parts.iter().map(|part| self.ends(part, starts.clone()));
                each.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect()
            }
        })
    }

    fn repeated(&mut self, repetition: &Repetition, starts: BTreeSet<usize>) -> Option<BTreeSet<usize>> {
        let mut current = starts;
        for _ in 0..repetition.min {
            current = self.ends(&repetition.sub, current)?;
            if current.is_empty() {
                return Some(current);
            }
        }
        let mut all = current.clone();
        let mut rounds = repetition.max.map(|most| most.saturating_sub(repetition.min));
        while !current.is_empty() && rounds != Some(0) {
            current = self.ends(&repetition.sub, current)?.difference(&all).copied().collect();
            all.extend(&current);
            rounds = rounds.map(|rounds| rounds - 1);
        }
        Some(all)
    }
}

fn contains(class: &Class, letter: char) -> bool {
    ranges(class).iter().any(|(start, end)| (*start..=*end).contains(&letter))
}

fn is_at(look: Look, text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let behind = text.get(at..).and_then(|behind| behind.chars().next());
    let is_word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    match look {
        Look::Start => at == 0,
        Look::End => at == text.len(),
        Look::StartLF | Look::StartCRLF => before.is_none_or(|before| before == '\n'),
        Look::EndLF | Look::EndCRLF => behind.is_none_or(|behind| behind == '\n'),
        Look::WordAscii | Look::WordUnicode => is_word(before) != is_word(behind),
        Look::WordAsciiNegate | Look::WordUnicodeNegate => is_word(before) == is_word(behind),
        _ => true,
    }
}

fn write(hir: &Hir, chooser: &mut impl Chooser, text: &mut String, steps: &mut usize) -> bool {
    let Some(left) = steps.checked_sub(1) else { return false };
    *steps = left;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).map(|literal| text.push_str(literal)).is_ok(),
        HirKind::Class(class) => chooser.letter(&ranges(class)).map(|letter| text.push(letter)).is_some(),
        HirKind::Repetition(repetition) => {
            let times = chooser.times(repetition.min, repetition.max);
            (0..times).all(|_| text.len() < LONGEST && write(&repetition.sub, chooser, text, steps))
        }
        HirKind::Capture(capture) => write(&capture.sub, chooser, text, steps),
        HirKind::Concat(parts) => parts.iter().all(|part| write(part, chooser, text, steps)),
        HirKind::Alternation(parts) => {
            parts.get(chooser.alternative(parts.len())).is_some_and(|part| write(part, chooser, text, steps))
        }
    }
}

/// The maximum length of a text, whatever a pattern asks for.
const LONGEST: usize = 1 << 16;

fn ranges(class: &Class) -> Vec<(char, char)> {
    match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    }
}

/// Translates ECMAScript's syntax to that of `regex-syntax`: `\d` and `\w` are ASCII, and `[`, `&&`, `--` and `~~` in
/// brackets are literal.
fn translated(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('d') => text.push_str(if in_class { "0-9" } else { "[0-9]" }),
                Some('w') => text.push_str(if in_class { "A-Za-z0-9_" } else { "[A-Za-z0-9_]" }),
                // Escaped letters without a special meaning are literal, but not to `regex-syntax`.
                Some(escaped @ ('e' | 'g' | 'h' | 'i' | 'j' | 'l' | 'm' | 'o' | 'q' | 'y' | '_')) => text.push(escaped),
                Some(escaped) => text.extend(['\\', escaped]),
                None => text.push('\\'),
            },
            '[' if in_class => text.push_str("\\["),
            '[' => {
                in_class = true;
                text.push('[');
                if letters.peek() == Some(&'^') {
                    text.extend(letters.next());
                }
            }
            ']' => {
                in_class = false;
                text.push(']');
            }
            '&' | '~' if in_class => text.extend(['\\', letter]),
            other => text.push(other),
        }
    }
    text
}

/// The pattern without its lookarounds. `None` if it has none.
fn without_negations(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, inside)) = split_at_negation(rest) {
        text.push_str(before);
        rest = behind_group(inside)?;
    }
    (rest.len() < pattern.len()).then_some(text + rest)
}

fn split_at_negation(pattern: &str) -> Option<(&str, &str)> {
    let splits = ["(?!", "(?<!"].into_iter().filter_map(|opening| pattern.split_once(opening));
    splits.min_by_key(|(before, _)| before.len())
}

/// The text after a group whose content begins here.
fn behind_group(inside: &str) -> Option<&str> {
    let (mut depth, mut escaped, mut in_class) = (1_usize, false, false);
    for (at, letter) in inside.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return inside.get(at + 1..);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Least;

    impl Chooser for Least {
        fn times(&mut self, least: u32, _: Option<u32>) -> u32 {
            least
        }

        fn alternative(&mut self, _: usize) -> usize {
            0
        }

        fn letter(&mut self, ranges: &[(char, char)]) -> Option<char> {
            ranges.first().map(|(start, _)| *start)
        }
    }

    #[test]
    fn text_matches_as_the_pattern_says() {
        for (pattern, text, matches) in [
            ("^(ab|c)[0-9]{2,3}x?$", "ab12x", true),
            ("^(ab|c)[0-9]{2,3}x?$", "ab1", false),
            ("b+", "abbc", true),
            ("^b+", "abbc", false),
            (r"^\d+$", "٣", false),
            (r"^[\w.-]+$", "a.b-c_1", true),
            (r"^[[\]]+$", "[]", true),
            (r"^a\/b$", "a/b", true),
            (r"\bis\b", "this is", true),
            (r"\bis\b", "this", false),
            (r"^(?!x).+$", "abc", true),
            ("^(a*)*$", "aaaa", true),
            ("^.{0,3}$", "abcd", false),
        ] {
            assert_eq!(Pattern::new(pattern).map(|it| it.is_match(text)), Some(matches), "{pattern} on {text}");
        }
    }

    #[test]
    fn what_is_written_matches() {
        for pattern in ["^(ab|c)[0-9]{2,3}x?$", r"^[A-Z]{3}-\d{4}$", "^evt_[a-zA-Z0-9]{10,}$", r"^\+[1-9]\d{1,14}$"] {
            let read = Pattern::new(pattern);
            let text = read.as_ref().and_then(|read| read.write(&mut Least)).unwrap_or_default();
            assert!(read.is_some_and(|read| read.is_match(&text)), "{pattern}: {text}");
        }
    }

    #[test]
    fn a_pattern_that_asks_for_too_much_is_given_up() {
        for pattern in ["(){4000000000}c", "((a{900}){900}){900}", "(a*)*{4000000000}b", "((){60000}){60000}x"] {
            let Some(read) = Pattern::new(pattern) else { continue };
            assert!(!read.is_match("aaaaaaaa"), "{pattern}");
            assert!(read.write(&mut Least).is_none_or(|text| text.len() <= LONGEST), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_of_another_engine_is_given_up() {
        assert!(Pattern::new("(?=a)a").is_none());
    }
}
