//! Where a piece ends in what is signed.
//!
//! Pieces that the sender fills are joined to one text. If two deliveries gave the same text, the signature of one
//! would be valid for the other. So the end of each piece must be clear from the text alone:
//!
//! - Literals, the secret, what the recipe fixes, hashes, HTTP methods and times have a clear end. (No method begins or
//!   ends like another; times near now all have the same number of digits; an RFC 3339 time ends with its zone.)
//! - One piece may be anything, usually the body. What comes before it is read from the left, what comes after it from
//!   the right.
//! - Any other piece ends at the literal between it and that one, which it may not contain.

use memchr::memmem;

use super::template::{Kind, Piece, TemplateError, TemplateFault};
use super::time::Unit;

/// How a piece is checked before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boundary {
    /// It needs no check.
    Free,
    /// It ends where the next literal begins.
    Next,
    /// It begins where the last literal ends.
    Last,
    /// It is a time without a literal next to it, so it must have the usual length.
    Length,
}

/// The boundary of each piece. Fails if one isn't clear.
pub(super) fn boundaries(
    pieces: &[Piece],
    is_url_fixed: bool,
    unit: Option<Unit>,
    is_clear: impl Fn(&Kind) -> bool,
) -> Result<Vec<Boundary>, TemplateError> {
    // What may follow the digits of a time without a zone is a fraction.
    let goes_on = |next: char| next.is_ascii_digit() || unit == Some(Unit::Utc) && next == '.';
    let fills_itself = |kind: &Kind| match kind {
        Kind::Literal(_) | Kind::Secret | Kind::Timestamp | Kind::Method | Kind::Account | Kind::BodyHash(_) => true,
        Kind::Url => is_url_fixed,
        _ => false,
    };
    let open = |piece: &&Piece| !fills_itself(&piece.kind);
    let body = pieces.iter().find(|piece| matches!(piece.kind, Kind::Body | Kind::DecodedBody));
    let pivot = body.or_else(|| pieces.iter().rfind(open)).map(|piece| piece.offset);
    let mut all = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| pieces.get(before)).map(|piece| &piece.kind);
        let behind = pieces.get(index + 1).map(|piece| &piece.kind);
        all.push(match &piece.kind {
            Kind::Timestamp
                if is_parted(before, |text| text.chars().next_back().filter(|last| !last.is_ascii_digit()))
                    && is_parted(behind, |text| text.chars().next().filter(|next| !goes_on(*next))) =>
            {
                Boundary::Free
            }
            Kind::Timestamp => Boundary::Length,
            // The ends of its names and values aren't clear: `a=bc` and `ab=c` are the same text. Neither is
            // whether a part was left out, and many bodies have the same checksum.
            Kind::SortedForm | Kind::Group(_) | Kind::Headers(_) => {
                return Err(TemplateError { offset: piece.offset, fault: TemplateFault::Ambiguous });
            }
            // Some of these show where each of their parts ends.
            kind @ (Kind::Sorted | Kind::ListedHeaders) if pivot != Some(piece.offset) || !is_clear(kind) => {
                return Err(TemplateError { offset: piece.offset, fault: TemplateFault::Ambiguous });
            }
            kind if fills_itself(kind) || pivot == Some(piece.offset) => Boundary::Free,
            // Only the sender knows the secret, and the time of a search would depend on it.
            _ if pivot > Some(piece.offset) => match behind {
                Some(Kind::Literal(_)) => Boundary::Next,
                Some(Kind::Secret) => Boundary::Free,
                _ => return Err(TemplateError { offset: piece.offset, fault: TemplateFault::Ambiguous }),
            },
            _ => match before {
                Some(Kind::Literal(_)) => Boundary::Last,
                Some(Kind::Secret) => Boundary::Free,
                _ => return Err(TemplateError { offset: piece.offset, fault: TemplateFault::Ambiguous }),
            },
        });
    }
    Ok(all)
}

/// Whether that side of a time has no adjoining text that could be a digit of it. `other` is the nearest character of a
/// literal, if it can't be one.
fn is_parted(side: Option<&Kind>, other: impl Fn(&str) -> Option<char>) -> bool {
    match side {
        None => true,
        Some(Kind::Literal(text)) => other(text).is_some(),
        Some(_) => false,
    }
}

/// Whether the literal after the text is its first occurrence in both together.
pub(super) fn ends_before(text: &[u8], literal: &[u8]) -> bool {
    let is_early = |shift: usize| {
        let (head, tail) = (literal.get(..shift), literal.get(shift..));
        head.is_some_and(|head| text.ends_with(head)) && tail.is_some_and(|tail| literal.starts_with(tail))
    };
    !holds(text, literal) && !(1..literal.len()).any(is_early)
}

/// Whether the literal before the text is its last occurrence in both together.
pub(super) fn begins_behind(text: &[u8], literal: &[u8]) -> bool {
    let is_late = |shift: usize| {
        let (head, tail) = (literal.get(..literal.len() - shift), literal.get(literal.len() - shift..));
        tail.is_some_and(|tail| text.starts_with(tail)) && head.is_some_and(|head| literal.ends_with(head))
    };
    !holds(text, literal) && !(1..literal.len()).any(is_late)
}

fn holds(text: &[u8], literal: &[u8]) -> bool {
    match literal {
        // The usual case, which needs no preparation.
        [byte] => memchr::memchr(*byte, text).is_some(),
        _ => memmem::find(text, literal).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::{begins_behind, ends_before};

    /// By looking at every offset.
    fn places(text: &str, literal: &str) -> Vec<usize> {
        (0..text.len()).filter(|&at| text[at..].starts_with(literal)).collect()
    }

    #[test]
    fn a_literal_parts_two_texts_where_it_is_the_outermost_one() {
        let texts = ["", "a", "b", "aa", "ab", "ba", "aba", "bab", "abab", "baab", "aabba"];
        for literal in ["a", "ab", "aa", "aba", "abab", "abaab"] {
            for text in texts {
                let is_first = places(&format!("{text}{literal}"), literal).first() == Some(&text.len());
                assert_eq!(ends_before(text.as_bytes(), literal.as_bytes()), is_first, "{text} {literal}");
                let is_last = places(&format!("{literal}{text}"), literal).last() == Some(&0);
                assert_eq!(begins_behind(text.as_bytes(), literal.as_bytes()), is_last, "{literal} {text}");
            }
        }
    }
}
