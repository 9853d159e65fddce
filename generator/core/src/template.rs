//! Templates of addresses and paths: which of two is more specific, and whether one address can match both.

use crate::ir::{Decision, Literal, NamePlace};

/// An address with parameters. A parameter contains no slash, so templates are compared segment by segment. Where a
/// broker's wildcard stands for several segments, the whole is one.
pub(crate) struct Template {
    /// Whether only the end of a path is compared, since an endpoint may be mounted below another path.
    is_end: bool,
    segments: Vec<Vec<Piece>>,
}

/// A part of a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece {
    Byte(u8),
    /// Text without a slash or a dot: a broker's `*`.
    Word,
    /// Text without a slash.
    Parameter,
    /// Any text: a broker's `#` or `>`.
    Rest,
}

impl Piece {
    /// Whether it stands for text that isn't known.
    fn is_open(self) -> bool {
        !matches!(self, Self::Byte(_))
    }

    /// Whether it can be any text that the other one can be, or a part of a longer one.
    fn takes(self, other: Self) -> bool {
        match (self, other) {
            (Self::Byte(own), Self::Byte(other)) => own == other,
            (Self::Byte(_), _) => false,
            (Self::Word, other) => !matches!(other, Self::Byte(b'/' | b'.') | Self::Parameter | Self::Rest),
            (Self::Parameter, other) => !matches!(other, Self::Byte(b'/') | Self::Rest),
            (Self::Rest, _) => true,
        }
    }

    /// Whether a text can be both, or a part of both.
    fn meets(self, other: Self) -> bool {
        self.takes(other) || other.takes(self)
    }
}

impl Template {
    /// The template of an address, or of a path.
    pub(crate) fn new(text: &str, at: &NamePlace) -> Self {
        let segments = text.strip_prefix('/').unwrap_or(text).split('/').map(pieces).collect();
        Self { is_end: *at == NamePlace::Path, segments }
    }

    /// All segments as one, with the slashes between them.
    fn whole(&self) -> Vec<Piece> {
        self.segments.join(&Piece::Byte(b'/'))
    }

    fn has_rest(&self) -> bool {
        self.segments.iter().flatten().any(|piece| *piece == Piece::Rest)
    }

    /// What matches this template and the other one, where that is a template: in each segment, one of them is a
    /// parameter alone.
    fn intersection(&self, other: &Self) -> Option<Self> {
        let common = |(one, other): (&Vec<Piece>, &Vec<Piece>)| match (one.as_slice(), other.as_slice()) {
            (one, other) if one == other => Some(one.to_vec()),
            ([Piece::Parameter], other) => Some(other.to_vec()),
            (one, [Piece::Parameter]) => Some(one.to_vec()),
            _ => None,
        };
        let is_comparable = self.segments.len() == other.segments.len() && !self.has_rest() && !other.has_rest();
        let segments = self.segments.iter().zip(&other.segments).map(common);
        is_comparable
            .then(|| segments.collect::<Option<_>>())
            .flatten()
            .map(|segments| Self { is_end: self.is_end, segments })
    }

    /// Whether each address that matches this template matches the other one, too.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        if self.has_rest() || other.has_rest() {
            return is_within(&self.whole(), &other.whole());
        }
        self.segments.len() >= other.segments.len() && self.all_segments(other, is_within)
    }

    /// Whether an address can match both.
    fn overlaps(&self, other: &Self) -> bool {
        if self.has_rest() || other.has_rest() {
            return overlap(&self.whole(), &other.whole());
        }
        self.all_segments(other, overlap)
    }

    /// Whether an address can match both although neither is more specific.
    pub(crate) fn is_in_doubt_with(&self, other: &Self) -> bool {
        self.overlaps(other) && self.is_within(other) == other.is_within(self)
    }

    /// Whether each pair of segments fulfils the condition. Their ends settle most pairs, and the rest takes time in
    /// the product of the lengths.
    fn all_segments(&self, other: &Self, is_so: impl Fn(&[Piece], &[Piece]) -> bool) -> bool {
        let is_plain = |segment: &[Piece]| !segment.iter().any(|piece| piece.is_open());
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
            // A third one that is within both settles what can match both.
            let is_settled = || {
                let common = own.intersection(other);
                common.is_some_and(|common| {
                    let mut thirds = templates.iter().filter(|third| third.is_within(own) && third.is_within(other));
                    thirds.any(|third| common.is_within(third))
                })
            };
            to != next && own.is_in_doubt_with(other) && !(own.segments != other.segments && is_settled())
        };
        all().filter(is_doubtful).map(|(_, (value, _))| value).collect()
    };
    all().map(others).collect()
}

fn pieces(segment: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else { break };
        pieces.extend(before.bytes().map(Piece::Byte));
        pieces.push(match name {
            "*" => Piece::Word,
            "#" | ">" => Piece::Rest,
            _ => Piece::Parameter,
        });
        rest = after;
    }
    pieces.extend(rest.bytes().map(Piece::Byte));
    pieces
}

/// Whether the text before the first parameter and after the last one allows both to match the same text.
fn have_like_ends(one: &[Piece], other: &[Piece]) -> bool {
    fn is_open<'p>(one: impl Iterator<Item = &'p Piece>, other: impl Iterator<Item = &'p Piece>) -> bool {
        let mut pairs = one.zip(other).take_while(|(one, other)| !one.is_open() && !other.is_open());
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
            if (reached[at] || (piece.is_open() && next[at])) && piece.takes(*own) {
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
            if !one.meets(*other) {
                continue;
            }
            reached[row + 1][column + 1] = true;
            // A parameter continues over the other one's next piece.
            if one.is_open() {
                reached[row][column + 1] = true;
            }
            if other.is_open() {
                reached[row + 1][column] = true;
            }
        }
    }
    reached[rows][columns]
}

#[cfg(test)]
mod tests {
    use super::{Template, overlaps};
    use crate::ir::{Decision, Literal, NamePlace};

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
    fn the_wildcards_of_brokers_are_compared_as_brokers_do() {
        assert!(is_within("orders.{*}", "orders.{#}") && !is_within("orders.{#}", "orders.{*}"));
        assert!(is_within("orders.eu.paid", "orders.{>}") && !is_within("orders.eu.paid", "orders.{*}"));
        assert!(is_within("dev/{+}/state", "dev/{#}") && is_within("dev/a/b", "dev/{#}"));
        assert!(overlap("dev/{#}", "dev/{id}/state") && !overlap("dev/{#}", "other/{id}"));
        assert!(!overlap("orders.{*}", "orders.eu.paid"));
    }

    #[test]
    fn a_third_template_settles_an_overlap() {
        let event = |name: &str| Decision::Event(name.to_owned());
        let listed = |templates: &[&str]| -> Vec<(Literal, Decision)> {
            templates.iter().map(|template| (Literal::Text((*template).to_owned()), event(template))).collect()
        };
        let found = |templates| overlaps(&NamePlace::Channel, &listed(templates)).concat().len();
        assert_eq!(found(&["x/{b}", "{a}/y"]), 2);
        assert_eq!(found(&["x/{b}", "{a}/y", "x/y"]), 0);
        assert_eq!(found(&["x/{b}", "{a}/y", "x/z"]), 2);
        assert_eq!(found(&["{a}", "{b}"]), 2);
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
