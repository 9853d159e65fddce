//! Patterns that only match a few texts: `^(order\.made|order\.paid)$` means the same as a list of them.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::{Pattern, ranges};

/// The maximum number of texts.
const MOST: usize = 64;

/// The maximum number of letters at one place: `[Oo]rder` is a spelling, `[a-z]` is any letter.
const MOST_LETTERS: usize = 4;

/// A text that a part of a pattern matches.
#[derive(Clone, Default)]
struct Match {
    text: String,
    /// Whether it must be at the start of the whole text.
    is_start: bool,
    /// Whether it must be at the end of the whole text.
    is_end: bool,
}

impl Pattern {
    /// The texts that match as a whole. Empty if there are many, or if the pattern matches a part of a text.
    pub fn texts(&self) -> Vec<String> {
        let matches = matches_of(&self.hir).filter(|_| !self.is_loose).unwrap_or_default();
        let is_whole = |it: &Match| it.is_start && it.is_end && !it.text.is_empty();
        if matches.iter().all(is_whole) { matches.into_iter().map(|it| it.text).collect() } else { Vec::new() }
    }
}

/// The texts that match in the pattern's order, each once. `None` if there are too many.
fn matches_of(hir: &Hir) -> Option<Vec<Match>> {
    match hir.kind() {
        HirKind::Empty => Some(vec![Match::default()]),
        HirKind::Look(Look::Start) => Some(vec![Match { is_start: true, ..Match::default() }]),
        HirKind::Look(Look::End) => Some(vec![Match { is_end: true, ..Match::default() }]),
        HirKind::Look(_) => None,
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?.to_owned();
            Some(vec![Match { text, ..Match::default() }])
        }
        HirKind::Class(class) => letters(class),
        HirKind::Repetition(repetition) => match (repetition.min, repetition.max) {
            (0, Some(1)) => {
                let with = matches_of(&repetition.sub)?;
                few(with.into_iter().chain([Match::default()]))
            }
            (1, Some(1)) => matches_of(&repetition.sub),
            _ => None,
        },
        HirKind::Capture(capture) => matches_of(&capture.sub),
        HirKind::Concat(parts) => parts.iter().try_fold(vec![Match::default()], |before, part| {
            let part = matches_of(part)?;
            few(before.iter().flat_map(|before| part.iter().filter_map(|part| joined(before, part))))
        }),
        HirKind::Alternation(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(matches_of).collect();
            few(parts?.into_iter().flatten())
        }
    }
}

/// One match followed by another. `None` if nothing can come before the second or behind the first.
fn joined(before: &Match, behind: &Match) -> Option<Match> {
    let is_torn = (before.is_end && !behind.text.is_empty()) || (behind.is_start && !before.text.is_empty());
    (!is_torn).then(|| Match {
        text: [before.text.as_str(), &behind.text].concat(),
        is_start: before.is_start || behind.is_start,
        is_end: before.is_end || behind.is_end,
    })
}

fn letters(class: &Class) -> Option<Vec<Match>> {
    let letters = ranges(class).into_iter().flat_map(|(start, end)| start..=end);
    let letters: Vec<Match> =
        letters.take(MOST_LETTERS + 1).map(|letter| Match { text: letter.into(), ..Match::default() }).collect();
    (letters.len() <= MOST_LETTERS).then_some(letters)
}

/// The matches, each once. `None` if there are too many.
fn few(matches: impl Iterator<Item = Match>) -> Option<Vec<Match>> {
    let mut all: Vec<Match> = Vec::new();
    for it in matches {
        let is_known =
            |known: &Match| known.text == it.text && (known.is_start, known.is_end) == (it.is_start, it.is_end);
        if !all.iter().any(is_known) {
            // A pattern may have any number of alternatives.
            if all.len() == MOST {
                return None;
            }
            all.push(it);
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_of_few_texts_lists_them() {
        let texts = |pattern: &str| Pattern::new(pattern).map(|read| read.texts()).unwrap_or_default();
        assert_eq!(texts("^room\\.booked$"), ["room.booked"]);
        assert_eq!(texts("^(room|hall)$"), ["room", "hall"]);
        assert_eq!(texts("^room\\.(booked|freed)$"), ["room.booked", "room.freed"]);
        assert_eq!(texts("^room$|^hall$"), ["room", "hall"]);
        assert_eq!(texts("^(?:rooms?)$"), ["rooms", "room"]);
        assert_eq!(texts("^[Rr]oom$"), ["Room", "room"]);
        for pattern in ["room", "^room", "room$", "^room|hall$", "^$", "^room_[a-z]$", "^room\\d+$", "(?!hall)^room$"] {
            assert!(texts(pattern).is_empty(), "{pattern}");
        }
        assert!(texts("^(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)$").is_empty(), "128 texts");
        let many: Vec<String> = (0..50_000).map(|number| format!("room{number}")).collect();
        assert!(texts(&format!("^({})$", many.join("|"))).is_empty());
    }
}
