//! Templates of addresses: which of two is the more specific one, and whether one address can be like both.

use std::cmp::Reverse;

use super::table::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Decision, Literal};
use crate::spec::as_template;

/// Puts the templates in the order in which they are to be tried: the more specific one first.
pub(super) fn sort(decision: &mut Decision, table: Table<'_, '_>, diagnostics: &mut Diagnostics) {
    match decision {
        Decision::Event(_) | Decision::Nothing => {}
        Decision::Property { present, absent, .. } => {
            sort(present, table, diagnostics);
            sort(absent, table, diagnostics);
        }
        Decision::Value { at, listed, absent, other } => {
            if at.has_templates() {
                let templates: Vec<Template> =
                    listed.iter().map(|(value, _)| Template::new(value.to_string())).collect();
                report_overlaps(&templates, table, diagnostics);
                // What is within more others is more specific.
                let wider = |value: &Literal| {
                    let own = Template::new(value.to_string());
                    templates.iter().filter(|other| own.is_within(other)).count()
                };
                listed.sort_by_cached_key(|(value, _)| (Reverse(wider(value)), value.clone()));
            }
            listed.iter_mut().for_each(|(_, next)| sort(next, table, diagnostics));
            sort(absent, table, diagnostics);
            other.iter_mut().for_each(|next| sort(next, table, diagnostics));
        }
    }
}

/// Says of each template with which other one it can be confused; one other is enough to see the fault.
fn report_overlaps(templates: &[Template], table: Table<'_, '_>, diagnostics: &mut Diagnostics) {
    let place = |template: &Template| {
        let is_it = |channel: &&crate::spec::Channel<'_>| {
            channel.addresses().into_iter().chain(channel.queue()).any(|it| as_template(it) == template.text)
        };
        table.channels.iter().find(is_it).map(|channel| Location::Key(channel.place.clone()))
    };
    for (index, one) in templates.iter().enumerate() {
        let is_doubtful = |other: &&Template| one.overlaps(other) && !one.is_within(other) && !other.is_within(one);
        let Some(other) = templates[index + 1..].iter().find(is_doubtful) else { continue };
        let (Some(first), Some(second)) = (place(one), place(other)) else { continue };
        let (one, other) = (&one.text, &other.text);
        let message = format!("an address can match both `{one}` and `{other}`, and neither is more specific");
        let warning = Diagnostic::warning(codes::messages::ADDRESSES_OVERLAP, first, message);
        diagnostics.push(
            warning
                .label(second, "the other channel")
                .help("such a message is assumed to come from the channel whose address is first in the alphabet"),
        );
    }
}

/// An address with its parameters. No parameter has a slash in it, so two templates are compared segment by segment.
struct Template {
    text: String,
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
    fn new(text: String) -> Self {
        let segments = text.strip_prefix('/').unwrap_or(&text).split('/').map(pieces).collect();
        Self { text, segments }
    }

    /// Whether each address that is like this template is like the other one, too.
    fn is_within(&self, other: &Self) -> bool {
        self.all_segments(other, is_within)
    }

    /// Whether an address can be like both.
    fn overlaps(&self, other: &Self) -> bool {
        self.all_segments(other, overlap)
    }

    /// Whether it is so for each pair of segments. Their ends settle most pairs, and the rest takes time in the product of the
    /// lengths.
    fn all_segments(&self, other: &Self, is_so: impl Fn(&[Piece], &[Piece]) -> bool) -> bool {
        let is_plain = |segment: &[Piece]| !segment.contains(&Piece::Parameter);
        let is_pair = |(one, other): (&Vec<Piece>, &Vec<Piece>)| {
            one == other || (!(is_plain(one) && is_plain(other)) && have_like_ends(one, other) && is_so(one, other))
        };
        self.segments.len() == other.segments.len() && self.segments.iter().zip(&other.segments).all(is_pair)
    }
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

/// Whether what comes before the first parameter, and behind the last one, leaves open that both are like one text.
fn have_like_ends(one: &[Piece], other: &[Piece]) -> bool {
    fn is_open<'p>(one: impl Iterator<Item = &'p Piece>, other: impl Iterator<Item = &'p Piece>) -> bool {
        let mut pairs =
            one.zip(other).take_while(|(one, other)| **one != Piece::Parameter && **other != Piece::Parameter);
        pairs.all(|(one, other)| one == other)
    }
    is_open(one.iter(), other.iter()) && is_open(one.iter().rev(), other.iter().rev())
}

/// Whether each text that is like one segment is like the other, too: the pieces of the one are read as text.
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

/// Whether a text can be like both segments.
fn overlap(one: &[Piece], other: &[Piece]) -> bool {
    let (rows, columns) = (one.len(), other.len());
    // Whether what stands before both pieces can be one text.
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
            // A parameter goes on over what the other one has next.
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

    fn is_within(one: &str, other: &str) -> bool {
        Template::new(one.to_owned()).is_within(&Template::new(other.to_owned()))
    }

    fn overlap(one: &str, other: &str) -> bool {
        let (one, other) = (Template::new(one.to_owned()), Template::new(other.to_owned()));
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
}
