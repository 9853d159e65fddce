//! Templates of addresses and paths: which of two is more specific, and whether one address can match both.

use crate::ir::{Decision, Literal, NamePlace};

/// An address with parameters. A parameter contains no slash, so templates are compared segment by segment.
pub(crate) struct Template {
    /// Whether only the end of a path is compared, since an endpoint may be mounted below another path.
    is_end: bool,
    segments: Vec<Vec<Piece>>,
}

/// A part of a segment.
#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Byte(u8),
    /// Text without a slash.
    Parameter,
}

impl Template {
    /// The template of an address, or of a path.
    pub(crate) fn new(text: &str, at: &NamePlace) -> Self {
        let segments = text.strip_prefix('/').unwrap_or(text).split('/').map(pieces).collect();
        Self { is_end: *at == NamePlace::Path, segments }
    }

    /// Whether each address that matches this template matches the other one, too.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.segments.len() >= other.segments.len() && self.all_segments(other, is_within)
    }

    /// Whether an address can match both.
    fn overlaps(&self, other: &Self) -> bool {
        self.all_segments(other, overlap)
    }

    /// Whether each pair of segments fulfils the condition. Their ends settle most pairs, and the rest takes time in
    /// the product of the lengths.
    fn all_segments(&self, other: &Self, is_so: impl Fn(&[Piece], &[Piece]) -> bool) -> bool {
        let is_plain = |segment: &[Piece]| !segment.contains(&Piece::Parameter);
        let is_pair = |(one, other): (&Vec<Piece>, &Vec<Piece>)| {
            one == other || (!(is_plain(one) && is_plain(other)) && have_like_ends(one, other) && is_so(one, other))
        };
        let is_comparable = self.is_end || self.segments.len() == other.segments.len();
        is_comparable && self.segments.iter().rev().zip(other.segments.iter().rev()).all(is_pair)
    }
}

/// For each listed value, the others that the same address can match although neither is more specific, if they lead to
/// different events.
pub(crate) fn overlaps<'l>(at: &NamePlace, listed: &'l [(Literal, Decision)]) -> Vec<Vec<&'l Literal>> {
    let templates: Vec<Template> = listed.iter().map(|(value, _)| Template::new(&value.to_string(), at)).collect();
    let all = || templates.iter().zip(listed);
    let others = |(own, (_, next)): (&Template, &(Literal, Decision))| {
        let is_doubtful = |(other, (_, to)): &(&Template, &'l (Literal, Decision))| {
            to != next && own.overlaps(other) && own.is_within(other) == other.is_within(own)
        };
        all().filter(is_doubtful).map(|(_, (value, _))| value).collect()
    };
    all().map(others).collect()
}

fn pieces(segment: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((_, after)) = behind.split_once('}') else { break };
        pieces.extend(before.bytes().map(Piece::Byte));
        pieces.push(Piece::Parameter);
        rest = after;
    }
    pieces.extend(rest.bytes().map(Piece::Byte));
    pieces
}

/// Whether the text before the first parameter and after the last one allows both to match the same text.
fn have_like_ends(one: &[Piece], other: &[Piece]) -> bool {
    fn is_open<'p>(one: impl Iterator<Item = &'p Piece>, other: impl Iterator<Item = &'p Piece>) -> bool {
        let mut pairs =
            one.zip(other).take_while(|(one, other)| **one != Piece::Parameter && **other != Piece::Parameter);
        pairs.all(|(one, other)| one == other)
    }
    is_open(one.iter(), other.iter()) && is_open(one.iter().rev(), other.iter().rev())
}

/// Whether each text that matches one segment matches the other, too. The pieces of the one are treated as text.
fn is_within(one: &[Piece], other: &[Piece]) -> bool {
    let mut reached = vec![false; one.len() + 1];
    reached[0] = true;
    for piece in other {
        let mut next = vec![false; one.len() + 1];
        for (at, own) in one.iter().enumerate() {
            let is_parameter = *piece == Piece::Parameter;
            if (reached[at] || (is_parameter && next[at])) && (is_parameter || own == piece) {
                next[at + 1] = true;
            }
        }
        reached = next;
    }
    reached[one.len()]
}

/// Whether a text can match both segments.
fn overlap(one: &[Piece], other: &[Piece]) -> bool {
    let (rows, columns) = (one.len(), other.len());
    // Whether the same text can match everything before both pieces.
    let mut reached = vec![vec![false; columns + 1]; rows + 1];
    reached[0][0] = true;
    for row in 0..=rows {
        for column in 0..=columns {
            if !reached[row][column] {
                continue;
            }
            let (Some(one), Some(other)) = (one.get(row), other.get(column)) else { continue };
            let (is_open, is_other_open) = (*one == Piece::Parameter, *other == Piece::Parameter);
            if is_open || is_other_open || one == other {
                reached[row + 1][column + 1] = true;
            }
            // A parameter continues over the other one's next piece.
            if is_open {
                reached[row][column + 1] = true;
            }
            if is_other_open {
                reached[row + 1][column] = true;
            }
        }
    }
    reached[rows][columns]
}

#[cfg(test)]
mod tests {
    use super::Template;
    use crate::ir::NamePlace;

    fn is_within(one: &str, other: &str) -> bool {
        Template::new(one, &NamePlace::Channel).is_within(&Template::new(other, &NamePlace::Channel))
    }

    fn overlap(one: &str, other: &str) -> bool {
        let (one, other) = (Template::new(one, &NamePlace::Channel), Template::new(other, &NamePlace::Channel));
        assert_eq!(one.overlaps(&other), other.overlaps(&one));
        one.overlaps(&other)
    }

    #[test]
    fn the_narrower_template_is_within_the_wider_one() {
        assert!(is_within("orders/new", "orders/{id}"));
        assert!(is_within("orders/{id}/paid", "orders/{id}/{what}"));
        assert!(is_within("a.{b}.c", "{x}"));
        assert!(!is_within("orders/{id}", "orders/new"));
        assert!(!is_within("orders/{id}/paid", "orders/{id}"));
        assert!(!is_within("orders/", "orders/{id}"));
    }

    #[test]
    fn templates_overlap_where_one_address_is_like_both() {
        assert!(overlap("{shop}/orders", "north/{what}"));
        assert!(overlap("a_{b}", "{a}_b"));
        assert!(overlap("orders/{id}", "orders/new"));
        assert!(!overlap("orders/{id}", "orders/new/{id}"));
        assert!(!overlap("orders/{id}/paid", "orders/{id}/lost"));
    }

    #[test]
    fn paths_are_compared_from_their_ends() {
        let path = |text: &str| Template::new(text, &NamePlace::Path);
        assert!(path("/shops/orders").is_within(&path("/orders")));
        assert!(!path("/orders").is_within(&path("/shops/orders")));
        assert!(path("/{shop}/orders").overlaps(&path("/orders")));
        assert!(path("/{shop}/{id}/paid").overlaps(&path("/7/{what}")));
        assert!(!path("/{shop}/orders").overlaps(&path("/lost")));
    }
}
