//! Templates of addresses: which of two is the more specific one, and whether one address can be like both.

use std::cmp::Reverse;

use super::table::Table;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Decision, Literal};

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
                let texts: Vec<String> = listed.iter().map(|(value, _)| value.to_string()).collect();
                report_overlaps(&texts, table, diagnostics);
                // How many others are like it: what is like fewer is more specific.
                let wider = |value: &Literal| texts.iter().filter(|other| is_within(&value.to_string(), other)).count();
                listed.sort_by_cached_key(|(value, _)| (Reverse(wider(value)), value.clone()));
            }
            listed.iter_mut().for_each(|(_, next)| sort(next, table, diagnostics));
            sort(absent, table, diagnostics);
            other.iter_mut().for_each(|next| sort(next, table, diagnostics));
        }
    }
}

fn report_overlaps(templates: &[String], table: Table<'_, '_>, diagnostics: &mut Diagnostics) {
    let place = |template: &str| {
        let is_it = |channel: &&crate::spec::Channel<'_>| channel.addresses().contains(&template);
        table.channels.iter().find(is_it).map(|channel| Location::Key(channel.place.clone()))
    };
    for (index, one) in templates.iter().enumerate() {
        for other in &templates[index + 1..] {
            if !overlap(one, other) || is_within(one, other) || is_within(other, one) {
                continue;
            }
            let (Some(first), Some(second)) = (place(one), place(other)) else { continue };
            let message =
                format!("an address can be like both `{one}` and `{other}`, and neither is the more specific one");
            let warning = Diagnostic::warning(codes::messages::ADDRESSES_OVERLAP, first, message);
            diagnostics.push(
                warning
                    .label(second, "the other channel")
                    .help("such a message is taken to come by the channel whose address is the first in the alphabet"),
            );
        }
    }
}

/// A part of a template.
#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Byte(u8),
    /// Text without a slash.
    Parameter,
}

fn pieces(template: &str) -> Vec<Piece> {
    let template = template.strip_prefix('/').unwrap_or(template);
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((_, after)) = behind.split_once('}') else { break };
        pieces.extend(before.bytes().map(Piece::Byte));
        pieces.push(Piece::Parameter);
        rest = after;
    }
    pieces.extend(rest.bytes().map(Piece::Byte));
    pieces
}

/// Whether each address that is like one template is like the other, too.
fn is_within(one: &str, other: &str) -> bool {
    let (one, other) = (pieces(one), pieces(other));
    let fits = |piece: Piece| piece != Piece::Byte(b'/');
    reaches(&one, &other, |one, other| match other {
        Piece::Byte(_) => one == other,
        Piece::Parameter => fits(one),
    })
}

/// Whether an address can be like both.
fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (pieces(one), pieces(other));
    let (rows, columns) = (one.len(), other.len());
    // Whether what stands before both pieces can be one text.
    let mut reached = vec![vec![false; columns + 1]; rows + 1];
    reached[0][0] = true;
    for row in 0..=rows {
        for column in 0..=columns {
            if !reached[row][column] {
                continue;
            }
            match (one.get(row), other.get(column)) {
                (Some(Piece::Byte(byte)), Some(Piece::Byte(same))) if byte == same => {
                    reached[row + 1][column + 1] = true;
                }
                (Some(Piece::Parameter), Some(Piece::Parameter)) => {
                    reached[row + 1][column + 1] = true;
                    reached[row + 1][column] = true;
                    reached[row][column + 1] = true;
                }
                (Some(Piece::Parameter), Some(Piece::Byte(byte))) if *byte != b'/' => {
                    reached[row + 1][column + 1] = true;
                    reached[row][column + 1] = true;
                }
                (Some(Piece::Byte(byte)), Some(Piece::Parameter)) if *byte != b'/' => {
                    reached[row + 1][column + 1] = true;
                    reached[row + 1][column] = true;
                }
                _ => {}
            }
        }
    }
    reached[rows][columns]
}

/// Whether the pieces of `one`, read as an address, are like `other`.
fn reaches(one: &[Piece], other: &[Piece], fits: impl Fn(Piece, Piece) -> bool) -> bool {
    let mut reached = vec![false; one.len() + 1];
    reached[0] = true;
    for piece in other {
        let mut next = vec![false; one.len() + 1];
        for (at, own) in one.iter().enumerate() {
            let is_begun = matches!(piece, Piece::Parameter) && next[at];
            if (reached[at] || is_begun) && fits(*own, *piece) {
                next[at + 1] = true;
            }
        }
        reached = next;
    }
    reached[one.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

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
